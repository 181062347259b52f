/** The window that Yodlee calls FastLink 4: choose a bank, sign in, a code where the bank wants one, accounts. */
import express, { type Request, type Response, Router } from 'express';
import type { Customer } from '../ledger/customer.ts';
import { html, logoImage, page, type Html } from '../web/page.ts';
import { YodleeFailure } from './errors.ts';
import type { Notifications } from './events.ts';
import { finishScript, initializeScript } from './fastlink-script.ts';
import { providerId } from './ids.ts';
import { accountsOf, repair, type ProviderAccount, type YodleeState } from './state.ts';

const PASSWORD = 'pass_good';

interface Session {
  token: string;
  loginName: string;
  /** The sites that are offered; all when absent. */
  site?: number;
  /** `edit` and `refresh`: of this one. */
  account?: ProviderAccount;
  persona?: string;
  signedIn?: boolean;
  codePassed?: boolean;
}

const hidden = (session: Session, step: string): Html =>
  html`<input type="hidden" name="accessToken" value="${session.token}" /><input
      type="hidden"
      name="step"
      value="${step}"
    />`;

/** The page posts to where it came from. */
function windowPage(session: Session, heading: Html, body: Html): string {
  return page(
    'FastLink (sandbox)',
    'window',
    html`<main>
      <header>${heading}</header>
      <section>${body}</section>
      <footer>
        <form method="post">${hidden(session, 'cancel')}<button>Cancel</button></form>
      </footer>
    </main>`,
  );
}

const bankHeading = ({ persona: { institution } }: Customer): Html =>
  html`${logoImage(institution.colour)} <strong>${institution.name}</strong>`;

function choosePage(state: YodleeState, session: Session): string {
  const ofSite = session.site === undefined ? [] : state.customersOf(session.site);
  const customers = ofSite.length > 0 ? ofSite : state.bank.customers();
  return windowPage(
    session,
    html`<strong>FastLink</strong> <span class="soft">of the sandbox</span>`,
    html`<p>Choose your bank. Each is a customer with a story of its own.</p>
      <form method="post" class="choices">
        ${hidden(session, 'persona')}
        ${customers.map(
          ({ persona }) =>
            html`<button name="persona" value="${persona.id}">
              ${logoImage(persona.institution.colour)}
              <span>${persona.institution.name}<small>${persona.title}</small></span>
            </button>`,
        )}
      </form>`,
  );
}

const signInPage = (session: Session, customer: Customer, problem?: string): string =>
  windowPage(
    session,
    bankHeading(customer),
    html`<p>${customer.persona.story}</p>
      ${problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`}
      <form method="post">
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
      <form method="post">
        ${hidden(session, 'code')}
        <label><span>Code</span><input name="code" inputmode="numeric" autocomplete="off" autofocus /></label>
        <button class="main">Continue</button>
      </form>`,
  );

function consentPage(session: Session, customer: Customer, problem?: string): string {
  const chosen = session.account && new Set(accountsOf(session.account).map(({ id }) => id));
  return windowPage(
    session,
    bankHeading(customer),
    html`<p>These accounts and their transactions may be read:</p>
      ${problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`}
      <form method="post">
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

/** What `onSuccess` and, behind it, `onClose` are given. */
function donePage(account: ProviderAccount | undefined): string {
  const institution = account?.customer.persona.institution;
  const site = account &&
    institution && {
      providerAccountId: account.id,
      providerId: providerId(institution.id),
      providerName: institution.name,
      requestId: account.requestId,
      status: 'SUCCESS',
      additionalStatus: 'AVAILABLE_DATA_RETRIEVED',
    };
  const words = site ? 'Connected.' : 'Cancelled.';
  const closing = {
    type: 'fastlink',
    event: 'close',
    data: { action: 'exit', code: site ? undefined : 'USER_CLOSE_ACTION', sites: site ? [site] : [] },
  };
  return page(
    'FastLink (sandbox)',
    'window',
    html`<main>
        <section>
          <h1>${words}</h1>
          <p class="soft">You may close this window.</p>
        </section>
      </main>
      ${site && finishScript({ type: 'fastlink', event: 'success', data: site })} ${finishScript(closing)}`,
  );
}

function nextPage(state: YodleeState, session: Session): string {
  const customer = session.account?.customer ?? state.bank.customer(session.persona ?? '');
  if (!customer) return choosePage(state, session);
  if (!session.signedIn) return signInPage(session, customer);
  if (customer.persona.traits.mfaCode !== undefined && !session.codePassed)
    return codePage(session, customer);
  return consentPage(session, customer);
}

export function fastLinkPages(state: YodleeState, notifications: Notifications): Router {
  const sessions = new Map<string, Session>();
  const router = Router();

  function begin(token: string, parameters: URLSearchParams): Session {
    const loginName = state.login(token.replace(/^Bearer /, ''));
    const number = (name: string): number | undefined =>
      /^\d+$/.test(parameters.get(name) ?? '') ? Number(parameters.get(name)) : undefined;
    const id = number('providerAccountId');
    const flow = parameters.get('flow');
    const account = id !== undefined && flow !== 'add' ? state.find(loginName, id) : undefined;
    const site = number('providerId');
    const session: Session = {
      token,
      loginName,
      ...(account ? { account } : {}),
      ...(site === undefined ? {} : { site }),
    };
    sessions.set(token, session);
    return session;
  }

  function finish(session: Session, customer: Customer, chosen: string[]): string {
    sessions.delete(session.token);
    const all = customer.ledger.accounts().filter(({ closed }) => !closed);
    let { account } = session;
    if (account) {
      account.chosen = new Set(chosen);
      repair(account);
    } else {
      account = state.add(session.loginName, customer, chosen.length < all.length ? chosen : undefined);
    }
    notifications.refreshed(account);
    return donePage(account);
  }

  function step(session: Session, body: Record<string, unknown>): string {
    const field = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
    if (body['step'] === 'cancel') {
      sessions.delete(session.token);
      return donePage(undefined);
    }
    if (body['step'] === 'persona') session.persona = field('persona');
    const customer = session.account?.customer ?? state.bank.customer(session.persona ?? '');
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
        const chosen = [body['account'] ?? []].flat().map(String);
        if (chosen.length === 0) return consentPage(session, customer, 'Choose at least one account.');
        return finish(session, customer, chosen);
      }
    }
    return nextPage(state, session);
  }

  router.post(
    '/fastlink',
    express.urlencoded({ extended: false }),
    (request: Request, response: Response) => {
      const body = (request.body ?? {}) as Record<string, unknown>;
      const token = typeof body['accessToken'] === 'string' ? body['accessToken'] : '';
      try {
        const known = body['step'] === undefined ? undefined : sessions.get(token);
        const extra = typeof body['extraParams'] === 'string' ? body['extraParams'] : '';
        const session = known ?? begin(token, new URLSearchParams(extra));
        response.send(step(session, body));
      } catch (error) {
        if (!(error instanceof YodleeFailure)) throw error;
        const data = { code: error.code, message: error.message };
        const words = html`<main>
            <section>
              <h1>This window has expired</h1>
              <p>Please start again.</p>
            </section>
          </main>
          ${finishScript({ type: 'fastlink', event: 'error', data })}`;
        response.status(400).send(page('FastLink (sandbox)', 'window', words));
      }
    },
  );
  router.get('/fastlink/v4/initialize.js', (_request, response) => {
    response.type('text/javascript').send(initializeScript);
  });
  return router;
}
