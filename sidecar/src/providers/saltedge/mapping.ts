/** Salt Edge's shapes as the port's plain types. Pure. */
import { isValidIBAN } from 'ibantools';
import { decimal, signedLike, type Decimal } from '../../money.ts';
import type { BankAccount, BankTransaction, Institution, IsoDate, Json } from '../provider.ts';
import { exactAmount } from '../shared/faults.ts';
import { malformedAnswer } from './malformed.ts';
import type { SaltEdgeAccount, SaltEdgeInstitution, SaltEdgeTransaction } from './shapes.ts';

type Extra = Record<string, unknown>;

/** Text that says something; banks fill fields with blanks. */
const text = (value: unknown): string | undefined => {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  return trimmed === '' ? undefined : trimmed;
};

/** `2026-05-01`, also of `2026-05-01T00:00:00Z`: the date as it is written, whatever the time zone. */
const dateIn = (value: unknown): IsoDate | undefined =>
  /^\d{4}-\d{2}-\d{2}(?=$|[T ])/.exec(text(value) ?? '')?.[0];

/** An IBAN, whole or somewhere in a text such as `BE71 0961 2345 6769, KREDBEBB`. */
function ibanIn(value: unknown): string | undefined {
  const words = text(value)?.toUpperCase() ?? '';
  const whole = words.replaceAll(/\s/g, '');
  if (isValidIBAN(whole)) return whole;
  // Longest first: the words after an IBAN may look as if they belonged to it.
  const found = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/.exec(words)?.[0] ?? '';
  const compact = found.replaceAll(' ', '');
  for (let length = compact.length; length >= 15; length -= 1) {
    if (isValidIBAN(compact.slice(0, length))) return compact.slice(0, length);
  }
  return undefined;
}

/** `payee_information` is a text with one reading and an object with the other. */
function accountIn(information: unknown): string | undefined {
  if (typeof information !== 'object' || information === null) return ibanIn(information);
  const { iban, bban, account_number: number } = information as Extra;
  return ibanIn(iban) ?? text(number) ?? text(bban);
}

function nameIn(information: unknown): string | undefined {
  if (typeof information !== 'object' || information === null) return undefined;
  return text((information as Extra)['name']);
}

/** Only what stays the same from one reading to the next: Salt Edge may sort a transaction anew at any time. */
const KEPT = [
  'additional',
  'information',
  'posting_date',
  'end_to_end_id',
  'mcc',
  'type',
  'transfer_account_name',
  'possible_duplicate',
  'payee_information',
  'payer_information',
] as const;

function details(from: SaltEdgeTransaction, extra: Extra): Record<string, Json> {
  const all: Record<string, unknown> = {
    made_on: from.made_on,
    mode: from.mode,
    description: from.description,
    ...Object.fromEntries(KEPT.map((key) => [key, extra[key]])),
  };
  const plain = Object.entries(all).filter(
    ([, value]) => value === true || typeof value === 'number' || text(value) !== undefined,
  );
  return Object.fromEntries(plain) as Record<string, Json>;
}

/** Given where the bank gives both the amount and its currency; nothing says that it has a sign. */
function originalOf(extra: Extra, amount: Decimal): Pick<BankTransaction, 'original'> {
  const currency = text(extra['original_currency_code']);
  const told = extra['original_amount'];
  if (currency === undefined || told === undefined || told === null) return {};
  const original = exactAmount(() => decimal(told));
  return { original: { amount: signedLike(original, amount), currency } };
}

/** `NOTPROVIDED` is what ISO 20022 writes where there is none. */
function referenceOf(extra: Extra): string | undefined {
  const found = text(extra['end_to_end_id']);
  return found === undefined || /^NOT ?PROVIDED$/i.test(found) ? undefined : found;
}

/** Money in is positive with Salt Edge too. @throws {ProviderError} where amount or date make no sense */
export function toTransaction(from: SaltEdgeTransaction): BankTransaction {
  const extra: Extra = from.extra ?? {};
  const amount = exactAmount(() => decimal(from.amount));
  const out = amount.startsWith('-');
  const [name, information] = out
    ? [extra['payee'], extra['payee_information']]
    : [extra['payer'], extra['payer_information']];
  const counterpartyName = text(name) ?? nameIn(information);
  const counterpartyAccount = accountIn(information);
  const reference = referenceOf(extra);
  const date = dateIn(extra['posting_date']) ?? dateIn(from.made_on);
  if (date === undefined) throw malformedAnswer('a transaction without a date');
  const label = text(from.description) ?? text(extra['additional']) ?? counterpartyName ?? text(from.mode);
  return {
    id: from.id,
    accountId: from.account_id,
    // A word we do not know waits with the pending ones.
    status: (from.status ?? 'posted') === 'posted' ? 'posted' : 'pending',
    date,
    amount,
    currency: from.currency_code,
    label: label ?? '/',
    ...(counterpartyName === undefined ? {} : { counterpartyName }),
    ...(counterpartyAccount === undefined ? {} : { counterpartyAccount }),
    ...(reference === undefined ? {} : { reference }),
    ...originalOf(extra, amount),
    details: details(from, extra),
  };
}

const CARDS = new Set(['card', 'credit_card', 'debit_card', 'credit']);

export function toAccount(from: SaltEdgeAccount): BankAccount {
  const extra: Extra = from.extra ?? {};
  const iban = ibanIn(extra['iban']);
  const cards = Array.isArray(extra['cards']) ? (extra['cards'] as unknown[]) : [];
  const number = iban ?? text(extra['account_number']) ?? text(extra['bban']) ?? text(cards[0]);
  const told = from.balance;
  return {
    id: from.id,
    name: text(extra['account_name']) ?? text(from.name) ?? number ?? `Account ${from.id}`,
    currency: from.currency_code,
    ...(number === undefined ? {} : { number }),
    ...(iban === undefined ? {} : { iban }),
    kind: CARDS.has(from.nature ?? '') ? 'card' : 'bank',
    ...(told === undefined || told === null ? {} : { balance: exactAmount(() => decimal(told)) }),
  };
}

export function toInstitution(from: SaltEdgeInstitution): Institution {
  const country = text(from.country_code)?.toUpperCase();
  const logo = text(from.logo_url);
  const url = text(from.home_url);
  const days = from.max_fetch_interval;
  return {
    id: from.code,
    name: from.name,
    countries: country === undefined ? [] : [country],
    ...(url === undefined ? {} : { url }),
    ...(logo === undefined ? {} : { logo }),
    // Salt Edge has no mark for a bank in beta.
    beta: false,
    healthy: (from.status ?? 'active') === 'active',
    automatic: from.automatic_fetch !== false,
    signIn: from.mode === 'file' ? 'file' : from.mode === 'web' ? 'form' : 'oauth',
    ...(days ? { historyDays: days } : {}),
  };
}
