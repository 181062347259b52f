/**
 * Which stretch of dates is read next, and the cursor that remembers it. Pure.
 *
 * Yodlee pages by `skip`, newest first: a transaction that is booked while we read shifts all that follow, and one
 * at the edge of two pages is lost. So we do not page. We ask for a stretch of dates that fits into one answer;
 * one answer is of one moment, and stretches do not overlap.
 */
import { z } from 'zod';
import { addDays, DAY_MS } from '../../days.ts';
import type { IsoDate, Json } from '../provider.ts';
import { wholeIsDue } from '../shared/weekly.ts';

/** "API will only return up to 2 years of transaction history" (GET /transactions). */
const HISTORY_DAYS = 730;
/** Yodlee gives late and back-dated transactions: the last month is read again each time. */
const OVERLAP_DAYS = 30;

/** How many days from the first to the last, both counted. */
export const daysOf = (from: IsoDate, to: IsoDate): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1;

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const place = z.strictObject({ account: z.string(), next: isoDate, days: z.number().int().positive() });
const cursorShape = z.strictObject({
  v: z.literal(1),
  /** Of each account that was read to its end: up to which day the last time, its first day, and when it was read whole. */
  accounts: z.record(
    z.string(),
    z.strictObject({ lastDate: isoDate, from: isoDate.optional(), wholeOn: isoDate.optional() }),
  ),
  /** A reading under way, so that one that died is taken up where it was. */
  run: z
    .strictObject({
      today: isoDate,
      since: isoDate.optional(),
      done: z.array(z.string()),
      at: place.optional(),
    })
    .optional(),
});

export type Cursor = z.output<typeof cursorShape>;
export type Place = z.output<typeof place>;
type Run = NonNullable<Cursor['run']>;
export interface Reading extends Cursor {
  run: Run;
}

/**
 * Begins a reading, or takes up the one that the cursor is in the middle of.
 * @param cursor what a page gave, or null. One we cannot read counts as none: all is read again, and the ids are
 *   the same
 */
export function beginReading(cursor: Json, since: IsoDate | undefined, today: IsoDate): Reading {
  const parsed = cursorShape.safeParse(cursor);
  const known: Cursor = parsed.success ? parsed.data : { v: 1, accounts: {} };
  const { run } = known;
  // A wish for older ones than those under way begins anew.
  if (run && (since === undefined || since === run.since)) return { ...known, run };
  return {
    v: 1,
    accounts: known.accounts,
    run: { today, done: [], ...(since === undefined ? {} : { since }) },
  };
}

const oldestOn = (today: IsoDate): IsoDate => addDays(today, -HISTORY_DAYS);

/** The first day an account is read from in this reading. */
export function firstDay({ accounts, run }: Reading, account: string): IsoDate {
  const oldest = oldestOn(run.today);
  const known = accounts[account];
  const usual = known && addDays(known.lastDate, -OVERLAP_DAYS);
  // Some come later than that.
  const whole = wholeIsDue(known?.wholeOn, run.today) ? known?.from : undefined;
  const wanted = [usual, whole, run.since].filter((day) => day !== undefined).sort()[0] ?? oldest;
  return [wanted < oldest ? oldest : wanted, run.today].sort()[0] as IsoDate;
}

/** The accounts that are still to be read, each with the place to begin at; the one under way first. */
export function placesLeft(reading: Reading, accounts: readonly string[]): (Place & { begun: boolean })[] {
  const { at, done } = reading.run;
  const left = [...new Set(accounts)].filter((account) => !done.includes(account));
  const ordered = [
    ...left.filter((each) => each === at?.account),
    ...left.filter((each) => each !== at?.account),
  ];
  return ordered.map((account) => {
    if (at?.account === account) return { ...at, begun: true };
    const next = firstDay(reading, account);
    return { account, next, days: daysOf(next, reading.run.today), begun: false };
  });
}

/** The reading with an account's next stretch. */
export const movedTo = (reading: Reading, at: Place): Reading => ({
  ...reading,
  run: { ...reading.run, at },
});

/** The reading with an account at its end. */
export function finished(reading: Reading, account: string): Reading {
  const { v, accounts, run } = reading;
  const { today, since, done } = run;
  const begun = firstDay(reading, account);
  const { from = begun, wholeOn = today } = accounts[account] ?? {};
  const oldest = oldestOn(today);
  const whole = begun <= (from < oldest ? oldest : from);
  return {
    v,
    accounts: {
      ...accounts,
      [account]: { lastDate: today, from: begun < from ? begun : from, wholeOn: whole ? today : wholeOn },
    },
    run: { today, done: [...done, account], ...(since === undefined ? {} : { since }) },
  };
}

/** The cursor of a reading that is over. */
export const concluded = ({ v, accounts }: Reading): Cursor => ({ v, accounts });

/**
 * How many days to ask for when a stretch held more than one answer.
 * @param count how many transactions Yodlee counts in it; an empty half is possible, so half is the least cut
 */
export function narrower(days: number, count: number, most: number): number {
  const fitting = Math.floor((days * most * 0.8) / Math.max(1, count));
  return Math.max(1, Math.min(fitting, Math.floor(days / 2)));
}

/** Stretches that are nearly empty grow, those that are nearly full stay. */
export const wider = (days: number, rows: number, most: number): number =>
  rows * 3 < most ? days * 2 : days;
