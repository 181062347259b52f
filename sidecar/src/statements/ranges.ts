/** Which days a statement of ours stands for, and where a new one fits between them. */
import type { IsoDate } from '../providers/provider.ts';
import { addDays } from '../days.ts';
import { periodOf, type Periodicity, type Range } from './periods.ts';

export interface OwnRange extends Range {
  /** The date of its last line. */
  lastLineDate: IsoDate | null;
}

/**
 * The days that a statement still takes lines for. One made under the current periodicity is open to the end of
 * its period; one from before a change of the periodicity is closed at its last line.
 */
export function effectiveRange(range: OwnRange, periodicity: Periodicity): Range {
  const open = periodicity !== 'none' && periodOf(periodicity, range.start).end === range.end;
  if (open || range.lastLineDate === null) return { start: range.start, end: range.end };
  const end = range.lastLineDate < range.start ? range.start : range.lastLineDate;
  return { start: range.start, end: end < range.end ? end : range.end };
}

/**
 * The effective ranges of statements, none reaching into the next. (They overlap as stored where the periodicity
 * went from months to weeks and back, or where a hand-made statement between two of them is gone.)
 * @param ranges in the order of their starts
 */
export function disjointRanges(ranges: readonly OwnRange[], periodicity: Periodicity): Range[] {
  return ranges.map((range, at) => {
    const { start, end } = effectiveRange(range, periodicity);
    const next = ranges[at + 1];
    if (!next || next.start > end) return { start, end };
    const before = addDays(next.start, -1);
    return { start, end: before < start ? start : before };
  });
}

export const covers = (range: Range, date: IsoDate): boolean => range.start <= date && date <= range.end;

/**
 * The current periodicity's period around a date, cut where existing statements begin and end.
 * @param taken effective ranges, none of which covers the date
 * @param floor nothing of ours begins before this day
 */
export function freeRange(
  periodicity: Exclude<Periodicity, 'none'>,
  date: IsoDate,
  taken: readonly Range[],
  floor: IsoDate | null,
): Range {
  let { start, end } = periodOf(periodicity, date);
  for (const range of taken) {
    if (range.end < date && range.end >= start) start = addDays(range.end, 1);
    if (range.start > date && range.start <= end) end = addDays(range.start, -1);
  }
  if (floor !== null && start < floor) start = floor;
  return { start, end };
}
