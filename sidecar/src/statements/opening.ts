/** The opening line: what makes a journal's balance the bank's where the history does not begin at zero. */
import { add, equal, isZero, subtract, type Decimal } from '../money.ts';
import type { IsoDate } from '../providers/provider.ts';
import { addDays } from '../days.ts';

export interface Opening {
  /** The day before the first transaction. */
  date: IsoDate;
  amount: Decimal;
}

/**
 * @param bankBalance the bank's posted balance
 * @param posted the sum of all transactions the bank gave
 * @param journalBefore what the journal already holds before the first of them
 * @returns also where the amount is zero and no line is needed: its date says where the history began
 */
export function openingFor(
  bankBalance: Decimal,
  posted: Decimal,
  journalBefore: Decimal,
  firstDate: IsoDate,
): Opening {
  return { date: addDays(firstDate, -1), amount: subtract(subtract(bankBalance, posted), journalBefore) };
}

export interface OlderTransactions {
  opening: Opening;
  /** The sum of the transactions dated on or before the opening line's day. */
  older: Decimal;
  oldestDate: IsoDate;
  /** The sum of all transactions, the older ones included. */
  posted: Decimal;
  /** The bank's posted balance; null where it gives none that can be compared. */
  bankBalance: Decimal | null;
  /** What the journal held, other than ours, when the opening line was made. */
  journalBefore: Decimal;
  /** Whether the bank has given all the history it will give: what is older and new since then is back-dated. */
  historyComplete: boolean;
}

export interface Extended {
  /** The very object that came in where it stays as it is. */
  opening: Opening;
  /** How far the books will be from the bank's figure; null where it gives none. */
  difference: Decimal | null;
  /** Whether the bank's figure says so, and is not to be asked again: it fits one of both answers and not the other. */
  certain: boolean;
}

/**
 * Transactions older than the opening line came in (Plaid gives 30 days first, up to two years later). Either the
 * bank gave more of its history, which the opening line stood for until now: it gives way to it. Or something was
 * back-dated, which it did not stand for: it stays. What makes the books the bank's figure is true; where both or
 * neither do, it is history while the bank still gives history.
 */
export function extendHistory(input: OlderTransactions): Extended {
  const { opening, older, bankBalance } = input;
  const given = { date: addDays(input.oldestDate, -1), amount: subtract(opening.amount, older) };
  const differenceWith = (one: Opening): Decimal | null =>
    bankBalance === null ? null : subtract(bankBalance, add(input.journalBefore, one.amount, input.posted));
  const fits = (one: Opening): boolean => equal(differenceWith(one) ?? '1', '0');
  const certain = fits(given) !== fits(opening);
  const chosen = (certain ? fits(given) : !input.historyComplete) ? given : opening;
  return { opening: chosen, difference: differenceWith(chosen), certain };
}

/** `extendHistory` where nothing is known of how far the history has come: without a figure it is history. */
export const extendOpening = (
  opening: Opening,
  older: Decimal,
  oldestDate: IsoDate,
  posted: Decimal,
  bankBalance: Decimal | null,
  journalBefore: Decimal,
): Extended =>
  extendHistory({
    opening,
    older,
    oldestDate,
    posted,
    bankBalance,
    journalBefore,
    historyComplete: bankBalance !== null && !isZero(older),
  });
