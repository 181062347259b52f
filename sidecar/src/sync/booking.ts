/** From what the bank said to a line in a journal. Pure. */
import { negate, type Decimal } from '../money.ts';
import type { LineValues } from '../host/books.ts';
import type { HeldReason, WorkRow } from '../store/transactions.ts';
import { worded } from '../words.ts';

export interface JournalContext {
  currency: string;
  /** The account's `inverse_transaction_sign`: set by a person whose bank turns the signs. */
  inverse: boolean;
  /** The host's active currencies, id by code. */
  currencies: ReadonlyMap<string, number>;
}

export type Booking = { line: LineValues } | { held: HeldReason };

/**
 * A transaction in another currency than the journal's is booked with both amounts where the bank gives both, and
 * held where it does not: the host itself would book 100 EUR as 100 USD without a word.
 */
export function toLine(row: WorkRow, context: JournalContext): Booking {
  const { content } = row;
  const own = { amount: row.amount, currency: row.currency };
  const sides = content.original ? [own, content.original] : [own];
  const home = sides.find((side) => side.currency === context.currency);
  if (!home) {
    return {
      held: {
        code: 'foreign-amount',
        ...worded(
          'The bank gave this transaction in %(currency)s only, and the journal is in %(own)s. Enter it by hand with both amounts, or choose a journal in %(currency)s.',
          { currency: row.currency, own: context.currency },
        ),
      },
    };
  }
  const other = sides.find((side) => side.currency !== context.currency);
  const foreign = other ? context.currencies.get(other.currency) : undefined;
  if (other && foreign === undefined) {
    return {
      held: {
        code: 'currency-inactive',
        ...worded(
          'The currency %(currency)s is not active in Odoo. Activate it in Settings, then fetch again.',
          { currency: other.currency },
        ),
      },
    };
  }
  const signed = (amount: Decimal) => (context.inverse ? negate(amount) : amount);
  return {
    line: {
      identifier: row.providerId,
      date: row.date,
      bankDate: row.date,
      amount: signed(home.amount),
      ...(other && foreign !== undefined
        ? { foreign: { currencyId: foreign, amount: signed(other.amount) } }
        : {}),
      label: content.label,
      ...(content.counterpartyName ? { partnerName: content.counterpartyName } : {}),
      ...(content.counterpartyAccount ? { accountNumber: content.counterpartyAccount } : {}),
      ...(content.reference ? { reference: content.reference } : {}),
      details: { ...content.details, bank_date: row.date },
    },
  };
}
