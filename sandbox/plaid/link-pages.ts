/**
 * The window that Plaid calls Link: choose a bank, sign in, a code where the bank wants one, choose accounts.
 * Served as a page of its own (Hosted Link) and within the frame that `link-initialize.js` opens.
 */
import express, { type Request, type Response, Router } from 'express';
import type { Customer } from '../ledger/customer.ts';
import { html, logoImage, page, type Html } from '../web/page.ts';
import { PlaidFailure } from './errors.ts';
import { successMetadata } from './link.ts';
import { finishScript, initializeScript } from './link-script.ts';
import { institutionId } from './shapes.ts';
import { accountsOf, repair, type LinkSession, type PlaidState } from './state.ts';

/** Plaid's own words for its test users. */
const PASSWORD = 'pass_good';

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

const hidden = (session: LinkSession, step: string): Html =>
  html`<input type="hidden" name="token" value="${session.token}" /><input
      type="hidden"
      name="step"
      value="${step}"
    />`;

function windowPage(session: LinkSession, heading: Html, body: Html): string {
  return page(
    'Link (sandbox)',
    'window',
    html`<main>
      <header>${heading}</header>
      <section>${body}</section>
      <footer>
        <form method="post" action="link">${hidden(session, 'cancel')}<button>Cancel</button></form>
      </footer>
    </main>`,
  );
}

const bankHeading = ({ persona: { institution } }: Customer): Html =>
  html`${logoImage(institution.colour)} <strong>${institution.name}</strong>`;

function choosePage(state: PlaidState, session: LinkSession): string {
  return windowPage(
    session,
    html`<strong>${session.clientName}</strong> <span class="soft">uses the sandbox</span>`,
    html`<p>Choose your bank. Each is a customer with a story of its own.</p>
      <form method="post" action="link" class="choices">
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
}

const signInPage = (session: LinkSession, customer: Customer, problem?: string): string =>
  windowPage(
    session,
    bankHeading(customer),
    html`<p>${customer.persona.story}</p>
      ${problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`}
      <form method="post" action="link">
        ${hidden(session, 'credentials')}
        <label><span>User name</span><input name="username" value="user_good" autocomplete="off" /></label>
        <label><span>Password</span><input name="password" value="${PASSWORD}" autocomplete="off" /></label>
        <button class="main">Sign in</button>
      </form>`,
  );

const codePage = (session: LinkSession, customer: Customer, problem?: string): string =>
  windowPage(
    session,
    bankHeading(customer),
    html`<p>Your bank sent you a code. (In the sandbox it is ${customer.persona.traits.mfaCode}.)</p>
      ${problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`}
      <form method="post" action="link">
        ${hidden(session, 'code')}
        <label><span>Code</span><input name="code" inputmode="numeric" autocomplete="off" autofocus /></label>
        <button class="main">Continue</button>
      </form>`,
  );

function consentPage(session: LinkSession, customer: Customer, problem?: string): string {
  const { item } = session;
  const chosen = item && new Set(accountsOf(item).map(({ id }) => id));
  return windowPage(
    session,
    bankHeading(customer),
    html`<p>${session.clientName} may read these accounts and their transactions:</p>
      ${problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`}
      <form method="post" action="link">
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

function donePage(session: LinkSession): string {
  const metadata = successMetadata(session) ?? { link_session_id: session.sessionId };
  const message =
    session.publicToken === undefined
      ? { type: 'plaid', event: 'exit', error: null, metadata }
      : { type: 'plaid', event: 'success', public_token: session.publicToken, metadata };
  const words = session.publicToken === undefined ? 'Cancelled.' : 'Connected.';
  // Hosted Link returns without any parameter; its result is read with /link/token/get.
  const target = session.completionUri ?? '';
  return page(
    'Link (sandbox)',
    'window',
    html`<main>
        <section>
          <h1>${words}</h1>
          <p class="soft">You may close this window.</p>
        </section>
      </main>
      ${finishScript(message, target)}`,
  );
}

/** Where the person is; what is missing is asked for next. */
function nextPage(state: PlaidState, session: LinkSession): string {
  if (session.finishedAt !== undefined) return donePage(session);
  const customer = session.item?.customer ?? state.bank.customer(session.persona ?? '');
  if (!customer) return choosePage(state, session);
  if (!session.signedIn) return signInPage(session, customer);
  if (customer.persona.traits.mfaCode !== undefined && !session.codePassed)
    return codePage(session, customer);
  return consentPage(session, customer);
}

function finish(state: PlaidState, session: LinkSession, customer: Customer, chosen: string[]): void {
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
}

/** One answer of the person's. @returns the page that follows */
function step(state: PlaidState, session: LinkSession, body: Record<string, unknown>): string {
  const field = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  if (session.finishedAt !== undefined) return donePage(session);
  if (body['step'] === 'cancel') {
    session.exited = true;
    session.finishedAt = state.now().toISOString();
    return donePage(session);
  }
  if (body['step'] === 'persona') session.persona = field('persona');
  const customer = session.item?.customer ?? state.bank.customer(session.persona ?? '');
  if (!customer) return choosePage(state, session);
  switch (body['step']) {
    case 'credentials':
      if (field('password') !== PASSWORD) return signInPage(session, customer, 'The password is not right.');
      session.signedIn = true;
      break;
    case 'code':
      if (field('code') !== customer.persona.traits.mfaCode) {
        return codePage(session, customer, 'The code is not right.');
      }
      session.codePassed = true;
      break;
    case 'consent': {
      if (!session.signedIn) break;
      if (customer.persona.traits.mfaCode !== undefined && !session.codePassed) break;
      const ids = new Set(customer.ledger.accounts().map(({ id }) => id));
      const chosen = [body['account'] ?? []]
        .flat()
        .map(String)
        .filter((id) => ids.has(id));
      if (chosen.length === 0) return consentPage(session, customer, 'Choose at least one account.');
      finish(state, session, customer, chosen);
      break;
    }
  }
  return nextPage(state, session);
}

export function linkPages(state: PlaidState): Router {
  const router = Router();
  const answer = (token: unknown, response: Response, show: (session: LinkSession) => string): void => {
    try {
      const session = state.session(typeof token === 'string' ? token : '');
      session.startedAt ??= state.now().toISOString();
      response.send(show(session));
    } catch (error) {
      if (!(error instanceof PlaidFailure)) throw error;
      const words = html`<main>
        <section>
          <h1>This link has expired</h1>
          <p>Please start again.</p>
        </section>
      </main>`;
      response.status(400).send(page('Link (sandbox)', 'window', words));
    }
  };
  router.get('/link', (request: Request, response) => {
    answer(request.query['token'], response, (session) => nextPage(state, session));
  });
  router.post('/link', express.urlencoded({ extended: false }), (request: Request, response) => {
    const body = (request.body ?? {}) as Record<string, unknown>;
    answer(body['token'], response, (session) => step(state, session, body));
  });
  router.get('/link/v2/stable/link-initialize.js', (_request, response) => {
    response.type('text/javascript').send(initializeScript);
  });
  return router;
}
