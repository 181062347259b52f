/** Calendar dates: plain `YYYY-MM-DD` strings; no time zone is ever near them. */
import type { IsoDate } from './providers/provider.ts';

export const DAY_MS = 86_400_000;

/** @param days may be negative */
export const addDays = (date: IsoDate, days: number): IsoDate =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
