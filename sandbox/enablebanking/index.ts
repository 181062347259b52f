/** Enable Banking's account information API, as far as bank transactions need it. */
import { randomUUID } from 'node:crypto';
import express, { Router, type ErrorRequestHandler, type Request } from 'express';
import { importSPKI, jwtVerify } from 'jose';
import { z } from 'zod';
import { sendJson } from '../json.ts';
import { logo } from '../logo.ts';
import type { ProviderMount } from '../provider.ts';
import { authorizePages } from './authorize-page.ts';
import { endpoints } from './endpoints.ts';
import { ENABLEBANKING_ERRORS, EnableBankingFailure, errorByCode } from './errors.ts';
import { EnableBankingState } from './state.ts';

/** The application that this sandbox knows; its public key is entered in the control panel. */
const APPLICATION_ID = 'sandbox-application-id';
const keyBody = z.strictObject({ public_key: z.string() });

const failed: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const failure =
    error instanceof EnableBankingFailure
      ? error
      : new EnableBankingFailure(
          error instanceof SyntaxError ? 'WRONG_REQUEST_PARAMETERS' : 'INTERNAL_SERVER_ERROR',
        );
  if (failure.code === 'INTERNAL_SERVER_ERROR')
    process.stderr.write(`enablebanking sandbox: ${String(error)}\n`);
  sendJson(response, failure.body(), failure.status);
};

/** "exp: … not more than 24 hours after iat". @throws {EnableBankingFailure} UNAUTHORIZED */
async function checkToken(request: Request, publicKey: string | undefined, now: Date): Promise<void> {
  const [, token = ''] = /^Bearer (\S+)$/.exec(request.get('authorization') ?? '') ?? [];
  try {
    const key = await importSPKI(publicKey ?? '', 'RS256');
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      issuer: 'enablebanking.com',
      audience: 'api.enablebanking.com',
      currentDate: now,
      requiredClaims: ['iat', 'exp'],
    });
    const life = Number(payload.exp) - Number(payload.iat);
    if (protectedHeader.kid !== APPLICATION_ID || life > 86_400) throw new Error('not this application');
  } catch {
    throw new EnableBankingFailure('UNAUTHORIZED');
  }
}

export const enablebanking: ProviderMount = ({ bank, faults }) => {
  const state = new EnableBankingState(bank);
  let publicKey: string | undefined;
  const table = endpoints(state, faults);
  const router = Router();
  router.use((_request, response, next) => {
    response.set('x-request-id', randomUUID());
    next();
  });
  router.use(authorizePages(state));
  router.get('/logos/:colour.png', (request, response) => {
    response.type('png').send(logo(`#${/^[0-9a-f]{6}$/i.exec(request.params.colour)?.[0] ?? '444444'}`));
  });
  router.use(express.json({ limit: '1mb' }));
  router.put('/control-panel/application', (request, response) => {
    publicKey = keyBody.parse(request.body).public_key;
    response.status(204).end();
  });
  router.use(faults.guard({ id: 'enablebanking', error: errorByCode }));
  router.use(async (request, _response, next) => {
    await checkToken(request, publicKey, state.now());
    next();
  });
  for (const [name, endpoint] of Object.entries(table)) {
    const [method = 'GET', path = ''] = name.split(' ');
    router[method.toLowerCase() as 'get' | 'post' | 'delete'](path, (request, response) => {
      sendJson(response, endpoint(request));
    });
  }
  router.use(() => {
    throw new EnableBankingFailure('WRONG_REQUEST_PARAMETERS', 'there is nothing at this address');
  });
  router.use(failed);
  return {
    id: 'enablebanking',
    prefix: '/enablebanking',
    router,
    endpoints: [...new Set(Object.keys(table).map((name) => name.split(' ')[1] ?? ''))],
    errorCodes: Object.keys(ENABLEBANKING_ERRORS),
    error: errorByCode,
    connections: () =>
      state.all().map(({ id, customer }) => ({
        id,
        persona: customer.persona.id,
        note: customer.currentTrouble() ?? 'good',
      })),
  };
};
