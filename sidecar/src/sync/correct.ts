/**
 * Corrections: what the bank changed or took back after it was booked. An unreconciled line follows; a reconciled
 * or closed one is never touched, and the person is told what changed. A line that a person deleted stays away.
 */
import { readLines, readStatements, type HostLine } from '../host/books.ts';
import { markDelivered, markGone, readWork, type WorkRow } from '../store/transactions.ts';
import type { IsoDate } from '../providers/provider.ts';
import { isFrozen } from '../statements/walls.ts';
import { tellWritten } from './book.ts';
import { toLine, type JournalContext } from './booking.ts';
import type { AccountRound } from './round.ts';
import { isRefusal, nothing, write, type Changes, type Ledger } from './ledger.ts';
import { say, sentenceOf, type Sentence, type Words } from '../words.ts';

/** @returns whether the host finds the journal's statements in order afterwards */
export async function correct(
  round: AccountRound,
  ledger: Ledger,
  booking: JournalContext,
): Promise<boolean> {
  const { db, batchLines } = round.context;
  let inOrder = true;
  for (;;) {
    const rows = await readWork(db, round.account.id, ['delivered', 'removed'], batchLines);
    if (rows.length === 0) return inOrder;
    inOrder = (await correctBatch(round, ledger, booking, rows)) && inOrder;
  }
}

async function correctBatch(
  round: AccountRound,
  ledger: Ledger,
  booking: JournalContext,
  rows: WorkRow[],
): Promise<boolean> {
  const lines = await readLines(
    ledger.host,
    ledger.hostAccountId,
    rows.map((row) => row.providerId),
  );
  const byIdentifier = new Map(lines.map((line) => [line.identifier, line]));
  const untouchable = await untouchableReason(ledger, lines);
  const single: { row: WorkRow; changes: Changes }[] = [];
  for (const row of rows) {
    const line = byIdentifier.get(row.providerId);
    if (!line) {
      await finish(round, row); // deleted by a person, or taken back before it ever came
      continue;
    }
    const why = untouchable(line);
    const changes = why === null ? changesFor(row, line, booking, ledger.closedUntil) : null;
    if (changes) single.push({ row, changes });
    else {
      round.result.left.push(leftNote(row, line, why ?? say('it cannot be booked in its new currency')));
      await finish(round, row);
    }
  }
  if (single.length === 0) return true;
  try {
    const written = await write(ledger, merged(single.map((one) => one.changes)));
    for (const { row } of single) await finish(round, row);
    round.result.corrected += single.length;
    tellWritten(round, written);
    return written.inOrder;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    let inOrder = true;
    for (const { row, changes } of single)
      inOrder = (await correctAlone(round, ledger, row, changes)) && inOrder;
    return inOrder;
  }
}

/** In place where the host lets it; else the line makes room for a new one under the same identifier. */
async function correctAlone(
  round: AccountRound,
  ledger: Ledger,
  row: WorkRow,
  changes: Changes,
): Promise<boolean> {
  let refusal: Words = '';
  for (const attempt of [changes, replacing(changes)]) {
    try {
      const written = await write(ledger, attempt);
      round.result.corrected += 1;
      await finish(round, row);
      tellWritten(round, written);
      return written.inOrder;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal = error.words;
    }
  }
  round.result.left.push(
    say('The bank corrected %(what)s. Odoo refused that: %(why)s', {
      what: describe(row),
      why: sentenceOf(refusal),
    }),
  );
  await finish(round, row);
  return true;
}

/**
 * Odoo does not let a numbered entry move to another year (its number names the year), nor into a closed period,
 * while it gives a new one the first open day.
 */
const replacing = (changes: Changes): Changes => ({
  ...changes,
  add: [...changes.add, ...changes.change.map((one) => one.after)],
  change: [],
  remove: [
    ...changes.remove,
    ...changes.change.map(({ lineId, statementId, before }) => ({ lineId, statementId, ...before })),
  ],
});

const finish = async (round: AccountRound, row: WorkRow): Promise<void> =>
  row.state === 'removed'
    ? markGone(round.context.db, [row.id])
    : markDelivered(round.context.db, [{ id: row.id, hostLineId: row.hostLineId }]);

function changesFor(
  row: WorkRow,
  line: HostLine,
  booking: JournalContext,
  closedUntil: IsoDate | null,
): Changes | null {
  const { id: lineId, statementId, date, amount, index } = line;
  if (row.state === 'removed') return { ...nothing(), remove: [{ lineId, statementId, date, amount }] };
  const result = toLine(row, booking);
  if (!('line' in result)) return null;
  const closed = closedUntil !== null && row.date <= closedUntil;
  // Where the host gave the line another day for this one before, it stays on that day.
  const stays = closed && line.bankDate === row.date;
  const after = stays ? { ...result.line, date } : result.line;
  const changes: Changes = {
    ...nothing(),
    change: [{ lineId, statementId, index, before: { date, amount }, after }],
  };
  return closed && !stays ? replacing(changes) : changes;
}

const merged = (all: Changes[]): Changes => ({
  add: all.flatMap((one) => one.add),
  attach: [],
  change: all.flatMap((one) => one.change),
  remove: all.flatMap((one) => one.remove),
});

/** @returns for a line why it must not be touched, or null */
async function untouchableReason(
  ledger: Ledger,
  lines: HostLine[],
): Promise<(line: HostLine) => Sentence | null> {
  const oldest = lines.reduce<string | null>(
    (min, line) => (min === null || line.date < min ? line.date : min),
    null,
  );
  let found = oldest === null ? [] : await readStatements(ledger.host, ledger.journalId, oldest);
  const given = new Set(found.map((one) => one.id));
  if (lines.some((line) => line.statementId !== null && !given.has(line.statementId))) {
    found = await readStatements(ledger.host, ledger.journalId, '0001-01-01');
  }
  const statements = found.map((one) => ({ ...one, firstLineIndex: one.firstLineIndex ?? '' }));
  const foreign = new Set(statements.filter((one) => !one.ours).map((one) => one.id));
  const closed = ledger.closedUntil;
  return (line) => {
    if (line.reconciled) return say('it is reconciled');
    if (closed !== null && line.date <= closed) return say('its period is closed');
    if (line.statementId !== null && foreign.has(line.statementId))
      return say('it is in a statement made by hand');
    if (isFrozen(statements, line)) return say('its statement comes before one made by hand');
    return null;
  };
}

const describe = ({ content, date, amount, currency }: WorkRow): Sentence =>
  say('“%(label)s” of %(day)s over %(amount)s', {
    label: content.label,
    day: { day: date },
    amount: { amount, currency },
  });

function leftNote(row: WorkRow, line: HostLine, why: Sentence): Sentence {
  const values = {
    what: describe(row),
    day: { day: line.date },
    amount: { amount: line.amount, currency: row.currency },
    why,
  };
  return row.state === 'removed'
    ? say('The bank took back %(what)s. The line of %(day)s over %(amount)s stays as it is: %(why)s.', values)
    : say('The bank now says %(what)s. The line of %(day)s over %(amount)s stays as it is: %(why)s.', values);
}
