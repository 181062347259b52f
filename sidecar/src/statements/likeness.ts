/** Which lines of a journal may be one transaction booked twice. Pure, and only ever a suggestion to a person. */
import { equal, type Decimal } from '../money.ts';
import type { IsoDate } from '../providers/provider.ts';

export interface JournalLine {
  id: number;
  date: IsoDate;
  amount: Decimal;
  label: string;
  partner: string | null;
  /** True where a person typed it: no bank gave it. */
  byHand: boolean;
  reconciled: boolean;
  statementId: number | null;
}

/** A line typed by hand carries the day the person knew, the bank's the day it booked. */
const DAYS_APART = 3;
const DAY_MS = 86_400_000;

const normalised = (label: string): string =>
  label.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/**
 * Two lines are alike when their amount is the same and they are at most three days apart, and either a person typed
 * one of them or their labels are the same.
 */
function alike(a: JournalLine, b: JournalLine): boolean {
  const apart = Math.abs(Date.parse(a.date) - Date.parse(b.date)) / DAY_MS;
  if (apart > DAYS_APART || !equal(a.amount, b.amount)) return false;
  return a.byHand !== b.byHand || normalised(a.label) === normalised(b.label);
}

/** @returns groups of two or more, each line in one group at most, oldest first */
export function findAlike(lines: JournalLine[]): JournalLine[][] {
  const sorted = [...lines].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.id - b.id));
  const taken = new Set<number>();
  const groups: JournalLine[][] = [];
  for (const [index, line] of sorted.entries()) {
    if (taken.has(line.id)) continue;
    const group = [line];
    for (const other of sorted.slice(index + 1)) {
      if (Date.parse(other.date) - Date.parse(line.date) > DAYS_APART * DAY_MS) break;
      if (!taken.has(other.id) && alike(line, other)) group.push(other);
    }
    if (group.length < 2) continue;
    for (const one of group) taken.add(one.id);
    groups.push(group);
  }
  return groups;
}
