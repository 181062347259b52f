/** The page's forms: each does one thing and leads back to the page. */
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { z } from 'zod';
import { html, page } from '../web/page.ts';
import { accountOf, book, customerOf, customerOfTransaction, setFault } from './actions.ts';
import type { ControlContext } from './context.ts';
import * as input from './input.ts';

type Form = Record<string, string>;

/** The fields that were filled in. */
function filled(request: Request): Form {
  const body = (request.body ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(body).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}

const failed: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  const words = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  const body = html`<main>
    <section class="card">
      <h2>That did not work</h2>
      <p class="bad">${words}</p>
      <a class="button" href="${request.get('referer') ?? '/'}">Back</a>
    </section>
  </main>`;
  response.status(400).send(page('Sandbox bank', 'control', body));
};

export function playForms(context: ControlContext): Router {
  const { bank, faults } = context;
  const router = Router();
  router.use(express.urlencoded({ extended: false }));
  const toAccount = (response: Response, accountId: string): void => {
    const { customer, account } = accountOf(bank, accountId);
    response.redirect(303, `/?persona=${customer.persona.id}&account=${account.id}`);
  };

  router.post('/standing', (request, response) => {
    const { persona = '', trouble, consentEnds } = filled(request);
    const customer = customerOf(bank, persona);
    bank.setStanding(
      customer,
      input.standing.parse({
        trouble: trouble ?? null,
        consentEndsAt: consentEnds === undefined ? null : `${consentEnds}T00:00:00Z`,
      }),
    );
    response.redirect(303, `/?persona=${persona}`);
  });
  router.post('/add', (request, response) => {
    const { account: accountId = '', status, ...fields } = filled(request);
    const { customer, account } = accountOf(bank, accountId);
    book(customer, account, input.transactionInput.parse({ ...fields, pending: status === 'pending' }));
    toAccount(response, accountId);
  });
  router.post('/change', (request, response) => {
    const { id = '', account = '', ...fields } = filled(request);
    customerOfTransaction(bank, id).ledger.change(id, input.transactionPatch.parse(fields));
    toAccount(response, account);
  });
  router.post('/post', (request, response) => {
    const { id = '', account = '', ...fields } = filled(request);
    const link = request.query['link'] !== 'no';
    customerOfTransaction(bank, id).ledger.post(id, { link, patch: input.transactionPatch.parse(fields) });
    toAccount(response, account);
  });
  router.post('/remove', (request, response) => {
    const { id = '', account = '' } = filled(request);
    customerOfTransaction(bank, id).ledger.remove(id);
    toAccount(response, account);
  });
  router.post('/account', (request, response) => {
    const { account: accountId = '', do: what, override } = filled(request);
    const { customer, account } = accountOf(bank, accountId);
    const { ledger } = customer;
    if (what === 'override') ledger.overrideBalance(account.id, override ?? null);
    if (what === 'rename') ledger.renameAccount(account.id);
    if (what === 'reissue') ledger.reissue(account.id);
    if (what === 'reissue-silently') ledger.reissue(account.id, { silent: true });
    if (what === 'close') ledger.changeAccount(account.id, { closed: !account.closed });
    toAccount(response, accountId);
  });
  router.post('/fault', (request, response) => {
    const { back = '/', where = '', kind, code, ...numbers } = filled(request);
    const [provider, endpoint] = where.split(' ');
    const asNumbers = Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, Number(value)]));
    setFault(context, { provider, endpoint, kind, ...(code === undefined ? {} : { code }), ...asNumbers });
    response.redirect(303, back.startsWith('/?') ? back : '/');
  });
  router.post('/fault-off', (request, response) => {
    const { back = '/', id } = filled(request);
    if (id !== undefined) faults.clear(id);
    response.redirect(303, back.startsWith('/?') ? back : '/');
  });
  router.use(failed);
  return router;
}
