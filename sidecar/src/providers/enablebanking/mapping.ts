/** Enable Banking's accounts, balances, transactions and banks as the port's plain types. Pure. */
import { createHash } from 'node:crypto';
import { isValidIBAN } from 'ibantools';
import { decimal, negate, signedLike, type Decimal } from '../../money.ts';
import {
  ProviderError,
  type BankAccount,
  type BankTransaction,
  type Institution,
  type Json,
} from '../provider.ts';
import { exactAmount } from '../shared/faults.ts';
import type { Balance, Bank, EnableBankingTransaction, SessionAccount } from './shapes.ts';

/** The first that says something; banks fill fields with blanks. */
const firstText = (...candidates: (string | null | undefined)[]): string | undefined =>
  candidates.map((text) => text?.trim()).find((text) => text !== undefined && text !== '');

type Numbered = SessionAccount['account_id'];
const ibanOf = (of: Numbered): string | undefined => {
  const written = firstText(of?.iban)?.replaceAll(/\s/g, '').toUpperCase();
  return written !== undefined && isValidIBAN(written) ? written : undefined;
};
const numberOf = (of: Numbered): string | undefined => firstText(of?.iban, of?.other?.identification);

/** ISO 20022 balance types, the booked ones first; the others count what is not booked yet. */
const BOOKED = ['CLBD', 'ITBD', 'PRCD', 'OPBD'];
const EXPECTED = ['XPCD', 'CLAV', 'ITAV', 'OPAV'];

function balanceOf(balances: Balance[]): { balance?: Decimal; balanceIncludesPending?: boolean } {
  const ranked = [...BOOKED, ...EXPECTED];
  const [found] = balances
    .filter(({ balance_type }) => ranked.includes(balance_type))
    .sort((a, b) => ranked.indexOf(a.balance_type) - ranked.indexOf(b.balance_type));
  if (!found) return {};
  return {
    balance: exactAmount(() => decimal(found.balance_amount.amount)),
    ...(EXPECTED.includes(found.balance_type) ? { balanceIncludesPending: true } : {}),
  };
}

export type KeptAccount = Omit<BankAccount, 'balance' | 'balanceIncludesPending'> & { uid: string };

/** What is kept of a session's account; its id is the hash, as `uid` is another one in every session. */
export function toKept(from: SessionAccount): KeptAccount {
  const { account_id, identification_hash: id, uid, currency } = from;
  const [iban, number] = [ibanOf(account_id), numberOf(account_id)];
  return {
    uid,
    id,
    name: firstText(from.details, from.product, from.name, number) ?? `Account ${uid}`,
    currency,
    ...(number === undefined ? {} : { number }),
    ...(iban === undefined ? {} : { iban }),
    kind: from.cash_account_type === 'CARD' ? 'card' : 'bank',
  };
}

export const toAccount = ({ uid: _uid, ...kept }: KeptAccount, balances: Balance[]): BankAccount => ({
  ...kept,
  ...balanceOf(balances),
});

/** `BOOK` is booked, `PDNG` is pending; other ones (cancelled, rejected, scheduled) are none of ours. */
const STATUSES: Record<string, BankTransaction['status']> = { BOOK: 'posted', PDNG: 'pending' };

/** @param id from `identify`. @returns nothing for one that is neither booked nor pending */
export function toTransaction(
  from: EnableBankingTransaction,
  id: string,
  accountId: string,
): BankTransaction | undefined {
  const status = STATUSES[from.status];
  const date = dateOf(from);
  if (status === undefined) return undefined;
  if (date === undefined) {
    throw new ProviderError({
      state: 'transient',
      code: 'MALFORMED_ANSWER',
      message: 'The provider gave a transaction without a date.',
    });
  }
  const out = from.credit_debit_indicator === 'DBIT';
  const absolute = exactAmount(() => decimal(from.transaction_amount.amount)).replace(/^-/, '');
  const name = firstText(out ? from.creditor?.name : from.debtor?.name);
  const account = numberOf(out ? from.creditor_account : from.debtor_account);
  const reference = firstText(from.reference_number);
  const instructed = from.exchange_rate?.instructed_amount;
  const label = (from.remittance_information ?? [])
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ');
  const amount = out && absolute !== '0' ? negate(absolute) : absolute;
  return {
    id,
    accountId,
    status,
    date,
    amount,
    currency: from.transaction_amount.currency,
    ...(instructed && instructed.currency !== from.transaction_amount.currency
      ? { original: { amount: alike(instructed.amount, amount), currency: instructed.currency } }
      : {}),
    label: firstText(label, from.note, from.bank_transaction_code?.description, name) ?? '/',
    ...(name === undefined ? {} : { counterpartyName: name }),
    ...(account === undefined ? {} : { counterpartyAccount: account }),
    ...(reference === undefined ? {} : { reference }),
    details: detailsOf(from),
  };
}

/** Amounts come without a sign; `credit_debit_indicator` is of the transaction whole. */
const alike = (instructed: unknown, amount: Decimal): Decimal =>
  signedLike(
    exactAmount(() => decimal(instructed)),
    amount,
  );

/** A calendar date as it is written. */
const dateOf = ({
  booking_date,
  value_date,
  transaction_date,
}: EnableBankingTransaction): string | undefined =>
  [booking_date, value_date, transaction_date]
    .map((value) => /^\d{4}-\d{2}-\d{2}/.exec(value ?? '')?.[0])
    .find((value) => value !== undefined);

function detailsOf(from: EnableBankingTransaction): Record<string, Json> {
  const code = from.bank_transaction_code;
  const all: Record<string, string | undefined> = {
    valueDate: firstText(from.value_date),
    transactionDate: firstText(from.transaction_date),
    bankTransactionCode: firstText([code?.code, code?.sub_code].filter(Boolean).join('-')),
    bankTransactionDescription: firstText(code?.description),
    merchantCategoryCode: firstText(from.merchant_category_code),
    note: firstText(from.note),
  };
  const told = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(told);
}

/**
 * Ids for the transactions of an account. The bank's own reference where it gives one; else what does not change of a
 * transaction, counted where the same comes twice. A reading therefore always takes whole days.
 */
export function identify(accountId: string): (from: EnableBankingTransaction) => string {
  const seen = new Map<string, number>();
  return (from) => {
    const reference = firstText(from.entry_reference);
    if (reference !== undefined) return `${accountId}:${reference}`;
    const told = [
      from.status,
      dateOf(from),
      from.credit_debit_indicator,
      from.transaction_amount,
      from.reference_number,
      from.remittance_information,
      numberOf(from.creditor_account),
      numberOf(from.debtor_account),
    ];
    const print = createHash('sha256').update(JSON.stringify(told)).digest('base64url').slice(0, 22);
    const nth = (seen.get(print) ?? 0) + 1;
    seen.set(print, nth);
    return `${accountId}:~${print}.${nth}`;
  };
}

/** A bank has no id: its name and country are it. */
export const institutionId = ({ country, name }: Pick<Bank, 'country' | 'name'>): string =>
  `${country}:${name}`;

export const toInstitution = (from: Bank): Institution => ({
  id: institutionId(from),
  name: from.name,
  countries: [from.country.toUpperCase()],
  ...(from.bic ? { bic: from.bic } : {}),
  ...(from.logo ? { logo: from.logo } : {}),
  beta: from.beta === true,
  healthy: true,
  automatic: isAutomatic(from),
  signIn: 'oauth',
});

/** Where the bank asks for the person's own request headers, it answers only while the person is there. */
export const isAutomatic = ({ required_psu_headers }: Bank): boolean =>
  (required_psu_headers ?? []).length === 0;
