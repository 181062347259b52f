/** Plaid's API (version 2020-09-14), as far as bank transactions need it. */
import express, { type ErrorRequestHandler, Router } from 'express';
import { sendJson } from '../json.ts';
import { LedgerError } from '../ledger/ledger.ts';
import type { ProviderMount } from '../provider.ts';
import { checkKeys } from './body.ts';
import { handler } from './endpoint.ts';
import { errorByCode, failureOf, PLAID_ERRORS, plaidError, PlaidFailure, requestId } from './errors.ts';
import { institutionEndpoints } from './institutions.ts';
import { itemEndpoints } from './items.ts';
import { linkEndpoints } from './link.ts';
import { linkPages } from './link-pages.ts';
import { sandboxEndpoints } from './sandbox-only.ts';
import { PlaidState, troubleOf } from './state.ts';
import { transactionEndpoints } from './transactions.ts';
import { Webhooks } from './webhooks.ts';

const failed: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const failure =
    error instanceof PlaidFailure
      ? error
      : error instanceof SyntaxError
        ? new PlaidFailure('INVALID_BODY')
        : error instanceof LedgerError
          ? new PlaidFailure('INVALID_FIELD', error.message)
          : new PlaidFailure('INTERNAL_SERVER_ERROR');
  if (failure.code === 'INTERNAL_SERVER_ERROR') process.stderr.write(`plaid sandbox: ${String(error)}\n`);
  sendJson(response, plaidError(failure, requestId()), PLAID_ERRORS[failure.code].status);
};

export const plaid: ProviderMount = ({ bank, faults }) => {
  const state = new PlaidState(bank);
  const webhooks = new Webhooks(state);
  bank.onChange((customer) => {
    if (customer.persona.traits.refresh !== 'live') return;
    for (const item of state.items()) if (item.customer === customer) webhooks.announce(item);
  });
  bank.onStanding((customer, trouble) => {
    for (const item of state.items()) {
      if (item.customer !== customer) continue;
      void (trouble
        ? webhooks.itemError(item, failureOf(trouble))
        : webhooks.send(item, 'ITEM', 'LOGIN_REPAIRED', { error: null }));
    }
  });

  const endpoints = {
    ...institutionEndpoints(bank),
    ...linkEndpoints(state),
    ...itemEndpoints(state, webhooks),
    ...transactionEndpoints(state, faults, webhooks),
    ...sandboxEndpoints(state, webhooks),
  };
  const router = Router();
  router.use(linkPages(state));
  router.use(
    express.json({
      limit: '2mb',
      verify: (request, _response, raw) => {
        (request as { rawBody?: string }).rawBody = raw.toString('utf8');
      },
    }),
  );
  router.use(faults.guard({ id: 'plaid', error: errorByCode }));
  for (const [path, endpoint] of Object.entries(endpoints)) {
    router.post(path, (request, _response, next) => {
      checkKeys(request);
      next();
    });
    router.post(path, handler(endpoint));
  }
  router.use(() => {
    throw new PlaidFailure('NOT_FOUND');
  });
  router.use(failed);

  return {
    id: 'plaid',
    prefix: '/plaid',
    router,
    endpoints: Object.keys(endpoints),
    errorCodes: [
      ...Object.keys(PLAID_ERRORS),
      'ITEM_LOGIN_REQUIRED/OAUTH_CONSENT_EXPIRED',
      'ITEM_LOGIN_REQUIRED/OAUTH_USER_REVOKED',
    ],
    error: errorByCode,
    connections: () =>
      state.items().map((item) => ({
        id: item.id,
        persona: item.customer.persona.id,
        note: troubleOf(item)?.code ?? 'good',
      })),
    stop: () => webhooks.stop(),
    deliveries: () => webhooks.deliveries(),
  };
};
