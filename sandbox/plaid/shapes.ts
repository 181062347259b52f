/** The ledger's things as Plaid shows them. Pure. */
import { exact } from '../json.ts';
import { inCurrency, isNegative, negate, sum } from '../ledger/decimal.ts';
import type { Account, Balance, Institution, Transaction } from '../ledger/types.ts';
import { logo } from '../logo.ts';

const CODES = [
  'US',
  'GB',
  'ES',
  'NL',
  'FR',
  'IE',
  'CA',
  'DE',
  'IT',
  'PL',
  'DK',
  'NO',
  'SE',
  'EE',
  'LT',
  'LV',
  'PT',
  'BE',
  'AT',
  'FI',
];

export const institutionId = (id: string): string => `ins_${id}`;

/** @param optional with `include_optional_metadata` */
export function plaidInstitution(
  institution: Institution,
  show: { optional?: boolean; status?: boolean; now?: string } = {},
): Record<string, unknown> {
  return {
    institution_id: institutionId(institution.id),
    name: institution.name,
    products: ['assets', 'auth', 'balance', 'identity', 'transactions'],
    country_codes: institution.countries.filter((code) => CODES.includes(code)),
    routing_numbers: [],
    dtc_numbers: [],
    oauth: institution.oauth,
    ...(show.optional
      ? {
          url: institution.url ?? null,
          primary_color: institution.colour,
          logo: logo(institution.colour).toString('base64'),
        }
      : {}),
    ...(show.status
      ? {
          status: {
            item_logins: health(institution, show.now),
            transactions_updates: health(institution, show.now),
          },
        }
      : {}),
  };
}

function health(institution: Institution, now = new Date().toISOString()): Record<string, unknown> {
  const good = institution.healthy;
  return {
    status: good ? 'HEALTHY' : 'DOWN',
    last_status_change: now,
    breakdown: {
      success: good ? 0.97 : 0.02,
      error_plaid: 0.01,
      error_institution: good ? 0.02 : 0.97,
      refresh_interval: good ? 'NORMAL' : 'STOPPED',
    },
  };
}

/** A card's debt is negative in the ledger and positive at Plaid. */
export function plaidAccount(account: Account, balance: Balance): Record<string, unknown> {
  const card = account.kind === 'card';
  const current = card ? negate(balance.told) : balance.told;
  const withPending = sum(balance.told, balance.pending);
  const available = card
    ? account.limit === undefined
      ? null
      : sum(account.limit, withPending)
    : withPending;
  const money = (value: string | null) =>
    value === null ? null : exact(inCurrency(value, account.currency));
  const digits = account.number ?? account.iban;
  return {
    account_id: account.id,
    balances: {
      available: money(available),
      current: money(current),
      limit: money(account.limit ?? null),
      iso_currency_code: account.currency,
      unofficial_currency_code: null,
    },
    mask: digits === undefined ? null : digits.slice(-4),
    name: account.name,
    official_name: account.officialName ?? null,
    type: card ? 'credit' : 'depository',
    subtype: account.subtype ?? (card ? 'credit card' : 'checking'),
  };
}

/** Plaid's amounts are money out when positive. */
export function plaidTransaction(
  transaction: Transaction,
  withOriginalDescription: boolean,
): Record<string, unknown> {
  const out = negate(transaction.amount);
  const paid = isNegative(out) ? 'payer' : 'payee';
  const iban = /^[A-Z]{2}\d{2}/.test(transaction.counterpartyAccount ?? '');
  return {
    account_id: transaction.accountId,
    account_owner: null,
    amount: exact(inCurrency(out, transaction.currency)),
    iso_currency_code: transaction.currency,
    unofficial_currency_code: null,
    check_number: null,
    counterparties:
      transaction.counterpartyName === undefined
        ? []
        : [
            {
              name: transaction.counterpartyName,
              type: 'merchant',
              website: null,
              logo_url: null,
              entity_id: null,
              confidence_level: 'HIGH',
              ...(iban
                ? { account_numbers: { international: { iban: transaction.counterpartyAccount, bic: null } } }
                : {}),
            },
          ],
    date: transaction.date,
    datetime: null,
    authorized_date: transaction.authorisedDate ?? null,
    authorized_datetime: null,
    location: {
      address: null,
      city: null,
      region: null,
      postal_code: null,
      country: null,
      lat: null,
      lon: null,
      store_number: null,
    },
    name: transaction.label,
    ...(withOriginalDescription ? { original_description: transaction.label } : {}),
    merchant_name: transaction.counterpartyName ?? null,
    merchant_entity_id: null,
    logo_url: null,
    website: null,
    payment_meta: {
      by_order_of: null,
      payee: paid === 'payee' ? (transaction.counterpartyName ?? null) : null,
      payer: paid === 'payer' ? (transaction.counterpartyName ?? null) : null,
      payment_method: null,
      payment_processor: null,
      ppd_id: null,
      reason: null,
      reference_number: transaction.reference ?? null,
    },
    payment_channel: 'other',
    pending: transaction.status === 'pending',
    pending_transaction_id: transaction.pendingId ?? null,
    transaction_id: transaction.id,
    transaction_code: null,
    transaction_type: 'unresolved',
  };
}
