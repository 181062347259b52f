/**
 * Ponto's own pages: the person signs in, chooses what to share, and is sent back with a code; or authorizes one
 * account at its bank again.
 */
import { randomUUID } from 'node:crypto';
import express, { Router, type Request, type Response } from 'express';
import type { Customer } from '../ledger/customer.ts';
import { html, logoImage, page, type Html } from '../web/page.ts';
import type { Integration, PontoState, Reauthorization } from './state.ts';
import type { Webhooks } from './webhooks.ts';

const PASSWORD = 'pass_good';
/** Where Ponto has banks. */
const COUNTRIES = ['BE', 'NL', 'FR', 'DE', 'GB', 'IE', 'LU', 'ES', 'IT', 'PT', 'AT'];

interface Session {
  id: string;
  redirectUri: string;
  state: string;
  challenge: string;
  root: string;
  customer: Customer | undefined;
  signedIn: boolean;
  codePassed: boolean;
  /** Where the person was sent at the end. */
  target?: string;
}

export function rootOf(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}/ponto`;
}

const windowPage = (heading: Html, body: Html): string =>
  page(
    'Ponto (sandbox)',
    'window',
    html`<main>
      <header>${heading}</header>
      <section>${body}</section>
    </main>`,
  );

const title = html`<strong>Ponto</strong> <span class="soft">in the sandbox</span>`;
const bank = ({ persona: { institution } }: Customer): Html =>
  html`${logoImage(institution.colour)} <strong>${institution.name}</strong>`;
const hidden = (name: string, id: string, step: string): Html =>
  html`<input type="hidden" name="${name}" value="${id}" /><input
      type="hidden"
      name="step"
      value="${step}"
    />`;
const alert = (problem: string | undefined): Html | false =>
  problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`;

const problemPage = (words: string): string =>
  windowPage(
    title,
    html`<h1>That did not work</h1>
      <p>${words}</p>`,
  );

const signInForm = (customer: Customer, fields: Html, problem?: string): string =>
  windowPage(
    bank(customer),
    html`<p>${customer.persona.story}</p>
      ${alert(problem)}
      <form method="post">
        ${fields}
        <label><span>User name</span><input name="username" value="user_good" autocomplete="off" /></label>
        <label><span>Password</span><input name="password" value="${PASSWORD}" autocomplete="off" /></label>
        <button class="main">Sign in</button>
      </form>`,
  );

const codeForm = (customer: Customer, fields: Html, problem?: string): string =>
  windowPage(
    bank(customer),
    html`<p>Your bank sent you a code. (In the sandbox it is ${customer.persona.traits.mfaCode}.)</p>
      ${alert(problem)}
      <form method="post">
        ${fields}
        <label><span>Code</span><input name="code" inputmode="numeric" autocomplete="off" autofocus /></label>
        <button class="main">Continue</button>
      </form>`,
  );

function choosePage(state: PontoState, session: Session): string {
  const customers = state.bank
    .customers()
    .filter(({ persona }) => persona.institution.countries.some((code) => COUNTRIES.includes(code)));
  return windowPage(
    title,
    html`<p>Whose organisation is it? Each is a customer with a story of its own.</p>
      <form method="post" class="choices">
        ${hidden('session', session.id, 'persona')}
        ${customers.map(
          ({ persona }) =>
            html`<button name="persona" value="${persona.id}">
              ${logoImage(persona.institution.colour)}
              <span>${persona.institution.name}<small>${persona.title}</small></span>
            </button>`,
        )}
      </form>
      <form method="post">${hidden('session', session.id, 'cancel')}<button>Cancel</button></form>`,
  );
}

const consentPage = (session: Session, customer: Customer, problem?: string): string =>
  windowPage(
    bank(customer),
    html`<p>The application may read these accounts and their transactions:</p>
      ${alert(problem)}
      <form method="post">
        ${hidden('session', session.id, 'consent')}
        ${customer.ledger
          .accounts()
          .filter(({ closed }) => !closed)
          .map(
            ({ id, name, currency }) =>
              html`<label class="check">
                <input type="checkbox" name="account" value="${id}" checked />
                ${name} <span class="soft">${currency}</span>
              </label>`,
          )}
        <button class="main">Allow</button>
      </form>
      <form method="post">${hidden('session', session.id, 'cancel')}<button>Cancel</button></form>`,
  );

const needsCode = ({ persona }: Customer): boolean => persona.traits.mfaCode !== undefined;

