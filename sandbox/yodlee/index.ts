/** Yodlee's API 1.1, as far as bank transactions need it. */
import express, { type ErrorRequestHandler, type Request, Router } from 'express';
import { sendJson } from '../json.ts';
import { logo } from '../logo.ts';
import type { ProviderMount } from '../provider.ts';
import { endpoints } from './endpoints.ts';
import { errorByCode, YODLEE_ERRORS, YodleeFailure } from './errors.ts';
import { Notifications } from './events.ts';
import { fastLinkPages } from './fastlink.ts';
import { linkHeader } from './query.ts';
import { TOKEN_SECONDS, troubleOf, YodleeState } from './state.ts';

/** The keys this sandbox takes. */
const KEYS = { clientId: 'sandbox-client-id', secret: 'sandbox-secret' };

const failed: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  if (error instanceof YodleeFailure) {
    sendJson(response, error.body(), error.status);
    return;
  }
  if (error instanceof SyntaxError) {
    sendJson(response, new YodleeFailure('Y806').body(), 400);
    return;
  }
  process.stderr.write(`yodlee sandbox: ${String(error)}\n`);
  response.status(500).json({ errorCode: 'Y002', errorMessage: 'Internal error', referenceCode: 'sandbox' });
};

function checkVersion(request: Request): void {
  if (request.get('Api-Version') !== '1.1') throw new YodleeFailure('Y016', 'Api-Version header missing');
}

/** @throws {YodleeFailure} as POST /auth/token does */
function checkClient(request: Request): string {
  checkVersion(request);
  const loginName = request.get('loginName') ?? '';
  if (loginName === '') throw new YodleeFailure('Y016', 'loginName header missing');
  if (loginName.length < 3 || loginName.length > 150) throw new YodleeFailure('Y801');
  if (/\s/.test(loginName)) throw new YodleeFailure('Y800', 'Invalid value for loginName');
  const { clientId, secret } = (request.body ?? {}) as Record<string, unknown>;
  if (!clientId || !secret) throw new YodleeFailure('Y303');
  if (clientId !== KEYS.clientId || secret !== KEYS.secret) throw new YodleeFailure('Y301');
  return loginName;
}

export const yodlee: ProviderMount = ({ bank, faults }) => {
  const state = new YodleeState(bank);
  const notifications = new Notifications(state);
  bank.onChange((customer) => {
    if (customer.persona.traits.refresh === 'live') notifications.changed(customer);
  });
  bank.onStanding((customer) => {
    for (const account of state.all()) if (account.customer === customer) notifications.refreshed(account);
  });

  const table = endpoints(state, faults, notifications);
  const router = Router();
  router.use(fastLinkPages(state, notifications));
  router.get('/logos/:colour.png', (request, response) => {
    response.type('png').send(logo(`#${/^[0-9a-f]{6}$/i.exec(request.params.colour)?.[0] ?? '444444'}`));
  });
  router.use('/auth/token', express.urlencoded({ extended: false }));
  router.use(express.json({ limit: '1mb' }));
  router.use(faults.guard({ id: 'yodlee', error: errorByCode }));
  router.post('/auth/token', (request, response) => {
    const loginName = checkClient(request);
    const token = {
      accessToken: state.addToken(loginName),
      issuedAt: state
        .now()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
      expiresIn: TOKEN_SECONDS,
    };
    sendJson(response, { token }, 201);
  });
  for (const [name, endpoint] of Object.entries(table)) {
    const [method = 'GET', path = ''] = name.split(' ');
    const verb = method.toLowerCase() as 'get' | 'put' | 'post' | 'delete';
    router[verb](path, (request, response) => {
      checkVersion(request);
      const [, token] = /^Bearer (\S+)$/.exec(request.get('Authorization') ?? '') ?? [];
      if (token === undefined) throw new YodleeFailure('Y007');
      const { status = 200, page, body = page?.body } = endpoint(state.login(token), request);
      if (page) linkHeader(request, response, page);
      if (body === undefined) response.status(status).end();
      else sendJson(response, body, status);
    });
  }
  router.use(() => {
    throw new YodleeFailure('Y807');
  });
  router.use(failed);

  return {
    id: 'yodlee',
    prefix: '/yodlee/ysl',
    router,
    endpoints: ['/auth/token', ...new Set(Object.keys(table).map((name) => name.split(' ')[1] ?? ''))],
    errorCodes: Object.keys(YODLEE_ERRORS),
    error: errorByCode,
    connections: () =>
      state.all().map((account) => ({
        id: String(account.id),
        persona: account.customer.persona.id,
        note: troubleOf(account) ?? 'good',
      })),
    deliveries: () => notifications.deliveries(),
    stop: () => notifications.stop(),
  };
};
