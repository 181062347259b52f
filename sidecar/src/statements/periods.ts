/** The calendar of statements. Dates are plain `YYYY-MM-DD` strings; no time zone is ever near them. */
import { addDays } from '../days.ts';
import type { IsoDate } from '../providers/provider.ts';

export type Periodicity = 'none' | 'day' | 'week' | 'bimonthly' | 'month';

export interface Range {
  start: IsoDate;
  end: IsoDate;
}

const LAST_DAY_OF_FIRST_HALF = 15;

function monthEnd(date: IsoDate): IsoDate {
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))];
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/**
 * The period a date falls in: the day, the ISO week (Monday to Sunday), the half month (1 to 15, 16 to the end) or
 * the month.
 */
export function periodOf(periodicity: Exclude<Periodicity, 'none'>, date: IsoDate): Range {
  const month = date.slice(0, 8);
  switch (periodicity) {
    case 'day':
      return { start: date, end: date };
    case 'week': {
      const sinceMonday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
      const start = addDays(date, -sinceMonday);
      return { start, end: addDays(start, 6) };
    }
    case 'bimonthly':
      return Number(date.slice(8)) <= LAST_DAY_OF_FIRST_HALF
        ? { start: `${month}01`, end: `${month}15` }
        : { start: `${month}16`, end: monthEnd(date) };
    case 'month':
      return { start: `${month}01`, end: monthEnd(date) };
  }
}
