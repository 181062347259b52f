/** One journal while a run delivers to it: what the host has, what changes, and the one call that changes it. */
import { HostError } from '../host/errors.ts';
import {
  changedFields,
  lineFields,
  readBalanceBefore,
  readEmptied,
  readLines,
  readStatementLines,
  readStatements,
  writeJournal,
  type Command,
  type HostLine,
  type HostStatement,
  type JournalWrite,
  type LineValues,
} from '../host/books.ts';
import { exactly } from '../host/values.ts';
import type { HostTransport } from '../host/transport.ts';
import type { Decimal } from '../money.ts';
import type { IsoDate } from '../providers/provider.ts';
import { indexDate } from '../statements/line-order.ts';
import { planStatements, type Plan, type PlanInput, type Statement } from '../statements/plan.ts';
import type { Periodicity } from '../statements/periods.ts';

export interface Ledger {
  host: HostTransport;
  journalId: number;
  hostAccountId: number;
  periodicity: Periodicity;
  /**
   * The host's lock date: it gives a new line dated on or before it a date of its own. Null when nothing is closed.
   * Every delivery brings what it is now: somebody may close a period while we are at work.
   */
  closedUntil: IsoDate | null;
}

/** What a call is to do to the journal's lines. */
export interface Changes {
  add: LineValues[];
  /** Lines in no statement that belong in one. */
  attach: { lineId: number; date: IsoDate; amount: Decimal; index?: string }[];
  change: {
    lineId: number;
    index: string;
    statementId: number | null;
    before: { date: IsoDate; amount: Decimal };
    after: LineValues;
  }[];
  remove: { lineId: number; statementId: number | null; date: IsoDate; amount: Decimal }[];
}

const EVER = '0001-01-01';

export const nothing = (): Changes => ({ add: [], attach: [], change: [], remove: [] });

export interface Written {
  /** Lines that were booked in no statement because a hand-made one stands behind them. */
  beforeWall: number;
  /** Lines of a closed period that the host gave another date, and the date of the first. */
  moved: { count: number; date: IsoDate | null };
  /** Whether the host finds the journal's statements in order afterwards. */
  inOrder: boolean;
}

/**
 * Everything of it lands in one transaction of the host, or nothing. New lines of closed periods are booked in no
 * statement there, and go to the statement of the date they got in a second one; so do those of a period that was
 * closed after we had looked.
 * @throws {HostError}
 */
export async function write(ledger: Ledger, changes: Changes): Promise<Written> {
  const closed = changes.add.filter((one) => isClosed(ledger, one));
  const open = { ...changes, add: changes.add.filter((one) => !closed.includes(one)) };
  const since = earliest(open);
  const statements = since === null ? [] : await planned(ledger, since, open);
  const first = statements[0];
  // Where no statement comes before, the first one starts with what the journal holds until then.
  const begins = since !== null && (!first || indexDate(first.firstLineIndex) >= since);
  const before = begins ? await balanceBefore(ledger, since) : '0';
  const plan = planStatements(planInput(ledger, statements, before, open));
  const { invalid } = await deliver(ledger, commands(ledger, plan, open, closed));
  const beforeWall = plan.loose.filter((one) => one.beforeWall).length;
  const asked = [...closed, ...open.add.filter((one) => isClosed(ledger, one))];
  if (asked.length === 0) return { beforeWall, moved: { count: 0, date: null }, inOrder: !invalid };
  const { moved, inOrder } = await placeClosed(ledger, asked);
  return { beforeWall, moved, inOrder: inOrder ?? !invalid };
}

const isClosed = ({ closedUntil }: Ledger, { date }: LineValues): boolean =>
  closedUntil !== null && date <= closedUntil;

async function deliver(ledger: Ledger, wanted: JournalWrite): Promise<{ invalid: boolean }> {
  const { invalid, closedUntil } = await writeJournal(ledger.host, ledger.journalId, wanted);
  ledger.closedUntil = closedUntil;
  return { invalid };
}

