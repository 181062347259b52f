/** Up to which day a company's books are closed for us, by the host's own locks. */
import { z } from 'zod';
import type { IsoDate } from '../providers/provider.ts';
import { optional } from './values.ts';

/** Of `res.company`, as they come. */
export const locks = {
  user_fiscalyear_lock_date: optional(z.string()),
  user_hard_lock_date: optional(z.string()),
};
/** As they are asked for. */
export const LOCKS = { user_fiscalyear_lock_date: {}, user_hard_lock_date: {} };

interface Locked {
  user_fiscalyear_lock_date: string | null;
  user_hard_lock_date: string | null;
}

/** @returns the last closed day; null when nothing is closed */
export const lockDate = (company: Locked): IsoDate | null =>
  [company.user_fiscalyear_lock_date, company.user_hard_lock_date].reduce<IsoDate | null>(
    // Odoo says "no lock" with the first day of its calendar.
    (last, date) => (date && date > '0001-01-01' && (!last || date > last) ? date : last),
    null,
  );
