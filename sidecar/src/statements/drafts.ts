/** Our statements while a plan is made: lines leave them, others come in. */
import { add, subtract, type Decimal } from '../money.ts';
import type { IsoDate } from '../providers/provider.ts';
import { indexDate } from './line-order.ts';
import type { Statement } from './model.ts';
import type { Periodicity, Range } from './periods.ts';
import { covers, disjointRanges, freeRange } from './ranges.ts';

export interface Draft {
  /** As the host has it; null for a new one. */
  statement: Statement | null;
  /** The days it takes lines for. */
  range: Range;
  /** The smallest index among the lines that came in; null while none did. */
  firstPlaced: string | null;
  keys: string[];
  lineIds: number[];
  detach: number[];
  /** The sum of its lines. */
  total: Decimal;
  changed: boolean;
}

/** @param statements ours, each with a line at least */
export function draftsOf(statements: readonly Statement[], periodicity: Periodicity): Draft[] {
  const ranged = statements
    .map((statement) => ({ statement, ...storedRange(statement) }))
    .sort(
      (a, b) => compare(a.start, b.start) || compare(a.statement.firstLineIndex, b.statement.firstLineIndex),
    );
  const ranges = disjointRanges(ranged, periodicity);
  return ranged.map(({ statement }, at) => ({
    ...blank(ranges[at] as Range),
    statement,
    total: subtract(statement.balanceEnd, statement.balanceStart),
  }));
}

/** A line leaves. */
export function takeOut(draft: Draft, lineId: number, amount: Decimal): void {
  draft.detach.push(lineId);
  draft.total = subtract(draft.total, amount);
  draft.changed = true;
}

/**
 * The statement that takes a line of this date, a new one among the drafts where needed.
 * @param floor the day of the wall
 * @returns null where the periodicity makes no statement and none there covers the date
 */
export function draftFor(
  drafts: Draft[],
  periodicity: Periodicity,
  floor: IsoDate | null,
  date: IsoDate,
): Draft | null {
  // The last: two that share a day do so because a hand-made statement between them is gone.
  const found = drafts.findLast((one) => covers(one.range, date));
  if (found || periodicity === 'none') return found ?? null;
  const taken = drafts.map((one) => one.range);
  const draft = blank(freeRange(periodicity, date, taken, floor));
  drafts.push(draft);
  return draft;
}

/** A line comes in, to stand at `index`. */
export function putIn(draft: Draft, index: string, amount: Decimal): void {
  if (draft.firstPlaced === null || index < draft.firstPlaced) draft.firstPlaced = index;
  draft.total = add(draft.total, amount);
  draft.changed = true;
}

/** Where its first line will stand; null where no line will be left. */
export function firstIndex(draft: Draft): string | null {
  const kept = firstKept(draft);
  if (kept === null || draft.firstPlaced === null) return kept ?? draft.firstPlaced;
  return kept < draft.firstPlaced ? kept : draft.firstPlaced;
}

function firstKept({ statement, detach }: Draft): string | null {
  if (!statement) return null;
  const { lines, lineCount = Number.POSITIVE_INFINITY, firstLineIndex } = statement;
  // Where only their number is known, what remains is taken to stand where the first did.
  if (!lines) return detach.length < lineCount ? firstLineIndex : null;
  const left = lines.filter((line) => !detach.includes(line.id)).map((line) => line.index);
  return left.sort()[0] ?? null;
}

/**
 * Where the period as stored reaches into a later statement's: the day it ends on now. It is not drawn in before
 * the statement's own last line.
 */
export function newPeriodEnd(draft: Draft, others: readonly Draft[]): IsoDate | null {
  const stored = draft.statement?.periodEnd ?? null;
  const { start, end } = draft.range;
  if (stored === null || stored <= end) return null;
  const last = draft.statement?.lastLineDate ?? end;
  const reaches = others.some(
    (other) => other !== draft && other.range.start > start && other.range.start <= stored,
  );
  return reaches && last <= end ? end : null;
}

function storedRange(statement: Statement): Range & { lastLineDate: IsoDate | null } {
  const first = indexDate(statement.firstLineIndex);
  const { lastLineDate, periodStart, periodEnd } = statement;
  return { start: periodStart ?? first, end: periodEnd ?? lastLineDate ?? first, lastLineDate };
}

const blank = (range: Range): Draft => ({
  statement: null,
  range,
  firstPlaced: null,
  keys: [],
  lineIds: [],
  detach: [],
  total: '0',
  changed: false,
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
