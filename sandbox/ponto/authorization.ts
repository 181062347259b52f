/**
 * Ponto's own pages: the person signs in, chooses what to share, and is sent back with a code; or authorizes one
 * account at its bank again.
 */
import { randomUUID } from 'node:crypto';
import express, { Router, type Request, type Response } from 'express';
import {
  answer,
  lastPage,
  nextPage,
  type ConnectWindow,
  type Fields,
  type Next,
  type Visit,
} from '../web/connect-window.ts';
import { html } from '../web/page.ts';
import type { Integration, PontoState, Reauthorization } from './state.ts';
import type { Webhooks } from './webhooks.ts';

const TITLE = 'Ponto (sandbox)';
/** Where Ponto has banks. */
const COUNTRIES = ['BE', 'NL', 'FR', 'DE', 'GB', 'IE', 'LU', 'ES', 'IT', 'PT', 'AT'];

interface Session {
  id: string;
  redirectUri: string;
  state: string;
  challenge: string;
  root: string;
  visit: Visit;
  /** Where the person was sent at the end. */
  target?: string;
}

export function rootOf(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}/ponto`;
}

const problemPage = (words: string): string => lastPage(TITLE, `That did not work. ${words}`, []);

const withQuery = (address: string, query: Record<string, string>): string => {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
};

const common = {
  title: TITLE,
  heading: html`<strong>Ponto</strong> <span class="soft">in the sandbox</span>`,
  purpose: 'The application may read these accounts and their transactions:',
};

function authorization(state: PontoState, session: Session): ConnectWindow {
  const back = (query: Record<string, string>): Next => {
    session.target = withQuery(session.redirectUri, { ...query, state: session.state });
    return { target: session.target };
  };
  return {
    ...common,
    carried: { session: session.id },
    visit: session.visit,
    customers: () =>
      state.bank
        .customers()
        .filter(({ persona }) => persona.institution.countries.some((code) => COUNTRIES.includes(code))),
    finish: (customer, chosen) => {
      const integration = state.authorize(customer, chosen, session.root);
      return back({ code: state.tokens.addCode(integration, session.challenge, session.redirectUri) });
    },
    cancel: () =>
      back({ error: 'access_denied', error_description: 'The resource owner denied the request' }),
  };
}

const reauthorization = (state: PontoState, webhooks: Webhooks, request: Reauthorization): ConnectWindow => ({
  ...common,
  carried: { request: request.id },
  visit: request.visit,
  customers: () => [],
  chosen: null,
  finish: () => {
    state.repair(request.integration);
    void tellOf(request.integration, webhooks);
    return { target: request.redirectUri };
  },
  cancel: () => ({ target: request.redirectUri }),
});

/** @param clientId the one application that this sandbox knows */
export function authorizationPages(state: PontoState, webhooks: Webhooks, clientId: string): Router {
  const sessions = new Map<string, Session>();
  const router = Router();
  router.use(express.urlencoded({ extended: false }));
  const find = (persona: string) => state.bank.customer(persona);
  const fieldsOf = (request: Request): Fields => (request.body ?? {}) as Fields;

  router.get('/auth', (request, response) => {
    const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
    const of = (name: string): string => query.get(name) ?? '';
    const wrong = whatIsWrong(of, clientId);
    if (wrong !== undefined) {
      response.status(400).send(problemPage(wrong));
      return;
    }
    const session: Session = {
      id: randomUUID(),
      redirectUri: of('redirect_uri'),
      state: of('state'),
      challenge: of('code_challenge'),
      root: rootOf(request),
      visit: {},
    };
    sessions.set(session.id, session);
    reply(response, nextPage(authorization(state, session)));
  });
  router.post('/auth', (request, response) => {
    const session = sessions.get(String(fieldsOf(request)['session']));
    if (!session) {
      response.status(400).send(problemPage('This page has expired. Please start again.'));
      return;
    }
    const { target } = session;
    const shown =
      target === undefined ? answer(authorization(state, session), fieldsOf(request), find) : { target };
    reply(response, shown);
  });

  const reauthorizing = (request: Request, response: Response): void => {
    const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
    const found = state.reauthorization(query.get('request') ?? '');
    if (!found) {
      response.status(400).send(problemPage('This request has expired. Please start again.'));
      return;
    }
    const window = reauthorization(state, webhooks, found);
    reply(response, request.method === 'GET' ? nextPage(window) : answer(window, fieldsOf(request), find));
  };
  router.get('/reauthorization', reauthorizing);
  router.post('/reauthorization', reauthorizing);
  return router;
}

async function tellOf(integration: Integration, webhooks: Webhooks): Promise<void> {
  await webhooks.reauthorized(integration);
  webhooks.announce(integration);
}

function reply(response: Response, next: Next): void {
  if ('page' in next) response.send(next.page);
  else response.redirect(303, next.target);
}

function whatIsWrong(of: (name: string) => string, clientId: string): string | undefined {
  if (of('client_id') !== clientId) return 'There is no such client.';
  if (of('response_type') !== 'code') return 'The response type is not "code".';
  if (!URL.canParse(of('redirect_uri'))) return 'The redirect URI is not an address.';
  if (of('state').length < 8) return 'The state is missing or too short.';
  if (of('code_challenge_method') !== 'S256' || of('code_challenge').length !== 43) {
    return 'A code challenge (S256) is required.';
  }
  if (!of('scope').split(' ').includes('ai')) return 'The scope "ai" is missing.';
  return undefined;
}
