/** Salt Edge's Account Information API, version 6, as far as bank transactions need it. */
import express, { type ErrorRequestHandler, type Request, Router } from 'express';
import { sendJson } from '../json.ts';
import { logo } from '../logo.ts';
import type { ProviderMount } from '../provider.ts';
import { Callbacks } from './callbacks.ts';
import { connectPages } from './connect-page.ts';
import { dashboard, type Client } from './dashboard.ts';
import { endpoints } from './endpoints.ts';
import { errorByCode, SALTEDGE_ERRORS, SaltEdgeFailure } from './errors.ts';
import { checkSignature } from './signature.ts';
import { SaltEdgeState } from './state.ts';

/** The keys this sandbox takes. */
const KEYS = { appId: 'sandbox-app-id', secret: 'sandbox-secret' };

const failed: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  if (error instanceof SaltEdgeFailure) {
    sendJson(response, error.body(request.body), error.status);
    return;
  }
  process.stderr.write(`saltedge sandbox: ${String(error)}\n`);
  sendJson(response, new SaltEdgeFailure('InternalServerError').body(), 500);
};

function checkKeys(request: Request): void {
  if (request.get('App-id') !== KEYS.appId || request.get('Secret') !== KEYS.secret) {
    throw new SaltEdgeFailure('ApiKeyNotFound');
  }
}

/** @throws {SaltEdgeFailure} WrongRequestFormat */
function readBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw new SaltEdgeFailure('WrongRequestFormat', {}, 'not JSON');
  }
}

export const saltedge: ProviderMount = ({ bank, faults }) => {
  const state = new SaltEdgeState(bank);
  const callbacks = new Callbacks(state);
  const client: Client = { publicKey: undefined, duplicates: new Set() };
  bank.onChange((customer) => {
    if (customer.persona.traits.refresh === 'live') callbacks.changed(customer);
  });
  bank.onStanding((customer) => {
    for (const connection of state.all()) {
      if (connection.customer === customer) callbacks.fetched(connection);
    }
  });

  const table = endpoints(state, faults, callbacks, client.duplicates);
  const router = Router();
  router.use(connectPages(state, callbacks));
  router.use('/dashboard', dashboard(client, callbacks));
  router.get('/logos/:colour.png', (request, response) => {
    response.type('png').send(logo(`#${/^[0-9a-f]{6}$/i.exec(request.params.colour)?.[0] ?? '444444'}`));
  });
  router.use(express.raw({ type: () => true, limit: '1mb' }));
  router.use(faults.guard({ id: 'saltedge', error: errorByCode }));
  router.use((request, _response, next) => {
    checkKeys(request);
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    checkSignature(request, bytes, client.publicKey, state.now());
    request.body = readBody(bytes);
    next();
  });
  for (const [name, endpoint] of Object.entries(table)) {
    const [method = 'GET', path = ''] = name.split(' ');
    const verb = method.toLowerCase() as 'get' | 'post' | 'delete';
    router[verb](path, (request, response) => {
      sendJson(response, endpoint(request));
    });
  }
  router.use(() => {
    throw new SaltEdgeFailure('RouteNotFound');
  });
  router.use(failed);

  return {
    id: 'saltedge',
    prefix: '/saltedge/api/v6',
    router,
    endpoints: [...new Set(Object.keys(table).map((name) => name.split(' ')[1] ?? ''))],
    errorCodes: Object.keys(SALTEDGE_ERRORS),
    error: errorByCode,
    connections: () =>
      state.all().map((connection) => ({
        id: connection.id,
        persona: connection.customer.persona.id,
        note: connection.customer.currentTrouble() ?? 'good',
      })),
    deliveries: () => callbacks.deliveries(),
    stop: () => callbacks.stop(),
  };
};
