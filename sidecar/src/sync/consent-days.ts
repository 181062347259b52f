/** When a person is reminded that a bank's consent ends. Pure. */
import type { IsoDate } from '../providers/provider.ts';
import { dayIn, daysFrom } from './calendar.ts';

/** Days before the end, by the person's own calendar. */
const REMIND_BEFORE = [15, 3, 1] as const;

export interface Reminder {
  /** The reminder that has been reached last: 15, 3 or 1 days before. It stands until the next one, or a new end. */
  before: (typeof REMIND_BEFORE)[number];
  endsOn: IsoDate;
}

/**
 * The reminder that stands at a moment. After the end the last one goes on standing: renewing is still to be done.
 * @param zone the person's
 * @returns null where the end is further away than the first reminder
 */
export function reminderAt(now: Date, endsAt: Date, zone: string | null): Reminder | null {
  const endsOn = dayIn(zone, endsAt);
  const before = stageOf(daysFrom(dayIn(zone, now), endsOn));
  return before === undefined ? null : { before, endsOn };
}

const DAY_MS = 86_400_000;
/** A change of the clock in between makes days shorter or longer by so much. */
const CLOCK_CHANGE_DAYS = 0.1;

/**
 * Whether no calendar anywhere can ask for another reminder than the one that was told, so that Odoo need not be asked
 * whose calendar it is. Two moments are as many midnights apart as whole days lie between them, or one more.
 */
export function surelyTold(now: Date, endsAt: Date, told: number | null): boolean {
  const days = (endsAt.getTime() - now.getTime()) / DAY_MS;
  const [least, most] = [Math.floor(days - CLOCK_CHANGE_DAYS), Math.floor(days + CLOCK_CHANGE_DAYS) + 1];
  return [least, most].every((left) => (stageOf(left) ?? null) === told);
}

const stageOf = (left: number): Reminder['before'] | undefined =>
  REMIND_BEFORE.filter((days) => left <= days).at(-1);
