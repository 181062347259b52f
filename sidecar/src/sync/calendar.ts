/** Moments as a person's calendar shows them. Pure. */
import type { IsoDate } from '../providers/provider.ts';

const DAY_MS = 86_400_000;

/**
 * @param zone as Odoo keeps it, for example `Europe/Brussels`; UTC where it is empty or unknown here
 * @returns the day that the person's calendar shows at that moment
 */
export function dayIn(zone: string | null, moment: Date): IsoDate {
  const format = (timeZone: string) =>
    // The one locale that writes a date as ISO 8601 does.
    new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  try {
    return format(zone || 'UTC').format(moment);
  } catch {
    return format('UTC').format(moment);
  }
}

/** @returns whole days from one day to the other; negative when it is past */
export const daysFrom = (day: IsoDate, other: IsoDate): number =>
  (Date.parse(`${other}T00:00:00Z`) - Date.parse(`${day}T00:00:00Z`)) / DAY_MS;
