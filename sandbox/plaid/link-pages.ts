/**
 * The window that Plaid calls Link. Served as a page of its own (Hosted Link) and within the frame that
 * `link-initialize.js` opens.
 */
import express, { type Request, type Response, Router } from 'express';
import type { Customer } from '../ledger/customer.ts';
import {
  answer,
  expiredPage,
  lastPage,
  nextPage,
  type ConnectWindow,
  type Next,
} from '../web/connect-window.ts';
import { html } from '../web/page.ts';
import { PlaidFailure } from './errors.ts';
import { successMetadata } from './link.ts';
import { initializeScript } from './link-script.ts';
import { institutionId } from './shapes.ts';
import { accountsOf, repair, type LinkSession, type PlaidState } from './state.ts';

const TITLE = 'Link (sandbox)';

function customersFor(state: PlaidState, session: LinkSession): Customer[] {
  return state.bank
    .customers()
    .filter(({ persona }) =>
      persona.institution.countries.some((code) => session.countryCodes.includes(code)),
    )
    .filter(
      ({ persona }) =>
        session.institutionId === undefined ||
        institutionId(persona.institution.id) === session.institutionId,
    );
}

function finish(state: PlaidState, session: LinkSession, customer: Customer, chosen: string[]): Next {
  const all = customer.ledger.accounts().filter(({ closed }) => !closed);
  if (session.item) {
    session.item.chosen = new Set(chosen);
    repair(session.item);
  } else {
    session.item = state.addItem(customer, {
      products: session.products,
      webhook: session.webhook,
      daysRequested: session.daysRequested,
      ...(chosen.length < all.length ? { chosen } : {}),
    });
  }
  session.publicToken = state.addPublicToken(session.item);
  session.finishedAt = state.now().toISOString();
  return { page: donePage(session) };
}

function donePage(session: LinkSession): string {
  const metadata = successMetadata(session) ?? { link_session_id: session.sessionId };
  const { publicToken } = session;
  const message =
    publicToken === undefined
      ? { type: 'plaid', event: 'exit', error: null, metadata }
      : { type: 'plaid', event: 'success', public_token: publicToken, metadata };
  const words = publicToken === undefined ? 'Cancelled.' : 'Connected.';
  // Hosted Link returns without any parameter; its result is read with /link/token/get.
  return lastPage(TITLE, words, [message], session.completionUri ?? '');
}

const windowOf = (state: PlaidState, session: LinkSession): ConnectWindow => ({
  title: TITLE,
  heading: html`<strong>${session.clientName}</strong> <span class="soft">uses the sandbox</span>`,
  purpose: `${session.clientName} may read these accounts and their transactions:`,
  carried: { token: session.token },
  visit: session.visit,
  customers: () => customersFor(state, session),
  chosen: session.item && new Set(accountsOf(session.item).map(({ id }) => id)),
  finish: (customer, chosen) => finish(state, session, customer, chosen),
  cancel: () => {
    session.exited = true;
    session.finishedAt = state.now().toISOString();
    return { page: donePage(session) };
  },
});

export function linkPages(state: PlaidState): Router {
  const router = Router();
  const reply = (token: unknown, response: Response, next: (window: ConnectWindow) => Next): void => {
    try {
      const session = state.session(typeof token === 'string' ? token : '');
      session.startedAt ??= state.now().toISOString();
      const shown =
        session.finishedAt === undefined ? next(windowOf(state, session)) : { page: donePage(session) };
      if ('page' in shown) response.send(shown.page);
    } catch (error) {
      if (!(error instanceof PlaidFailure)) throw error;
      response.status(400).send(expiredPage(TITLE));
    }
  };
  router.get('/link', (request: Request, response) => {
    reply(request.query['token'], response, nextPage);
  });
  router.post('/link', express.urlencoded({ extended: false }), (request: Request, response) => {
    const body = (request.body ?? {}) as Record<string, unknown>;
    reply(body['token'], response, (window) => answer(window, body, (id) => state.bank.customer(id)));
  });
  router.get('/link/v2/stable/link-initialize.js', (_request, response) => {
    response.type('text/javascript').send(initializeScript);
  });
  return router;
}
