/** Ponto Connect (Ibanity), as far as bank transactions need it: its API, OAuth, its pages and its webhooks. */
import { randomUUID, timingSafeEqual } from 'node:crypto';
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { z } from 'zod';
import { sendJson } from '../json.ts';
import { logo } from '../logo.ts';
import type { ProviderMount } from '../provider.ts';
import { authorizationPages } from './authorization.ts';
import { endpoints, institutionEndpoints, type Answer } from './endpoints.ts';
import { errorByCode, PONTO_ERRORS, PontoFailure } from './errors.ts';
import { checkSignature, type WithRawBody } from './signature.ts';
import { PontoState } from './state.ts';
import { Webhooks } from './webhooks.ts';

/** The keys this sandbox takes. */
const CLIENT = { id: 'sandbox-client-id', secret: 'sandbox-secret' };

const failed: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const failure =
    error instanceof PontoFailure
      ? error
      : error instanceof SyntaxError
        ? new PontoFailure('validationError', 'the body is not JSON')
        : new PontoFailure('internalServerError');
  if (failure.code === 'internalServerError') process.stderr.write(`ponto sandbox: ${String(error)}\n`);
  sendJson(response, failure.body(), failure.status);
};

function send(response: Response, { status = 200, body }: Answer): void {
  sendJson(response, body, status);
}

/** @throws {PontoFailure} `invalid_client` */
function checkClient(request: Request): void {
  const [, basic = ''] = /^Basic (.+)$/.exec(request.get('authorization') ?? '') ?? [];
  const given = Buffer.from(Buffer.from(basic, 'base64').toString());
  const right = Buffer.from(`${CLIENT.id}:${CLIENT.secret}`);
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw new PontoFailure('invalid_client');
}

const bearerOf = (request: Request): string | undefined =>
  /^Bearer (\S+)$/.exec(request.get('authorization') ?? '')?.[1];

/** The developer's portal, as far as a program needs it; Ibanity's own has no API. */
const portalInput = z.strictObject({
  webhookUrl: z.url().nullable().optional(),
  certificates: z.record(z.string(), z.string()).optional(),
  requireSignature: z.boolean().optional(),
});

