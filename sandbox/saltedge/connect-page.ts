/** The window that Salt Edge calls Connect. */
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
import type { Callbacks } from './callbacks.ts';
import { accountsOf, repair, type SaltEdgeState, type Session } from './state.ts';

const TITLE = 'Salt Edge Connect (sandbox)';

/** Those of the bank that was asked for; where it has none, those of the countries. */
function customersFor(state: SaltEdgeState, { providerCode, countries }: Session): Customer[] {
  const all = state.bank.customers();
  const ofBank = all.filter(({ persona }) => persona.institution.id === providerCode);
  if (ofBank.length > 0) return ofBank;
  return all.filter(
    ({ persona }) => !countries || persona.institution.countries.some((code) => countries.includes(code)),
  );
}

/** Where the person goes back to, with the connection's id where that was asked for. */
function returnAddress(session: Session): string {
  const url = new URL(session.returnTo);
  const { connection } = session;
  if (session.done === 'connected' && connection && session.returnConnectionId) {
    url.searchParams.set('connection_id', connection.id);
  }
  if (session.done === 'cancelled') url.searchParams.set('error_class', 'ConnectionCancelled');
  return url.href;
}

const donePage = (session: Session): Next => ({
  page: lastPage(
    TITLE,
    session.done === 'connected' ? 'Connected.' : 'Cancelled.',
    [],
    returnAddress(session),
  ),
});

export function connectPages(state: SaltEdgeState, callbacks: Callbacks): Router {
  const router = Router();

  function finish(session: Session, customer: Customer, chosen: string[]): Next {
    const all = customer.ledger.accounts().filter(({ closed }) => !closed);
    if (session.connection) {
      session.connection.chosen = new Set(chosen);
      repair(session.connection);
    } else {
      session.connection = state.addConnection(customer, session.customerId, {
        customFields: session.customFields,
        ...(chosen.length < all.length ? { chosen } : {}),
      });
    }
    session.done = 'connected';
    void callbacks.send('notify', session.connection, { stage: 'fetch_transactions' });
    // What came with it is announced as every later fetch is.
    if (session.connection.customer.persona.traits.refresh === 'on-request')
      callbacks.fetched(session.connection);
    return donePage(session);
  }

  const windowOf = (session: Session): ConnectWindow => ({
    title: TITLE,
    heading: html`<strong>Salt Edge Connect</strong> <span class="soft">of the sandbox</span>`,
    purpose: 'These accounts and their transactions may be read:',
    carried: { token: session.token },
    visit: session.visit,
    customers: () => customersFor(state, session),
    chosen: session.connection && new Set(accountsOf(session.connection).map(({ id }) => id)),
    finish: (customer, chosen) => finish(session, customer, chosen),
    cancel: () => {
      session.done = 'cancelled';
      return donePage(session);
    },
  });

  const reply = (token: unknown, response: Response, next: (window: ConnectWindow) => Next): void => {
    const session = state.session(typeof token === 'string' ? token : '');
    if (!session) {
      response.status(400).send(expiredPage(TITLE));
      return;
    }
    const shown = session.done ? donePage(session) : next(windowOf(session));
    if ('page' in shown) response.send(shown.page);
  };
  router.get('/connect', (request: Request, response) => {
    reply(request.query['token'], response, nextPage);
  });
  router.post('/connect', express.urlencoded({ extended: false }), (request: Request, response) => {
    const body = (request.body ?? {}) as Record<string, unknown>;
    reply(body['token'], response, (window) => answer(window, body, (id) => state.bank.customer(id)));
  });
  return router;
}
