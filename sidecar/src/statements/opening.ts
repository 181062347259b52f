/** The opening line: what makes a journal's balance the bank's where the history does not begin at zero. */
import { add, equal, isZero, subtract, type Decimal } from '../money.ts';
import type { IsoDate } from '../providers/provider.ts';
import { addDays } from './periods.ts';

export interface Opening {
  /** The day before the first transaction. */
  date: IsoDate;
  amount: Decimal;
}

/**
 * @param bankBalance the bank's posted balance
 * @param posted the sum of all transactions the bank gave
 * @param journalBefore what the journal already holds before the first of them
 */
export function openingFor(
  bankBalance: Decimal,
  posted: Decimal,
  journalBefore: Decimal,
  firstDate: IsoDate,
): Opening {
  return { date: addDays(firstDate, -1), amount: subtract(subtract(bankBalance, posted), journalBefore) };
}

/**
 * Transactions older than the opening line came in. Either the bank gave more of its history, which the opening
 * line stood for until now, or something was back-dated, which it did not. The bank's own balance decides; where
 * it agrees with neither, nothing is changed and the difference is shown.
 * @param older the sum of the transactions dated on or before the opening line's day
 * @param posted the sum of all transactions, the older ones included
 */
export function extendOpening(
  opening: Opening,
  older: Decimal,
  oldestDate: IsoDate,
  posted: Decimal,
  bankBalance: Decimal | null,
  journalBefore: Decimal,
): Opening {
  const absorbed = { date: addDays(oldestDate, -1), amount: subtract(opening.amount, older) };
  if (bankBalance === null || isZero(older)) return absorbed;
  const total = (amount: Decimal) => add(journalBefore, amount, posted);
  return equal(total(absorbed.amount), bankBalance) ? absorbed : opening;
}