function nextPage(state: PontoState, session: Session): string {
  const { customer } = session;
  if (!customer) return choosePage(state, session);
  if (!session.signedIn) return signInForm(customer, hidden('session', session.id, 'credentials'));
  if (needsCode(customer) && !session.codePassed) {
    return codeForm(customer, hidden('session', session.id, 'code'));
  }
  return consentPage(session, customer);
}

type Fields = (name: string) => string[];
type Next = { page: string } | { target: string };

const withQuery = (address: string, query: Record<string, string>): string => {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
};

/** One answer of the person's. */
function step(state: PontoState, session: Session, fields: Fields): Next {
  const [what] = fields('step');
  const back = (query: Record<string, string>): Next => {
    session.target = withQuery(session.redirectUri, { ...query, state: session.state });
    return { target: session.target };
  };
  if (session.target !== undefined) return { target: session.target };
  if (what === 'cancel') {
    return back({ error: 'access_denied', error_description: 'The resource owner denied the request' });
  }
  if (what === 'persona') session.customer = state.bank.customer(fields('persona')[0] ?? '');
  const { customer } = session;
  if (!customer) return { page: choosePage(state, session) };
  if (what === 'credentials') {
    if (fields('password')[0] !== PASSWORD) {
      const again = hidden('session', session.id, 'credentials');
      return { page: signInForm(customer, again, 'The password is not right.') };
    }
    session.signedIn = true;
  }
  if (what === 'code') {
    if (fields('code')[0] !== customer.persona.traits.mfaCode) {
      return { page: codeForm(customer, hidden('session', session.id, 'code'), 'The code is not right.') };
    }
    session.codePassed = true;
  }
  if (what === 'consent' && session.signedIn && (session.codePassed || !needsCode(customer))) {
    const ids = new Set(customer.ledger.accounts().map(({ id }) => id));
    const chosen = fields('account').filter((id) => ids.has(id));
    if (chosen.length === 0) {
      return { page: consentPage(session, customer, 'Choose at least one account.') };
    }
    const integration = state.authorize(customer, chosen, session.root);
    return back({ code: state.tokens.addCode(integration, session.challenge, session.redirectUri) });
  }
  return { page: nextPage(state, session) };
}

/** @returns the page that asks next; undefined when the account is authorized again */
function reauthorize(state: PontoState, request: Reauthorization, fields: Fields): string | undefined {
  const { customer } = request.integration;
  const form = (what: string): Html => hidden('request', request.id, what);
  const [what] = fields('step');
  if (what === 'credentials') {
    if (fields('password')[0] !== PASSWORD) {
      return signInForm(customer, form('credentials'), 'The password is not right.');
    }
    request.signedIn = true;
    if (needsCode(customer)) return codeForm(customer, form('code'));
  } else if (what === 'code' && request.signedIn) {
    if (fields('code')[0] !== customer.persona.traits.mfaCode) {
      return codeForm(customer, form('code'), 'The code is not right.');
    }
  } else {
    return signInForm(customer, form('credentials'));
  }
  state.repair(request.integration);
  return undefined;
}

/** @param clientId the one application that this sandbox knows */
export function authorizationPages(state: PontoState, webhooks: Webhooks, clientId: string): Router {
  const sessions = new Map<string, Session>();
  const router = Router();
  router.use(express.urlencoded({ extended: false }));
  const fieldsOf =
    (request: Request): Fields =>
    (name) =>
      [((request.body ?? {}) as Record<string, unknown>)[name] ?? []].flat().map(String);

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
      customer: undefined,
      signedIn: false,
      codePassed: false,
    };
    sessions.set(session.id, session);
    response.send(choosePage(state, session));
  });
  router.post('/auth', (request, response) => {
    const session = sessions.get(fieldsOf(request)('session')[0] ?? '');
    if (!session) {
      response.status(400).send(problemPage('This page has expired. Please start again.'));
      return;
    }
    answer(response, step(state, session, fieldsOf(request)));
  });

  const reauthorizing = (request: Request, response: Response): void => {
    const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '');
    const found = state.reauthorization(query.get('request') ?? '');
    if (!found) {
      response.status(400).send(problemPage('This request has expired. Please start again.'));
      return;
    }
    const next = reauthorize(state, found, fieldsOf(request));
    if (next === undefined) void tellOf(found.integration, webhooks);
    answer(response, next === undefined ? { target: found.redirectUri } : { page: next });
  };
  router.get('/reauthorization', reauthorizing);
  router.post('/reauthorization', reauthorizing);
  return router;
}

async function tellOf(integration: Integration, webhooks: Webhooks): Promise<void> {
  await webhooks.reauthorized(integration);
  webhooks.announce(integration);
}

function answer(response: Response, next: Next): void {
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