/** @returns as `inOrder` null where nothing was left to place */
async function placeClosed(
  ledger: Ledger,
  closed: LineValues[],
): Promise<{ moved: Written['moved']; inOrder: boolean | null }> {
  const asked = new Map(closed.map((one) => [one.identifier, one]));
  const booked = await readLines(ledger.host, ledger.hostAccountId, [...asked.keys()]);
  const moved = booked.filter((line) => asked.get(line.identifier ?? '')?.date !== line.date);
  const told = { count: moved.length, date: moved[0]?.date ?? null };
  const loose = booked.filter((line) => line.statementId === null);
  // In the statement of the date that was asked for.
  const astray = moved.filter((line) => line.statementId !== null);
  if (ledger.periodicity === 'none' || loose.length + astray.length === 0)
    return { moved: told, inOrder: null };
  const change = astray.map((line) => ({
    lineId: line.id,
    index: line.index,
    statementId: line.statementId,
    before: { date: line.date, amount: line.amount },
    after: { ...(asked.get(line.identifier ?? '') as LineValues), date: line.date },
  }));
  const { inOrder } = await write(ledger, { ...nothing(), attach: loose.map(attachable), change });
  return { moved: told, inOrder };
}

/** A line that the host has in no statement, to go where its date asks for. */
export const attachable = (line: HostLine): Changes['attach'][number] => ({
  lineId: line.id,
  date: line.date,
  amount: line.amount,
  index: line.index,
});

/**
 * Takes lines out of the books, each out of its statement first; ours stay complete and valid.
 * @throws {HostError} `refused` when one is in a statement that must not be touched; then nothing is done
 */
export async function removeLines(ledger: Ledger, changes: Changes): Promise<void> {
  const statements = await planned(ledger, earliest(changes) ?? EVER, changes);
  const plan = planStatements(planInput(ledger, statements, '0', changes));
  if (plan.refused.length > 0) {
    throw new HostError('refused', 'A line is in a statement made by hand, or in one that comes before it.');
  }
  await deliver(ledger, commands(ledger, plan, changes));
}

/** Restores our statements after a person's work in between: removed, added or edited statements and lines. */
export async function mend(ledger: Ledger): Promise<{ inOrder: boolean; conflicts: number }> {
  const emptied = await readEmptied(ledger.host, ledger.hostAccountId);
  if (emptied.length > 0) await ledger.host.call('account.bank.statement', 'unlink', { ids: emptied });
  const statements = await planned(ledger, EVER, nothing());
  const plan = planStatements(planInput(ledger, statements, '0', nothing()));
  const conflicts = plan.conflicts.length;
  if (plan.update.length + plan.remove.length === 0) return { inOrder: conflicts === 0, conflicts };
  const { invalid } = await deliver(ledger, commands(ledger, plan, nothing()));
  return { inOrder: !invalid, conflicts };
}

async function planned(ledger: Ledger, since: IsoDate, changes: Changes): Promise<Statement[]> {
  const touched = [...changes.remove, ...changes.change].flatMap(({ statementId }) => statementId ?? []);
  const losing = [...new Set(touched)];
  let found = await readStatements(ledger.host, ledger.journalId, since);
  // A statement of ours may begin long before the line that leaves it, with a hand-made one in between.
  if (losing.some((id) => !found.some((one) => one.id === id))) {
    found = await readStatements(ledger.host, ledger.journalId, EVER);
  }
  const lines = losing.length === 0 ? [] : await readStatementLines(ledger.host, losing);
  return found.map((one: HostStatement) => ({
    ...one,
    firstLineIndex: one.firstLineIndex ?? '',
    ...(losing.includes(one.id) ? { lines: lines.filter((line) => line.statementId === one.id) } : {}),
  }));
}

const balanceBefore = (ledger: Ledger, since: IsoDate): Promise<Decimal> =>
  readBalanceBefore(ledger.host, ledger.journalId, since);

