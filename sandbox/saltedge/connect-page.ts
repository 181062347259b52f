/** The window that Salt Edge calls Connect: choose a bank, sign in, a code where the bank wants one, accounts. */
import express, { type Request, type Response, Router } from 'express';
import type { Customer } from '../ledger/customer.ts';
import { html, Html, logoImage, page } from '../web/page.ts';
import type { Callbacks } from './callbacks.ts';
import { accountsOf, repair, type SaltEdgeState, type Session } from './state.ts';

const PASSWORD = 'pass_good';

const hidden = (session: Session, step: string): Html =>
  html`<input type="hidden" name="token" value="${session.token}" /><input
      type="hidden"
      name="step"
      value="${step}"
    />`;

function windowPage(session: Session, heading: Html, body: Html): string {
  return page(
    'Salt Edge Connect (sandbox)',
    'window',
    html`<main>
      <header>${heading}</header>
      <section>${body}</section>
      <footer>
        <form method="post" action="connect">${hidden(session, 'cancel')}<button>Cancel</button></form>
      </footer>
    </main>`,
  );
}

const bankHeading = ({ persona: { institution } }: Customer): Html =>
  html`${logoImage(institution.colour)} <strong>${institution.name}</strong>`;

/** Those of the bank that was asked for; where it has none, those of the countries. */
function customersFor(state: SaltEdgeState, { providerCode, countries }: Session): Customer[] {
  const all = state.bank.customers();
  const ofBank = all.filter(({ persona }) => persona.institution.id === providerCode);
  if (ofBank.length > 0) return ofBank;
  return all.filter(
    ({ persona }) => !countries || persona.institution.countries.some((code) => countries.includes(code)),
  );
}

const choosePage = (state: SaltEdgeState, session: Session): string =>
  windowPage(
    session,
    html`<strong>Salt Edge Connect</strong> <span class="soft">of the sandbox</span>`,
    html`<p>Choose your bank. Each is a customer with a story of its own.</p>
      <form method="post" action="connect" class="choices">
        ${hidden(session, 'persona')}
        ${customersFor(state, session).map(
          ({ persona }) =>
            html`<button name="persona" value="${persona.id}">
              ${logoImage(persona.institution.colour)}
              <span>${persona.institution.name}<small>${persona.title}</small></span>
            </button>`,
        )}
      </form>`,
  );

const signInPage = (session: Session, customer: Customer, problem?: string): string =>
  windowPage(
    session,
    bankHeading(customer),
    html`<p>${customer.persona.story}</p>
      ${problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`}
      <form method="post" action="connect">
        ${hidden(session, 'credentials')}
        <label><span>User name</span><input name="username" value="user_good" autocomplete="off" /></label>
        <label><span>Password</span><input name="password" value="${PASSWORD}" autocomplete="off" /></label>
        <button class="main">Sign in</button>
      </form>`,
  );

const codePage = (session: Session, customer: Customer, problem?: string): string =>
  windowPage(
    session,
    bankHeading(customer),
    html`<p>Your bank sent you a code. (In the sandbox it is ${customer.persona.traits.mfaCode}.)</p>
      ${problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`}
      <form method="post" action="connect">
        ${hidden(session, 'code')}
        <label><span>Code</span><input name="code" inputmode="numeric" autocomplete="off" autofocus /></label>
        <button class="main">Continue</button>
      </form>`,
  );

function consentPage(session: Session, customer: Customer, problem?: string): string {
  const chosen = session.connection && new Set(accountsOf(session.connection).map(({ id }) => id));
  return windowPage(
    session,
    bankHeading(customer),
    html`<p>These accounts and their transactions may be read:</p>
      ${problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`}
      <form method="post" action="connect">
        ${hidden(session, 'consent')}
        ${customer.ledger
          .accounts()
          .filter(({ closed }) => !closed)
          .map(
            (account) =>
              html`<label class="check">
                <input
                  type="checkbox"
                  name="account"
                  value="${account.id}"
                  ${(!chosen || chosen.has(account.id)) && 'checked'}
                />
                ${account.name} <span class="soft">${account.currency}</span>
              </label>`,
          )}
        <button class="main">Allow</button>
      </form>`,
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

function donePage(session: Session): string {
  const target = returnAddress(session);
  return page(
    'Salt Edge Connect (sandbox)',
    'window',
    html`<main>
      <section>
        <h1>${session.done === 'connected' ? 'Connected.' : 'Cancelled.'}</h1>
        <p><a id="return" href="${target}">Back</a></p>
      </section>
      ${new Html(`<script>location.replace(document.getElementById('return').href);</script>`)}
    </main>`,
  );
}

function nextPage(state: SaltEdgeState, session: Session): string {
  if (session.done) return donePage(session);
  const customer = customerOf(state, session);
  if (!customer) return choosePage(state, session);
  if (!session.signedIn) return signInPage(session, customer);
  if (customer.persona.traits.mfaCode !== undefined && !session.codePassed)
    return codePage(session, customer);
  return consentPage(session, customer);
}

const customerOf = (state: SaltEdgeState, session: Session): Customer | undefined =>
  session.connection?.customer ?? state.bank.customer(session.persona ?? '');

export function connectPages(state: SaltEdgeState, callbacks: Callbacks): Router {
  const router = Router();

  function finish(session: Session, customer: Customer, chosen: string[]): void {
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
  }

  function step(session: Session, body: Record<string, unknown>): string {
    const field = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
    if (session.done) return donePage(session);
    if (body['step'] === 'cancel') {
      session.done = 'cancelled';
      return donePage(session);
    }
    if (body['step'] === 'persona') session.persona = field('persona');
    const customer = customerOf(state, session);
    if (!customer) return choosePage(state, session);
    const code = customer.persona.traits.mfaCode;
    switch (body['step']) {
      case 'credentials':
        if (field('password') !== PASSWORD)
          return signInPage(session, customer, 'The password is not right.');
        session.signedIn = true;
        break;
      case 'code':
        if (field('code') !== code) return codePage(session, customer, 'The code is not right.');
        session.codePassed = true;
        break;
      case 'consent': {
        if (!session.signedIn || (code !== undefined && !session.codePassed)) break;
        const ids = new Set(customer.ledger.accounts().map(({ id }) => id));
        const chosen = [body['account'] ?? []]
          .flat()
          .map(String)
          .filter((id) => ids.has(id));
        if (chosen.length === 0) return consentPage(session, customer, 'Choose at least one account.');
        finish(session, customer, chosen);
      }
    }
    return nextPage(state, session);
  }

  const answer = (token: unknown, response: Response, show: (session: Session) => string): void => {
    const session = state.session(typeof token === 'string' ? token : '');
    if (session) {
      response.send(show(session));
      return;
    }
    const words = html`<main>
      <section>
        <h1>This window has expired</h1>
        <p>Please start again.</p>
      </section>
    </main>`;
    response.status(400).send(page('Salt Edge Connect (sandbox)', 'window', words));
  };
  router.get('/connect', (request: Request, response) => {
    answer(request.query['token'], response, (session) => nextPage(state, session));
  });
  router.post('/connect', express.urlencoded({ extended: false }), (request: Request, response) => {
    const body = (request.body ?? {}) as Record<string, unknown>;
    answer(body['token'], response, (session) => step(session, body));
  });
  return router;
}