export const ponto: ProviderMount = ({ bank, faults }) => {
  const state = new PontoState(bank);
  const webhooks = new Webhooks(state, CLIENT.id);
  bank.onChange((customer) => {
    if (customer.persona.traits.refresh !== 'live') return;
    for (const each of state.all()) if (each.customer === customer) webhooks.announce(each);
  });
  bank.onStanding((customer, trouble) => {
    for (const each of state.all()) {
      if (each.customer !== customer) continue;
      if (trouble) webhooks.announce(each);
      else void webhooks.reauthorized(each);
    }
  });

  const router = Router();
  router.use((_request, response, next) => {
    response.set('ibanity-request-id', randomUUID());
    next();
  });
  router.use('/oauth2', authorizationPages(state, webhooks, CLIENT.id));
  router.get('/ponto-connect/logos/:colour.png', (request, response) => {
    response.type('png').send(logo(`#${/^[0-9a-f]{6}$/i.exec(request.params.colour)?.[0] ?? '444444'}`));
  });
  const raw = (request: unknown, _response: unknown, body: Buffer): void => {
    (request as WithRawBody).rawBody = body;
  };
  router.use(
    express.json({ limit: '1mb', verify: raw, type: ['application/json', 'application/vnd.api+json'] }),
  );
  router.use(express.urlencoded({ extended: false, verify: raw }));
  router.put('/portal/application', (request, response) => {
    const parsed = portalInput.safeParse(request.body);
    if (!parsed.success) throw new PontoFailure('validationError', z.prettifyError(parsed.error));
    const { webhookUrl, ...rest } = parsed.data;
    if (webhookUrl !== undefined) state.application.webhookUrl = webhookUrl ?? undefined;
    Object.assign(state.application, rest);
    sendJson(response, state.application);
  });
  router.post('/portal/keys/rotate', async (_request, response) => {
    await webhooks.rotate();
    sendJson(response, {});
  });
  router.post('/portal/tokens/expire', (_request, response) => {
    state.tokens.expireAccess();
    sendJson(response, {});
  });

  router.use(faults.guard({ id: 'ponto', error: errorByCode }));
  router.get('/webhooks/keys', async (_request, response) => {
    sendJson(response, await webhooks.keys());
  });
  router.use((request, _response, next) => {
    checkSignature(request, state.application);
    next();
  });
  oauthRoutes(router, state);

  const open = institutionEndpoints(state);
  for (const [name, endpoint] of Object.entries(open)) {
    router.get(`/ponto-connect${name.split(' ')[1] ?? ''}`, (request, response) => {
      const token = bearerOf(request);
      if (token !== undefined) state.tokens.integrationOf(token);
      send(response, endpoint(request));
    });
  }
  const table = endpoints(state, faults);
  for (const [name, endpoint] of Object.entries(table)) {
    const [method = 'GET', path = ''] = name.split(' ');
    const verb = method.toLowerCase() as 'get' | 'post' | 'delete';
    router[verb](`/ponto-connect${path}`, (request, response) => {
      const integration = state.tokens.integrationOf(bearerOf(request) ?? '');
      if (!integration) throw new PontoFailure('unauthorized', 'not with the token of a client');
      send(response, endpoint({ request, integration }));
    });
  }
  router.delete('/ponto-connect/organizations/:id/integration', (request, response) => {
    if (state.tokens.integrationOf(bearerOf(request) ?? '')) throw new PontoFailure('unauthorized');
    const found = state.all().find(({ organizationId }) => organizationId === request.params.id);
    if (!found) throw new PontoFailure('resourceNotFound');
    state.remove(found);
    void webhooks.revoked(found);
    const organization = { data: { type: 'organization', id: found.organizationId } };
    const data = { type: 'integration', id: randomUUID(), relationships: { organization } };
    sendJson(response, { data });
  });
  router.use(() => {
    throw new PontoFailure('resourceNotFound');
  });
  router.use(failed);

  const paths = [...Object.keys(open), ...Object.keys(table)].map((name) => name.split(' ')[1] ?? '');
  return {
    id: 'ponto',
    prefix: '/ponto',
    router,
    endpoints: ['/oauth2/token', '/oauth2/revoke', ...new Set(paths)]
      .map((path) => `/ponto-connect${path}`)
      .concat('/webhooks/keys'),
    errorCodes: Object.keys(PONTO_ERRORS),
    error: errorByCode,
    connections: () =>
      state.all().map((each) => ({
        id: each.organizationId,
        persona: each.customer.persona.id,
        note: each.customer.currentTrouble() ?? 'good',
      })),
    deliveries: () => webhooks.deliveries(),
    stop: () => webhooks.stop(),
  };
};

function oauthRoutes(router: Router, state: PontoState): void {
  const field = (request: Request, name: string): string => {
    const value = ((request.body ?? {}) as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : '';
  };
  router.post('/ponto-connect/oauth2/token', (request, response) => {
    checkClient(request);
    switch (field(request, 'grant_type')) {
      case 'authorization_code': {
        const { answer } = state.tokens.exchange(
          field(request, 'code'),
          field(request, 'code_verifier'),
          field(request, 'redirect_uri'),
        );
        sendJson(response, answer);
        return;
      }
      case 'refresh_token':
        sendJson(response, state.tokens.refresh(field(request, 'refresh_token')));
        return;
      case 'client_credentials':
        sendJson(response, state.tokens.client());
        return;
      default:
        throw new PontoFailure('unsupported_grant_type');
    }
  });
  router.post('/ponto-connect/oauth2/revoke', (request, response) => {
    checkClient(request);
    state.tokens.revoke(field(request, 'token'));
    response.status(200).end();
  });
}
