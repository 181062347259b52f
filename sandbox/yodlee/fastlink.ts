/** The window that Yodlee calls FastLink 4. */
import express, { type Request, type Response, Router } from 'express';
import type { Customer } from '../ledger/customer.ts';
import {
  answer,
  expiredPage,
  lastPage,
  nextPage,
  type ConnectWindow,
  type Next,
  type Visit,
} from '../web/connect-window.ts';
import { html } from '../web/page.ts';
import { YodleeFailure } from './errors.ts';
import type { Notifications } from './events.ts';
import { initializeScript } from './fastlink-script.ts';
import { providerId } from './ids.ts';
import { accountsOf, repair, type ProviderAccount, type YodleeState } from './state.ts';

const TITLE = 'FastLink (sandbox)';

interface Session {
  token: string;
  loginName: string;
  /** The sites that are offered; all when absent. */
  site?: number;
  /** `edit` and `refresh`: of this one. */
  account?: ProviderAccount;
  visit: Visit;
}

/** What `onSuccess` and, behind it, `onClose` are given. */
function donePage(account: ProviderAccount | undefined): Next {
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
  const closing = {
    type: 'fastlink',
    event: 'close',
    data: { action: 'exit', code: site ? undefined : 'USER_CLOSE_ACTION', sites: site ? [site] : [] },
  };
  const success = site ? [{ type: 'fastlink', event: 'success', data: site }] : [];
  return { page: lastPage(TITLE, site ? 'Connected.' : 'Cancelled.', [...success, closing]) };
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
      visit: { customer: account?.customer },
      ...(account ? { account } : {}),
      ...(site === undefined ? {} : { site }),
    };
    sessions.set(token, session);
    return session;
  }

  function finish(session: Session, customer: Customer, chosen: string[]): Next {
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

  /** The page posts to where it came from. */
  const windowOf = (session: Session): ConnectWindow => ({
    title: TITLE,
    heading: html`<strong>FastLink</strong> <span class="soft">of the sandbox</span>`,
    purpose: 'These accounts and their transactions may be read:',
    carried: { accessToken: session.token },
    visit: session.visit,
    customers: () => {
      const ofSite = session.site === undefined ? [] : state.customersOf(session.site);
      return ofSite.length > 0 ? ofSite : state.bank.customers();
    },
    chosen: session.account && new Set(accountsOf(session.account).map(({ id }) => id)),
    finish: (customer, chosen) => finish(session, customer, chosen),
    cancel: () => {
      sessions.delete(session.token);
      return donePage(undefined);
    },
  });

  router.post(
    '/fastlink',
    express.urlencoded({ extended: false }),
    (request: Request, response: Response) => {
      const body = (request.body ?? {}) as Record<string, unknown>;
      const token = typeof body['accessToken'] === 'string' ? body['accessToken'] : '';
      try {
        const known = body['step'] === undefined ? undefined : sessions.get(token);
        const extra = typeof body['extraParams'] === 'string' ? body['extraParams'] : '';
        const window = windowOf(known ?? begin(token, new URLSearchParams(extra)));
        const shown = known ? answer(window, body, (id) => state.bank.customer(id)) : nextPage(window);
        if ('page' in shown) response.send(shown.page);
      } catch (error) {
        if (!(error instanceof YodleeFailure)) throw error;
        const data = { code: error.code, message: error.message };
        const told = [{ type: 'fastlink', event: 'error', data }];
        response.status(400).send(expiredPage(TITLE, told));
      }
    },
  );
  router.get('/fastlink/v4/initialize.js', (_request, response) => {
    response.type('text/javascript').send(initializeScript);
  });
  return router;
}
