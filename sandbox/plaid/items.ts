/** `/item/*` and `/accounts/*`. */
import { z } from 'zod';
import { byToken, read, text } from './body.ts';
import type { Endpoints } from './endpoint.ts';
import { plaidError, PlaidFailure } from './errors.ts';
import { institutionId, plaidAccount } from './shapes.ts';
import { accountsOf, troubleOf, type Item, type PlaidState } from './state.ts';
import type { Webhooks } from './webhooks.ts';

const exchange = z.looseObject({ public_token: text });
const accounts = byToken.extend({
  options: z.looseObject({ account_ids: z.array(text).optional() }).optional(),
});
const webhookUpdate = byToken.extend({ webhook: z.url().nullable() });
const keyGet = z.looseObject({ key_id: text });

function plaidItem(item: Item): Record<string, unknown> {
  const { institution, traits } = item.customer.persona;
  const trouble = troubleOf(item);
  return {
    item_id: item.id,
    institution_id: institutionId(institution.id),
    institution_name: institution.name,
    webhook: item.webhook,
    auth_method: null,
    error: trouble ? plaidError(trouble) : null,
    available_products: ['balance', 'identity'],
    billed_products: item.products,
    products: item.products,
    consent_expiration_time: item.customer.consentEndsAt ?? null,
    update_type: traits.userPresent || !traits.automatic ? 'user_present_required' : 'background',
  };
}

/** The item's accounts with the balances that Plaid knows. */
export function plaidAccounts(item: Item, ids?: string[]): Record<string, unknown>[] {
  const { ledger } = item.customer;
  const all = accountsOf(item);
  if (ids?.some((id) => !all.some((each) => each.id === id))) throw new PlaidFailure('INVALID_ACCOUNT_ID');
  return all
    .filter(({ id }) => ids === undefined || ids.includes(id))
    .map((account) => plaidAccount(account, ledger.balance(account.id, item.feed.version)));
}

export function itemEndpoints(state: PlaidState, webhooks: Webhooks): Endpoints {
  return {
    '/item/public_token/exchange': (request) => {
      const item = state.exchange(read(exchange, request).public_token);
      return { access_token: item.accessToken, item_id: item.id };
    },
    '/item/get': (request) => {
      const item = state.item(read(byToken, request).access_token);
      return {
        item: {
          ...plaidItem(item),
          created_at: item.createdAt,
          consented_products: item.products,
          consented_use_cases: [],
          consented_data_scopes: [],
        },
        status: {
          investments: null,
          transactions: { last_successful_update: item.feed.refreshedAt, last_failed_update: null },
          last_webhook: item.lastWebhook ?? null,
        },
      };
    },
    '/item/remove': (request) => {
      state.remove(state.item(read(byToken, request).access_token));
      return {};
    },
    '/item/webhook/update': (request) => {
      const { access_token, webhook } = read(webhookUpdate, request);
      const item = state.item(access_token);
      item.webhook = webhook;
      return { item: plaidItem(item) };
    },
    '/accounts/get': (request) => {
      const { access_token, options } = read(accounts, request);
      const item = state.item(access_token);
      const trouble = troubleOf(item);
      if (trouble) throw trouble;
      item.feed.poll();
      return { accounts: plaidAccounts(item, options?.account_ids), item: plaidItem(item) };
    },
    '/webhook_verification_key/get': (request) => ({ key: webhooks.key(read(keyGet, request).key_id) }),
  };
}
