/**
 * A journal that an older synchronization filled: what it booked is recognised, not booked again. What is certain
 * becomes the account's own line; what is not waits for a person, and with it all that is new in the account.
 */
import { adoptLines, readOldLines, type OldLine } from '../host/legacy.ts';
import { equal, negate } from '../money.ts';
import type { IsoDate } from '../providers/provider.ts';
import { addDays } from '../days.ts';
import { DAYS_APART, doubtsAbout, matchSurely, type NewOne } from '../statements/same.ts';
import { dropEarlier, holdDoubts, markChanged, readUndecided, type Undecided } from '../store/legacy.ts';
import { markDelivered, markDelivering, type HeldReason } from '../store/transactions.ts';
import { english, say, worded } from '../words.ts';
import type { AccountRound } from './round.ts';

const DOUBT = say(
  'These may be in the books already, from the synchronization before: the amount is the same and the day is near. Say of each whether it is the line shown; nothing new is booked until then.',
);
const OTHERS: HeldReason = {
  code: 'legacy-waits',
  ...worded(
    'These wait until it is said of the others whether they are in the books already, so that nothing is booked twice.',
  ),
};

/**
 * @returns null where all is clear; else how many doubts there are, and the reason for which all others wait
 * @throws {HostError}
 */
export async function settleOld(
  round: AccountRound,
  journalId: number,
): Promise<{ doubts: number; others: HeldReason } | null> {
  const { account, context } = round;
  const until = account.legacyUntil;
  if (until === null) return null;
  await dropEarlier(context.db, account.id);
  const horizon = addDays(until, DAYS_APART);
  // All that is certain first: a line that is somebody's for sure raises no doubt about another.
  for await (const page of pages(round, horizon)) await adoptSure(round, journalId, page);
  let doubts = 0;
  for await (const page of pages(round, horizon)) doubts += await hold(round, journalId, page);
  return doubts === 0 ? null : { doubts, others: OTHERS };
}

/** A few hundred at a time, whole days, so that memory stays flat however much there is. */
async function* pages(round: AccountRound, horizon: IsoDate): AsyncGenerator<Undecided[]> {
  const { db, batchLines } = round.context;
  for (let after: IsoDate | null = null; ;) {
    const page: Undecided[] = await readUndecided(db, round.account.id, horizon, after, batchLines);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.date;
  }
}

async function adoptSure(round: AccountRound, journalId: number, page: Undecided[]): Promise<void> {
  const olds = await linesFor(round, journalId, page);
  const answered = new Map(
    page.flatMap((row) => (typeof row.answer === 'number' ? [[row.id, row.answer] as const] : [])),
  );
  const chosen = new Set(answered.values());
  const open = page.filter((row) => row.answer === undefined);
  const sure = matchSurely(
    open.map((row) => comparable(round, row)),
    olds.filter((old) => !chosen.has(old.id)),
  );
  const byId = new Map(olds.map((old) => [old.id, old]));
  const pairs = page.flatMap((row) => {
    const old = byId.get(answered.get(row.id) ?? sure.get(row.id) ?? NaN);
    return old ? [{ row, old }] : [];
  });
  const { batchLines } = round.context;
  for (let from = 0; from < pairs.length; from += batchLines)
    await adopt(round, journalId, pairs.slice(from, from + batchLines));
}

/** After a kill in the middle, the next run looks what became of these, as of any other delivery. */
async function adopt(
  round: AccountRound,
  journalId: number,
  pairs: { row: Undecided; old: OldLine }[],
): Promise<void> {
  const { db } = round.context;
  await markDelivering(
    db,
    pairs.map(({ row }) => row.id),
  );
  await adoptLines(
    round.host,
    journalId,
    round.theirs.id,
    pairs.map(({ row, old }) => ({ lineId: old.id, identifier: row.providerId, date: row.date })),
  );
  await markDelivered(
    db,
    pairs.map(({ row, old }) => ({ id: row.id, hostLineId: old.id })),
  );
  const changed = pairs.filter(({ row, old }) => !equal(comparable(round, row).amount, old.amount));
  await markChanged(
    db,
    changed.map(({ row }) => row.id),
  );
}

/** @returns how many of the page only a person can decide */
async function hold(round: AccountRound, journalId: number, page: Undecided[]): Promise<number> {
  const open = page.filter((row) => row.answer === undefined);
  if (open.length === 0) return 0;
  const olds = await linesFor(round, journalId, page);
  const found = doubtsAbout(
    open.map((row) => comparable(round, row)),
    olds,
  );
  const doubts = [...found].map(([id, candidates]) => ({ id, candidates: candidates.slice(0, MOST) }));
  await holdDoubts(round.context.db, doubts, english(DOUBT));
  return doubts.length;
}

/** More than a person compares. */
const MOST = 5;

const linesFor = (round: AccountRound, journalId: number, page: Undecided[]): Promise<OldLine[]> =>
  readOldLines(
    round.host,
    journalId,
    round.theirs.id,
    {
      since: addDays(page[0]?.date ?? '', -DAYS_APART),
      until: addDays(page.at(-1)?.date ?? '', DAYS_APART),
    },
    page.map((row) => row.providerId),
  );

/** As it would stand in the journal. */
const comparable = (round: AccountRound, row: Undecided): NewOne => ({
  id: row.id,
  identifier: row.providerId,
  date: row.date,
  amount: round.theirs.inverse_transaction_sign ? negate(row.amount) : row.amount,
  label: [row.content.label, row.content.counterpartyName].filter(Boolean).join(' '),
});
