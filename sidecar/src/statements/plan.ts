/**
 * What has to become of a journal's statements so that every one of ours is complete and valid in the host's own
 * terms: complete, its ending balance is its start plus its lines; valid, its start is the ending balance of the
 * statement before it, in the order of their first lines (Odoo Community, account_bank_statement.py).
 *
 * Statements made by hand are never altered. The last of them is a wall: a line that sorts before it would move
 * the balances it starts from, so such a line is booked in no statement. After the wall there are only ours.
 */
import { add, equal, subtract, type Decimal } from '../money.ts';
import type { IsoDate } from '../providers/provider.ts';
import type { Periodicity, Range } from './periods.ts';
import { covers, effectiveRange, freeRange } from './ranges.ts';

export interface Statement {
  id: number;
  ours: boolean;
  /** The host's sorting key: the date of its first line (YYYYMMDD), its sequence and its id. */
  firstLineIndex: string;
  lastLineDate: IsoDate | null;
  periodStart: IsoDate | null;
  periodEnd: IsoDate | null;
  balanceStart: Decimal;
  /** Start plus lines, as the host computes it. */
  balanceEnd: Decimal;
  balanceEndReal: Decimal;
  /** Needed where lines leave it. */
  lineCount?: number;
}

export interface PlanInput {
  periodicity: Periodicity;
  /** In order, from the one before the earliest touched day to the last. */
  statements: Statement[];
  /** What the journal's lines before the earliest touched day amount to; used where no statement comes before. */
  balanceBefore: Decimal;
  /** New lines. */
  add: { key: string; date: IsoDate; amount: Decimal }[];
  /** Lines the host has, in no statement, or detached here. */
  attach: { lineId: number; date: IsoDate; amount: Decimal }[];
  detach: { lineId: number; statementId: number; amount: Decimal }[];
  /** Lines whose amount changes by `delta` and that stay where they are. */
  change: { statementId: number; delta: Decimal }[];
}

export interface Placed {
  keys: string[];
  lineIds: number[];
  balanceStart: Decimal;
  balanceEnd: Decimal;
}

export interface Plan {
  create: (Placed & { range: Range })[];
  update: (Placed & { id: number; detach: number[] })[];
  /** Statements that no line is left in. */
  remove: number[];
  /** New lines that are booked in no statement, because none are made or a hand-made one stands behind them. */
  loose: { key: string; beforeWall: boolean }[];
}

/** One of our statements while the plan is made. */
interface Draft {
  statement: Statement | null;
  range: Range;
  keys: string[];
  lineIds: number[];
  detach: number[];
  total: Decimal;
  changed: boolean;
}

/** The index of the last hand-made statement's first line, `''` where there is none. */
export function wallOf(statements: Statement[]): string {
  return statements.reduce(
    (wall, one) => (!one.ours && one.firstLineIndex > wall ? one.firstLineIndex : wall),
    '',
  );
}

/** The day of an index. */
export const indexDate = (index: string): IsoDate =>
  `${index.slice(0, 4)}-${index.slice(4, 6)}-${index.slice(6, 8)}`;

/** Whether a line of the host's may be changed or moved without touching what a hand-made statement starts from. */
export const behindWall = (wall: string, index: string): boolean => index > wall;

export function planStatements(input: PlanInput): Plan {
  const wall = wallOf(input.statements);
  const floor = wall === '' ? null : indexDate(wall);
  const drafts = input.statements
    .filter((one) => one.ours && one.firstLineIndex > wall)
    .map((statement) => draftOf(statement, input.periodicity));
  const plan: Plan = { create: [], update: [], remove: [], loose: [] };

  for (const { lineId, statementId, amount } of input.detach) {
    const draft = drafts.find((one) => one.statement?.id === statementId);
    if (!draft) continue;
    draft.detach.push(lineId);
    draft.total = subtract(draft.total, amount);
    draft.changed = true;
  }
  for (const { statementId, delta } of input.change) {
    const draft = drafts.find((one) => one.statement?.id === statementId);
    if (!draft) continue;
    draft.total = add(draft.total, delta);
    draft.changed = true;
  }
  for (const { lineId, date, amount } of byDate(input.attach)) {
    place(drafts, input.periodicity, floor, date, amount)?.lineIds.push(lineId);
  }
  for (const { key, date, amount } of byDate(input.add)) {
    const draft = place(drafts, input.periodicity, floor, date, amount);
    if (draft) draft.keys.push(key);
    else plan.loose.push({ key, beforeWall: floor !== null && date < floor });
  }
  chain(drafts, input, wall, plan);
  return plan;
}

function draftOf(statement: Statement, periodicity: Periodicity): Draft {
  const first = indexDate(statement.firstLineIndex);
  const last = statement.lastLineDate ?? first;
  const own = {
    start: statement.periodStart ?? first,
    end: statement.periodEnd ?? last,
    lastLineDate: statement.lastLineDate,
  };
  return {
    statement,
    range: effectiveRange(own, periodicity),
    keys: [],
    lineIds: [],
    detach: [],
    total: subtract(statement.balanceEnd, statement.balanceStart),
    changed: false,
  };
}

/** @returns the statement that takes the line, made where needed; null where the line stands in none */
function place(
  drafts: Draft[],
  periodicity: Periodicity,
  floor: IsoDate | null,
  date: IsoDate,
  amount: Decimal,
): Draft | null {
  if (floor !== null && date < floor) return null;
  let draft = drafts.find((one) => covers(one.range, date));
  if (!draft) {
    if (periodicity === 'none') return null;
    const taken = drafts.map((one) => one.range);
    const range = freeRange(periodicity, date, taken, floor);
    draft = { statement: null, range, keys: [], lineIds: [], detach: [], total: '0', changed: true };
    drafts.push(draft);
  }
  draft.total = add(draft.total, amount);
  draft.changed = true;
  return draft;
}

/** Balances, one after the other. Only what differs from what the host has goes into the plan. */
function chain(drafts: Draft[], input: PlanInput, wall: string, plan: Plan): void {
  const kept = drafts.filter((draft) => !isEmptied(draft, plan));
  kept.sort((a, b) => (a.range.start < b.range.start ? -1 : 1));
  const hand = input.statements.find((one) => !one.ours && one.firstLineIndex === wall);
  // The first of the chain stands behind the wall, or keeps the start it has, or is new before all others.
  let balance = hand?.balanceEndReal ?? kept[0]?.statement?.balanceStart ?? input.balanceBefore;
  for (const draft of kept) {
    const balanceStart = balance;
    const balanceEnd = add(balanceStart, draft.total);
    balance = balanceEnd;
    const { statement, range, keys, lineIds, detach } = draft;
    const placed = { keys, lineIds, balanceStart, balanceEnd };
    if (!statement) plan.create.push({ ...placed, range });
    else if (draft.changed || !hasBalances(statement, balanceStart, balanceEnd)) {
      plan.update.push({ ...placed, id: statement.id, detach });
    }
  }
}

const hasBalances = (statement: Statement, start: Decimal, end: Decimal): boolean =>
  equal(statement.balanceStart, start) && equal(statement.balanceEndReal, end);

const isEmptied = (draft: Draft, plan: Plan): boolean => {
  const { statement } = draft;
  if (!statement || draft.detach.length === 0) return false;
  const left = (statement.lineCount ?? Number.POSITIVE_INFINITY) - draft.detach.length;
  if (left > 0 || draft.keys.length + draft.lineIds.length > 0) return false;
  plan.remove.push(statement.id);
  return true;
};

const byDate = <T extends { date: IsoDate }>(items: T[]): T[] =>
  [...items].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
