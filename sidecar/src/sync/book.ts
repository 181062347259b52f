/** One batch of new lines: one host call, or as many as a refusal makes necessary. */
import type { LineValues } from '../host/books.ts';
import { markDelivered, markDelivering, markHeld, OPENING_ID, type WorkRow } from '../store/transactions.ts';
import { toLine, type JournalContext } from './booking.ts';
import type { AccountRound } from './round.ts';
import { settleUncertain } from './uncertain.ts';
import { isRefusal, nothing, write, type Ledger, type Written } from './ledger.ts';
import { say, sentenceOf, worded, type Sentence } from '../words.ts';

interface Bookable {
  row: WorkRow;
  line: LineValues;
}

/** @returns whether the host finds the journal's statements in order afterwards */
export async function bookBatch(
  round: AccountRound,
  ledger: Ledger,
  booking: JournalContext,
  rows: WorkRow[],
): Promise<boolean> {
  const bookable: Bookable[] = [];
  for (const row of rows) {
    const result = toLine(row, booking);
    if ('line' in result) bookable.push({ row, line: result.line });
    else {
      await markHeld(round.context.db, [row.id], result.held);
      round.result.held += 1;
    }
  }
  return book(round, ledger, bookable);
}

/** Halves what the host refuses until the line is alone that it does not want; the rest goes on. */
async function book(round: AccountRound, ledger: Ledger, batch: Bookable[]): Promise<boolean> {
  if (batch.length === 0) return true;
  const { db } = round.context;
  const ids = batch.map((one) => one.row.id);
  await markDelivering(db, ids);
  try {
    const add = batch.map((one) => one.line);
    const written = await write(ledger, { ...nothing(), add });
    await markDelivered(
      db,
      ids.map((id) => ({ id, hostLineId: null })),
    );
    round.result.booked += transactionsIn(batch);
    await round.onBooked(round.result.booked);
    tellWritten(round, written);
    return written.inOrder;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const missing = await settleUncertain(
      round,
      batch.map((one) => one.row),
    );
    const rest = batch.filter((one) => missing.includes(one.row));
    round.result.booked += transactionsIn(batch) - transactionsIn(rest);
    if (rest.length < batch.length) return book(round, ledger, rest);
    if (rest.length === 1) {
      await markHeld(db, ids, {
        code: 'refused',
        ...worded('Odoo refused this transaction: %(why)s', { why: sentenceOf(error.words) }),
      });
      round.result.held += 1;
      return true;
    }
    const middle = Math.ceil(rest.length / 2);
    const first = await book(round, ledger, rest.slice(0, middle));
    return (await book(round, ledger, rest.slice(middle))) && first;
  }
}

/** The bank's own: the opening line is ours, and nobody who counts at the bank finds it there. */
const transactionsIn = (batch: Bookable[]): number =>
  batch.filter(({ row }) => row.providerId !== OPENING_ID).length;

/** What the person has to know of lines that do not stand where they may expect them. */
export function tellWritten(round: AccountRound, { beforeWall, moved }: Written): void {
  if (beforeWall > 0) round.result.left.push(beforeWallNote(beforeWall));
  if (moved.count > 0) round.result.left.push(closedNote(moved.count, moved.date ?? ''));
}

const beforeWallNote = (count: number): Sentence =>
  say(
    '%(count)s transaction(s) are dated before a statement made by hand and were booked without a statement, so that it stays as it is.',
    { count },
  );

const closedNote = (count: number, day: string): Sentence =>
  say(
    "%(count)s transaction(s) belong to a closed period; Odoo booked them on %(day)s. The bank's date is kept on each.",
    { count, day: { day } },
  );
