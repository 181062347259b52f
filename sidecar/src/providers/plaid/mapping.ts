/** Plaid's accounts and transactions in plain types. Pure. */
import { decimal, negate } from '../../money.ts';
import type { BankAccount, BankTransaction, Json } from '../provider.ts';
import { exactAmount } from '../shared/faults.ts';
import type { PlaidAccount, PlaidTransaction } from './shapes.ts';

/** Account types whose positive balance is money owed (Plaid's document, `AccountBalance.current`). */
const OWED = new Set(['credit', 'loan']);

export function toAccount(account: PlaidAccount): BankAccount {
  const { balances } = account;
  const owed = OWED.has(account.type);
  const current = balances.current ?? null;
  const balance = current === null ? null : exactAmount(() => decimal(current));
  return {
    id: account.account_id,
    name: account.official_name ?? account.name,
    currency: balances.iso_currency_code ?? balances.unofficial_currency_code ?? '',
    ...(account.mask ? { number: account.mask } : {}),
    kind: account.type === 'credit' ? 'card' : 'bank',
    ...(balance === null ? {} : { balance: owed ? negate(balance) : balance }),
  };
}

/** Plaid's positive amount is money out of the account; ours is money in. */
export function toTransaction(transaction: PlaidTransaction): BankTransaction {
  const amount = negate(exactAmount(() => decimal(transaction.amount)));
  const payee = counterparty(transaction, amount.startsWith('-'));
  const iban = ibanOf(transaction);
  const reference = firstText(transaction.payment_meta?.reference_number, transaction.check_number);
  return {
    id: transaction.transaction_id,
    accountId: transaction.account_id,
    status: transaction.pending ? 'pending' : 'posted',
    date: transaction.date,
    amount,
    currency: transaction.iso_currency_code ?? transaction.unofficial_currency_code ?? '',
    label: labelOf(transaction),
    ...(payee ? { counterpartyName: payee } : {}),
    ...(iban ? { counterpartyAccount: iban } : {}),
    ...(reference ? { reference } : {}),
    ...(transaction.pending_transaction_id ? { replaces: transaction.pending_transaction_id } : {}),
    details: detailsOf(transaction),
  };
}

/** The first that says something; banks fill fields with blanks. */
const firstText = (...candidates: (string | null | undefined)[]): string | undefined =>
  candidates.map((text) => text?.trim()).find((text) => text !== undefined && text !== '');

/** What the bank wrote, then what Plaid made of it; never blank. */
function labelOf({ original_description, name, merchant_name, payment_meta }: PlaidTransaction): string {
  return firstText(original_description, name, merchant_name, payment_meta?.reason) ?? '/';
}

function counterparty(transaction: PlaidTransaction, moneyOut: boolean): string | undefined {
  const { merchant_name, counterparties, payment_meta } = transaction;
  const stated = moneyOut ? payment_meta?.payee : payment_meta?.payer;
  return firstText(stated, merchant_name, counterparties?.[0]?.name);
}

const ibanOf = (transaction: PlaidTransaction): string | undefined =>
  transaction.counterparties?.map((one) => one.account_numbers?.international?.iban).find((iban) => iban) ??
  undefined;

/** What else Plaid knows and a person or a rule may want; names as in Plaid's document. */
function detailsOf(transaction: PlaidTransaction): Record<string, Json> {
  const { authorized_date, payment_channel, personal_finance_category, payment_meta, counterparties } =
    transaction;
  const details: Record<string, Json | undefined> = {
    authorized_date: authorized_date ?? undefined,
    payment_channel: payment_channel ?? undefined,
    category: personal_finance_category?.detailed ?? personal_finance_category?.primary ?? undefined,
    reason: payment_meta?.reason ?? undefined,
    payment_method: payment_meta?.payment_method ?? undefined,
    counterparties: counterparties?.map((one) => one.name),
  };
  return Object.fromEntries(
    Object.entries(details).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}
