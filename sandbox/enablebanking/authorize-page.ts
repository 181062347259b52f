/** The bank's own page, which Enable Banking sends the person to. */
import express, { Router, type Response } from 'express';
import {
  answer,
  expiredPage,
  nextPage,
  type ConnectWindow,
  type Fields,
  type Next,
} from '../web/connect-window.ts';
import { html } from '../web/page.ts';
import type { Authorization, EnableBankingState } from './state.ts';

const TITLE = 'Bank (sandbox)';

function windowOf(state: EnableBankingState, authorization: Authorization): ConnectWindow {
  const { bank, redirectUrl, state: nonce } = authorization;
  const back = (query: Record<string, string>): Next => {
    const url = new URL(redirectUrl);
    for (const [name, value] of Object.entries({ ...query, state: nonce })) url.searchParams.set(name, value);
    authorization.target = url.href;
    return { target: url.href };
  };
  return {
    title: TITLE,
    heading: html`<strong>${bank.name}</strong>
      <span class="soft">through Enable Banking, in the sandbox</span>`,
    purpose: 'These accounts and their transactions may be read:',
    carried: { id: authorization.id },
    visit: authorization.visit,
    customers: () => {
      const all = state.bank.customers();
      const ofBank = all.filter(({ persona }) => persona.institution.name === bank.name);
      return ofBank.length > 0 ? ofBank : all;
    },
    finish: (customer, chosen) => back({ code: state.authorize(authorization, customer, chosen) }),
    cancel: () => back({ error: 'access_denied', error_description: 'Access was denied' }),
  };
}

export function authorizePages(state: EnableBankingState): Router {
  const router = Router();
  const reply = (response: Response, id: unknown, next: (window: ConnectWindow) => Next): void => {
    const authorization = state.authorization(typeof id === 'string' ? id : '');
    if (!authorization) {
      response.status(400).send(expiredPage(TITLE));
      return;
    }
    const { target } = authorization;
    const shown = target === undefined ? next(windowOf(state, authorization)) : { target };
    if ('page' in shown) response.send(shown.page);
    else response.redirect(303, shown.target);
  };
  router.get('/authorize', (request, response) => reply(response, request.query['id'], nextPage));
  router.post('/authorize', express.urlencoded({ extended: false }), (request, response) => {
    const fields = (request.body ?? {}) as Fields;
    reply(response, fields['id'], (window) => answer(window, fields, (id) => state.bank.customer(id)));
  });
  return router;
}
