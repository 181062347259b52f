import { serializeDate, today } from '@web/core/l10n/dates';

/** @returns the day that many months before today, in the person's own time zone, YYYY-MM-DD */
export const monthsAgo = (months: number): string => serializeDate(today().minus({ months }));
