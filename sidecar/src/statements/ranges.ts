/** Which days a statement of ours stands for, and where a new one fits between them. */
import type { IsoDate } from '../providers/provider.ts';
import { addDays, periodOf, type Periodicity, type Range } from './periods.ts';

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

export const covers = (range: Range, date: IsoDate): boolean => range.start <= date && date <= range.end;

/**
 * The current periodicity's period around a date, cut where existing statements begin and end.
 * @param taken effective ranges, none of which covers the date
 * @param floor nothing of ours begins before this day
 */
export function freeRange(
  periodicity: Exclude<Periodicity, 'none'>,
  date: IsoDate,
  taken: Range[],
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
