/** The control API under `/control`: JSON in, JSON out. Errors are `{error}` with 400 or 404. */
import express, { Router, type ErrorRequestHandler } from 'express';
import { z } from 'zod';
import { LedgerError } from '../ledger/ledger.ts';
import {
  accountOf,
  book,
  customerOf,
  customerOfTransaction,
  NotThere,
  setFault,
  wholePersona,
} from './actions.ts';
import type { ControlContext } from './context.ts';
import * as input from './input.ts';
import { showAccount, showCustomer, showLedger } from './show.ts';

const failed: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const missing =
    error instanceof NotThere || (error instanceof LedgerError && error.code.startsWith('unknown'));
  const theirs = error instanceof z.ZodError || error instanceof SyntaxError || error instanceof TypeError;
  const status = missing ? 404 : theirs || error instanceof LedgerError ? 400 : 500;
  const words = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  response.status(status).json({ error: words });
};

export function controlApi(context: ControlContext): Router {
  const { bank, faults, providers, log } = context;
  const router = Router();
  router.use(express.json({ limit: '50mb' }));

  // Personas
  router.get('/personas', (_request, response) => {
    response.json({ personas: bank.customers().map(showCustomer) });
  });
  router.post('/personas', (request, response) => {
    const big = input.bigInput.safeParse(request.body);
    const customer = big.success
      ? customerOf(bank, `big-${big.data.transactions}-${big.data.seed}`)
      : bank.open(wholePersona(input.personaInput.parse(request.body)));
    response.status(201).json(showCustomer(customer));
  });
  router.get('/personas/:id', (request, response) => {
    response.json(showCustomer(customerOf(bank, request.params.id)));
  });
  router.patch('/personas/:id', (request, response) => {
    const customer = customerOf(bank, request.params.id);
    bank.setStanding(customer, input.standing.parse(request.body));
    response.json(showCustomer(customer));
  });
  router.post('/personas/:id/accounts', (request, response) => {
    const customer = customerOf(bank, request.params.id);
    const account = customer.ledger.addAccount(input.accountInput.parse(request.body));
    response.status(201).json(showAccount(customer, account));
  });

  // Accounts
  router.get('/accounts/:id/ledger', (request, response) => {
    const { customer, account } = accountOf(bank, request.params.id);
    response.json(showLedger(customer, account));
  });
  router.patch('/accounts/:id', (request, response) => {
    const { customer, account } = accountOf(bank, request.params.id);
    const changed = customer.ledger.changeAccount(account.id, input.accountPatch.parse(request.body));
    response.json(showAccount(customer, changed));
  });
  router.post('/accounts/:id/transactions', (request, response) => {
    const { customer, account } = accountOf(bank, request.params.id);
    const body = input.transactionsInput.parse(request.body);
    const booked = [body].flat().map((each) => book(customer, account, each));
    response.status(201).json(Array.isArray(body) ? { transactions: booked } : booked[0]);
  });
  router.post('/accounts/:id/rename', (request, response) => {
    const { customer, account } = accountOf(bank, request.params.id);
    const { id } = input.rename.parse(request.body ?? {});
    response.json(showAccount(customer, customer.ledger.renameAccount(account.id, id)));
  });
  router.post('/accounts/:id/reissue', (request, response) => {
    const { customer, account } = accountOf(bank, request.params.id);
    const transactions = customer.ledger.reissue(account.id, input.silently.parse(request.body ?? {}));
    response.json({ transactions });
  });

  // Transactions
  router.patch('/transactions/:id', (request, response) => {
    const { ledger } = customerOfTransaction(bank, request.params.id);
    response.json(ledger.change(request.params.id, input.transactionPatch.parse(request.body)));
  });
  router.post('/transactions/:id/post', (request, response) => {
    const { ledger } = customerOfTransaction(bank, request.params.id);
    response.json(ledger.post(request.params.id, input.postInput.parse(request.body ?? {})));
  });
  router.delete('/transactions/:id', (request, response) => {
    const { ledger } = customerOfTransaction(bank, request.params.id);
    ledger.remove(request.params.id, { silent: request.query['silent'] === 'true' });
    response.status(204).end();
  });

  // Faults
  router.get('/faults', (_request, response) => {
    response.json({ faults: faults.list() });
  });
  router.post('/faults', (request, response) => {
    response.status(201).json(setFault(context, request.body));
  });
  router.delete('/faults{/:id}', (request, response) => {
    faults.clear(request.params.id);
    response.status(204).end();
  });

  // What there is, and what happened
  router.get('/providers', (_request, response) => {
    response.json({
      providers: providers.map(({ id, prefix, endpoints, errorCodes, connections }) => ({
        id,
        prefix,
        endpoints,
        errorCodes,
        connections: connections?.() ?? [],
      })),
    });
  });
  router.get('/requests', (_request, response) => {
    response.json({ counts: log.counts(), last: log.rows() });
  });
  router.delete('/requests', (_request, response) => {
    log.clear();
    response.status(204).end();
  });
  router.get('/webhooks', (_request, response) => {
    response.json({
      deliveries: providers.flatMap(({ id, deliveries }) =>
        (deliveries?.() ?? []).map((each) => ({ provider: id, ...each })),
      ),
    });
  });
  router.get('/clock', (_request, response) => {
    response.json({ now: bank.clock.now().toISOString() });
  });
  router.post('/clock', (request, response) => {
    bank.clock.advance(input.advance.parse(request.body).advanceSeconds);
    response.json({ now: bank.clock.now().toISOString() });
  });

  router.use((request) => {
    throw new NotThere(`no ${request.method} /control${request.path}`);
  });
  router.use(failed);
  return router;
}
