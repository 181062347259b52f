/** `/sandbox/*`: what Plaid's own Sandbox offers for tests. */
import { isLosslessNumber, parse } from 'lossless-json';
import { z } from 'zod';
import { negate } from '../ledger/decimal.ts';
import { byToken, read, text } from './body.ts';
import type { Endpoints } from './endpoint.ts';
import { PlaidFailure } from './errors.ts';
import { institutionId } from './shapes.ts';
import { accountsOf, troubleOf, type Item, type PlaidState } from './state.ts';
import type { Webhooks } from './webhooks.ts';

const publicToken = z.looseObject({
  institution_id: text,
  initial_products: z.array(text).min(1),
  options: z
    .looseObject({
      webhook: z.url().optional(),
      override_username: z.string().nullish(),
      transactions: z.looseObject({ days_requested: z.number().int().min(1).max(730).optional() }).nullish(),
    })
    .optional(),
});
const fire = byToken.extend({ webhook_code: text, webhook_type: text.optional() });
const create = byToken.extend({
  transactions: z
    .array(
      z.looseObject({
        date_transacted: z.iso.date(),
        date_posted: z.iso.date(),
        amount: z.number(),
        description: z.string(),
        iso_currency_code: z.string().optional(),
      }),
    )
    .max(10, 'The request contains too many transactions.'),
});

/** The amounts of a request as they were written; `JSON.parse` may have lost digits. */
function amountsAsWritten(raw: string): string[] {
  const body = parse(raw) as { transactions?: { amount?: unknown }[] };
  return (body.transactions ?? []).map(({ amount }) => (isLosslessNumber(amount) ? amount.toString() : '0'));
}

async function fireWebhook(item: Item, code: string, webhooks: Webhooks): Promise<boolean> {
  switch (code) {
    case 'SYNC_UPDATES_AVAILABLE':
      return webhooks.syncUpdates(item);
    case 'DEFAULT_UPDATE':
      return webhooks.send(item, 'TRANSACTIONS', code, { error: null, new_transactions: 0 });
    case 'ERROR':
      return webhooks.itemError(item, troubleOf(item) ?? new PlaidFailure('ITEM_LOGIN_REQUIRED'));
    case 'NEW_ACCOUNTS_AVAILABLE':
    case 'LOGIN_REPAIRED':
    case 'USER_PERMISSION_REVOKED':
      return webhooks.send(item, 'ITEM', code, { error: null });
    case 'USER_ACCOUNT_REVOKED':
      return webhooks.send(item, 'ITEM', code, { account_id: accountsOf(item)[0]?.id });
    case 'PENDING_DISCONNECT':
      return webhooks.send(item, 'ITEM', code, { reason: 'INSTITUTION_MIGRATION' });
    case 'PENDING_EXPIRATION':
      return webhooks.send(item, 'ITEM', code, {
        consent_expiration_time: item.customer.consentEndsAt ?? null,
      });
    default:
      throw new PlaidFailure('SANDBOX_PRODUCT_NOT_ENABLED');
  }
}

export function sandboxEndpoints(state: PlaidState, webhooks: Webhooks): Endpoints {
  const { bank } = state;
  return {
    '/sandbox/public_token/create': (request) => {
      const { institution_id, initial_products, options } = read(publicToken, request);
      const institution = bank.institutions('plaid').find(({ id }) => institutionId(id) === institution_id);
      // A persona by its id as the user name: Plaid's own test users are chosen that way too.
      const customer =
        bank.customer(options?.override_username ?? '') ??
        bank.customer(institution_id.replace(/^ins_/, '')) ??
        (institution && bank.customerOf(institution.id));
      if (!customer) throw new PlaidFailure('INVALID_INSTITUTION');
      const item = state.addItem(customer, {
        products: initial_products,
        webhook: options?.webhook ?? null,
        daysRequested: options?.transactions?.days_requested ?? 90,
      });
      return { public_token: state.addPublicToken(item) };
    },
    '/sandbox/item/fire_webhook': async (request) => {
      const { access_token, webhook_code } = read(fire, request);
      const item = state.item(access_token);
      if (item.webhook === null) throw new PlaidFailure('SANDBOX_WEBHOOK_INVALID');
      return { webhook_fired: await fireWebhook(item, webhook_code, webhooks) };
    },
    '/sandbox/item/reset_login': (request) => {
      const item = state.item(read(byToken, request).access_token);
      item.loginReset = true;
      void webhooks.itemError(item, new PlaidFailure('ITEM_LOGIN_REQUIRED'));
      return { reset_login: true };
    },
    '/sandbox/transactions/create': (request) => {
      const { access_token, transactions } = read(create, request);
      const item = state.item(access_token);
      const account = accountsOf(item)[0];
      if (!account) throw new PlaidFailure('NO_ACCOUNTS');
      const { ledger } = item.customer;
      const oldest = new Date(state.now().getTime() - 14 * 86_400_000).toISOString().slice(0, 10);
      const late = ({ date_transacted, date_posted }: (typeof transactions)[number]): boolean =>
        date_transacted < oldest || date_posted > ledger.today || date_posted < date_transacted;
      if (transactions.some(late)) {
        throw new PlaidFailure(
          'INVALID_FIELD',
          'Transaction and posted dates must be within the last 14 days. The posted date cannot be before the transaction date.',
        );
      }
      const amounts = amountsAsWritten((request as { rawBody?: string }).rawBody ?? '{}');
      transactions.forEach((each, index) =>
        ledger.add(account.id, {
          date: each.date_posted,
          authorisedDate: each.date_transacted,
          amount: negate(amounts[index] ?? '0'),
          label: each.description,
          ...(each.iso_currency_code === undefined ? {} : { currency: each.iso_currency_code }),
        }),
      );
      return {};
    },
  };
}
