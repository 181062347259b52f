/** Yodlee's shapes as the port's plain types. Pure. */
import { isValidIBAN } from 'ibantools';
import { decimal, negate, type Decimal } from '../../money.ts';
import type { BankAccount, BankTransaction, Institution, IsoDate, Json } from '../provider.ts';
import { exactAmount, malformedAnswer } from './malformed.ts';
import type { YodleeAccount, YodleeInstitution, YodleeTransaction } from './shapes.ts';

/** The containers that have bank transactions. */
const CONTAINERS = new Set(['bank', 'creditCard']);

/**
 * Accounts and transactions are known by container and id: "The combination of the id and account container are
 * unique in the system" (Transaction.id).
 */
const keyOf = (container: string, id: string): string => `${container}:${id}`;

/** @throws {ProviderError} when it is not a key of ours */
export function readKey(key: string): { container: string; id: string } {
  const [, container, id] = /^([A-Za-z]+):(\d+)$/.exec(key) ?? [];
  if (container === undefined || id === undefined)
    throw malformedAnswer(`${key} is not an account of Yodlee`);
  return { container, id };
}

const text = (value: string | null | undefined): string | undefined => {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === '' ? undefined : trimmed;
};

/** `2026-05-01`, also of `2026-05-01T00:00:00Z`: the date as it is written, whatever the time zone. */
function date(...values: (string | null | undefined)[]): IsoDate {
  for (const value of values) {
    const found = /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(value?.trim() ?? '')?.[0];
    if (found !== undefined) return found;
  }
  throw malformedAnswer('a transaction without a date');
}

const magnitude = (value: Decimal): Decimal => (value.startsWith('-') ? negate(value) : value);

/** Only what stays the same from one reading to the next: Yodlee may sort a transaction anew at any time. */
function details(from: YodleeTransaction): Record<string, Json> {
  const all = {
    status: from.status,
    transactionDate: from.transactionDate,
    type: from.type,
    subType: from.subType,
    checkNumber: from.checkNumber,
    memo: from.memo,
    description: from.description?.original,
    simpleDescription: from.description?.simple,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (text(value) === undefined ? [] : [[key, value as Json]])),
  );
}

/**
 * Booked are POSTED and CLEARED, and those without a status ("most sites only display posted transactions").
 * @returns undefined for FAILED: it never happened. A word we do not know waits with the pending ones.
 */
export function statusOf(status: string | null | undefined): BankTransaction['status'] | undefined {
  const word = text(status);
  if (word === 'FAILED') return undefined;
  return word === undefined || word === 'POSTED' || word === 'CLEARED' ? 'posted' : 'pending';
}

/** @returns nothing for a transaction that failed */
export function toTransaction(from: YodleeTransaction): BankTransaction[] {
  const status = statusOf(from.status);
  if (status === undefined) return [];
  // The sign is `baseType`; a minus before the amount would say it twice.
  const amount = magnitude(exactAmount(() => decimal(from.amount.amount)));
  const { original, simple, consumer } = from.description ?? {};
  const counterpartyName = text(from.merchant?.name)?.replaceAll('\\"', '"');
  const label = text(original) ?? text(simple) ?? text(consumer) ?? counterpartyName ?? text(from.type) ?? '';
  const reference = text(from.checkNumber);
  return [
    {
      id: keyOf(from.CONTAINER, from.id),
      accountId: keyOf(from.CONTAINER, from.accountId),
      status,
      date: date(from.postDate, from.date, from.transactionDate),
      amount: from.baseType === 'DEBIT' ? negate(amount) : amount,
      currency: from.amount.currency,
      label,
      ...(counterpartyName === undefined ? {} : { counterpartyName }),
      ...(reference === undefined ? {} : { reference }),
      details: details(from),
    },
  ];
}

/** Bank and card accounts that are open and come from a bank. */
export const isOurs = (from: YodleeAccount): boolean =>
  CONTAINERS.has(from.CONTAINER) &&
  from.isManual !== true &&
  !['INACTIVE', 'CLOSED', 'DELETED'].includes(from.accountStatus ?? '');

export function toAccount(from: YodleeAccount): BankAccount {
  const card = from.CONTAINER === 'creditCard';
  // A card's `balance` is what is owed, positive; a bank account's `balance` is the current or the available one.
  const booked = card
    ? (from.runningBalance ?? from.balance)
    : (from.currentBalance ?? from.balance ?? from.availableBalance);
  const currency = booked?.currency ?? from.availableBalance?.currency;
  if (currency === undefined) throw malformedAnswer('an account without a currency');
  const told = booked ? exactAmount(() => decimal(booked.amount)) : undefined;
  const balance = told === undefined ? undefined : card ? negate(told) : told;
  const numbers = from.fullAccountNumberList;
  const number =
    text(numbers?.unmaskedAccountNumber) ?? text(numbers?.paymentAccountNumber) ?? text(from.accountNumber);
  const compact = number?.replaceAll(/\s/g, '').toUpperCase();
  return {
    id: keyOf(from.CONTAINER, from.id),
    name: text(from.nickname) ?? text(from.accountName) ?? number ?? `Account ${from.id}`,
    currency,
    ...(number === undefined ? {} : { number }),
    ...(compact !== undefined && isValidIBAN(compact) ? { iban: compact } : {}),
    kind: card ? 'card' : 'bank',
    ...(balance === undefined ? {} : { balance }),
    ...(!card && booked && booked === from.availableBalance ? { balanceIncludesPending: true } : {}),
  };
}

/** Which containers a site gives transactions of; undefined where it does not say. */
function transactionAttribute(from: YodleeInstitution) {
  return from.dataset
    ?.flatMap((each) => each.attribute ?? [])
    .find((attribute) => attribute.name === 'TRANSACTIONS');
}

/** Sites that have neither bank nor card transactions (insurers, brokers) are not for us. */
export function isBank(from: YodleeInstitution): boolean {
  if (!from.dataset || from.dataset.length === 0) return true;
  const containers = transactionAttribute(from)?.container ?? [];
  return containers.some((container) => CONTAINERS.has(container));
}

export function toInstitution(from: YodleeInstitution): Institution {
  const attributes = transactionAttribute(from)?.containerAttributes;
  const days = (attributes?.['BANK'] ?? attributes?.['CREDITCARD'])?.numberOfTransactionDays;
  const logo = text(from.logo) ?? text(from.favicon);
  const url = text(from.baseUrl);
  const country = text(from.countryISOCode)?.toUpperCase();
  return {
    id: from.id,
    name: from.name,
    countries: country === undefined ? [] : [country],
    ...(url === undefined ? {} : { url }),
    ...(logo === undefined ? {} : { logo }),
    beta: from.status === 'Beta' || (from.betaContainers ?? []).some((each) => CONTAINERS.has(each)),
    healthy: from.status !== 'Unsupported',
    automatic: from.isAutoRefreshEnabled !== false,
    signIn: from.authType === 'OAUTH' ? 'oauth' : 'form',
    ...(days ? { historyDays: days } : {}),
  };
}