function earliest(changes: Changes): IsoDate | null {
  const dates = [
    ...changes.add.map((one) => one.date),
    ...changes.attach.map((one) => one.date),
    ...changes.change.flatMap((one) => [one.before.date, one.after.date]),
    ...changes.remove.map((one) => one.date),
  ];
  return dates.reduce<IsoDate | null>((first, date) => (first === null || date < first ? date : first), null);
}

function planInput(
  ledger: Ledger,
  statements: Statement[],
  balanceBefore: Decimal,
  changes: Changes,
): PlanInput {
  const input: PlanInput = {
    periodicity: ledger.periodicity,
    statements,
    balanceBefore,
    add: changes.add.map((one) => ({ key: one.identifier, date: one.date, amount: one.amount })),
    attach: [...changes.attach],
    detach: [],
    change: [],
  };
  for (const { lineId, statementId, amount } of changes.remove) {
    if (statementId !== null) input.detach.push({ lineId, statementId, amount });
  }
  for (const { lineId, statementId, before, after, index } of changes.change) {
    if (statementId === null) continue;
    // A changed line leaves its statement and comes back to the one its date asks for, often the same.
    input.detach.push({ lineId, statementId, amount: before.amount });
    input.attach.push({ lineId, date: after.date, amount: after.amount, index });
  }
  return input;
}

/** The plan in Odoo's x2many commands, in an order in which no line is deleted while a statement holds it. */
function commands(ledger: Ledger, plan: Plan, changes: Changes, closed: LineValues[] = []): JournalWrite {
  const byKey = new Map(changes.add.map((one) => [one.identifier, one]));
  const refused = new Set(plan.refused);
  const kept = changes.change.filter((one) => !refused.has(one.lineId));
  const after = new Map(kept.map((one) => [one.lineId, changedFields(one.after)]));
  const newLine = (values: LineValues): Command => [
    0,
    0,
    lineFields(ledger.journalId, ledger.hostAccountId, values),
  ];
  const created = (key: string): Command => newLine(byKey.get(key) as LineValues);
  const lines: Command[] = [];
  const statements: Command[] = [];
  const leaving = new Set(plan.update.flatMap((one) => one.detach));

  // Lines change first, and those that move are free of their statement before another takes them.
  for (const [lineId, fields] of after) {
    const moved =
      leaving.has(lineId) || changes.change.some((one) => one.lineId === lineId && one.statementId !== null);
    lines.push([1, lineId, moved ? { ...fields, statement_id: false } : fields]);
  }
  for (const { lineId } of changes.remove.filter((one) => !refused.has(one.lineId)))
    lines.push([1, lineId, { statement_id: false }], [2, lineId, 0]);
  for (const { key } of plan.loose) lines.push(created(key));
  for (const values of closed) lines.push(newLine(values));

  for (const one of plan.update) {
    statements.push([
      1,
      one.id,
      {
        ...lineCommands(one.keys.map(created), one.lineIds),
        balance_start: exactly(one.balanceStart),
        balance_end_real: exactly(one.balanceEnd),
        ...(one.periodEnd === undefined ? {} : { online_period_end: one.periodEnd }),
      },
    ]);
  }
  for (const one of plan.create) {
    statements.push([
      0,
      0,
      {
        ...lineCommands(one.keys.map(created), one.lineIds),
        online_account_id: ledger.hostAccountId,
        online_period_start: one.range.start,
        online_period_end: one.range.end,
        balance_start: exactly(one.balanceStart),
        balance_end_real: exactly(one.balanceEnd),
      },
    ]);
  }
  for (const id of plan.remove) statements.push([2, id, 0]);
  return { statements, lines };
}

const lineCommands = (created: Command[], lineIds: number[]) => {
  const all: Command[] = [...created, ...lineIds.map((id): Command => [4, id, 0])];
  return all.length > 0 ? { line_ids: all } : {};
};

/** Whether the host said no to the content, so that a smaller part of it may pass. */
export const isRefusal = (error: unknown): error is HostError =>
  error instanceof HostError && error.kind === 'refused';
