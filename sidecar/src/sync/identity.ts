/** What makes a transaction the same one: pure functions over what the bank said. */
import { createHash } from 'node:crypto';
import type { BankTransaction } from '../providers/provider.ts';
import { NAMELESS } from '../store/transactions.ts';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Labels are compared without case and with single spaces: banks re-format them between two readings. */
const normalised = (label: string): string =>
  label.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** Date, amount, currency and label: what a transaction keeps when a bank gives it a new id. */
export function fingerprint(transaction: BankTransaction): Buffer {
  const { date, amount, currency, label } = transaction;
  return sha256(JSON.stringify([date, amount, currency, normalised(label)]));
}

/** Everything that is booked: two contents with one hash need no correction. `details` do not count. */
export function contentHash(transaction: BankTransaction): Buffer {
  const t = transaction;
  const booked = [t.date, t.amount, t.currency, t.original ?? null, t.label];
  const parties = [t.counterpartyName ?? null, t.counterpartyAccount ?? null, t.reference ?? null];
  return sha256(JSON.stringify([booked, parties]));
}

/** Whether the bank gave an id that can stand for the transaction. */
export const hasId = (transaction: BankTransaction): boolean => transaction.id.trim() !== '';

/** The id we give where the bank gives none: the fingerprint and which of its equals this one is. */
export const syntheticId = (print: Buffer, occurrence: number): string =>
  `${NAMELESS}${print.toString('hex').slice(0, 24)}~${occurrence}`;
