/** The ledger's things as Salt Edge shows them. Pure. */
import { exact } from '../json.ts';
import { inCurrency, isNegative } from '../ledger/decimal.ts';
import type { Account, Balance, Institution, Traits, Transaction } from '../ledger/types.ts';
import { classOf } from './errors.ts';
import type { Connection } from './state.ts';

const isAutomatic = (traits: Traits | undefined): boolean =>
  traits === undefined || (traits.automatic && !traits.userPresent);

/** @param logo where its picture is */
export function shownProvider(
  institution: Institution,
  traits: Traits | undefined,
  logo: string,
): Record<string, unknown> {
  return {
    id: institution.id,
    code: institution.id,
    name: institution.name,
    mode: institution.oauth ? 'oauth' : 'web',
    status: institution.healthy ? 'active' : 'inactive',
    automatic_fetch: isAutomatic(traits),
    interactive: traits?.mfaCode !== undefined,
    optional_interactivity: traits?.mfaCode !== undefined && !traits.userPresent,
    refresh_timeout: Math.ceil((traits?.refreshEverySeconds ?? 3600) / 60),
    max_consent_days: 180,
    max_fetch_interval: Math.min(traits?.historyDays ?? 365, 365),
    logo_url: logo,
    home_url: institution.url ?? '',
    country_code: institution.countries[0] ?? 'XO',
    regulated: true,
  };
}

export function shownAccount(account: Account, balance: Balance, of: Connection): Record<string, unknown> {
  const { currency, name, iban, number, bic } = account;
  return {
    id: String(account.serial),
    connection_id: of.id,
    name,
    nature: account.kind === 'card' ? 'credit_card' : account.subtype === 'savings' ? 'savings' : 'account',
    balance: exact(inCurrency(balance.told, currency)),
    currency_code: currency,
    extra: {
      ...(iban === undefined ? {} : { iban }),
      ...(number === undefined ? {} : { account_number: number }),
      ...(bic === undefined ? {} : { swift: bic }),
    },
    created_at: of.createdAt,
    updated_at: of.feed.refreshedAt,
  };
}

/** @param texts the reading in which `payee_information` is a text and not an object; the sandbox shows both */
function otherSide(transaction: Transaction, texts: boolean): Record<string, unknown> {
  const { counterpartyName: name, counterpartyAccount: account } = transaction;
  const who = isNegative(transaction.amount) ? 'payee' : 'payer';
  const information = texts ? account : { ...(name === undefined ? {} : { name }), iban: account };
  return {
    ...(name === undefined ? {} : { [who]: name }),
    ...(account === undefined ? {} : { [`${who}_information`]: information }),
  };
}

export function shownTransaction(
  transaction: Transaction,
  account: Account,
  duplicated: boolean,
): Record<string, unknown> {
  const { amount, currency, date, authorisedDate, label, reference, original, serial, status } = transaction;
  return {
    id: String(serial),
    account_id: String(account.serial),
    duplicated,
    mode: 'normal',
    status,
    made_on: authorisedDate ?? date,
    amount: exact(inCurrency(amount, currency)),
    currency_code: currency,
    description: label,
    category: 'uncategorized',
    extra: {
      ...(status === 'posted' ? { posting_date: date } : {}),
      ...otherSide(transaction, serial % 2 === 0),
      end_to_end_id: reference ?? 'NOTPROVIDED',
      ...(original
        ? { original_amount: exact(original.amount), original_currency_code: original.currency }
        : {}),
      ...(duplicated ? { possible_duplicate: true } : {}),
    },
    created_at: `${date}T00:00:00Z`,
    updated_at: `${date}T00:00:00Z`,
  };
}

/** Salt Edge gives no data of a bank anew while its trouble lasts; what it has stays readable. */
export function shownConnection(of: Connection): Record<string, unknown> {
  const { customer, feed } = of;
  const { institution, traits } = customer.persona;
  const trouble = customer.currentTrouble();
  const failed = trouble && classOf(trouble);
  const passing = trouble === undefined || trouble === 'bank-down' || trouble === 'mfa-needed';
  const automatic = isAutomatic(traits);
  return {
    id: of.id,
    customer_id: of.customerId,
    provider_code: institution.id,
    provider_name: institution.name,
    country_code: institution.countries[0] ?? 'XO',
    status: passing ? 'active' : 'inactive',
    automatic_refresh: automatic,
    // "Null when not automatic or already under way."
    next_refresh_possible_at: automatic && !of.underWay ? (feed.nextRefreshAt ?? feed.refreshedAt) : null,
    last_success_at: feed.refreshedAt,
    last_attempt: {
      finished: !of.underWay,
      interactive: traits.userPresent,
      success_at: of.underWay || failed ? null : feed.refreshedAt,
      fail_at: failed && !of.underWay ? feed.refreshedAt : null,
      fail_error_class: (!of.underWay && failed) || null,
      fail_message: failed && !of.underWay ? `The bank said: ${trouble}` : null,
      custom_fields: of.customFields,
      last_stage: { name: of.underWay ? 'fetch_recent' : 'finish' },
    },
    created_at: of.createdAt,
    updated_at: feed.refreshedAt,
  };
}

/** A consent is always there; it ends where the customer's does. */
export function shownConsent(of: Connection): Record<string, unknown> {
  const trouble = of.customer.currentTrouble();
  const revoked = trouble === 'consent-revoked';
  const expired = trouble === 'consent-expired';
  const ends = of.customer.consentEndsAt ?? (expired ? of.createdAt : null);
  return {
    id: `consent-${of.id}`,
    connection_id: of.id,
    customer_id: of.customerId,
    scopes: ['accounts', 'transactions'],
    status: revoked ? 'revoked' : expired ? 'expired' : 'active',
    period_days: ends === null ? null : 180,
    expires_at: ends,
    revoked_at: revoked ? of.createdAt : null,
    revoke_reason: revoked ? 'client' : null,
  };
}
