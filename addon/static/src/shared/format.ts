/** Money, days and durations as this person reads them. */
import { deserializeDate, deserializeDateTime, toLocaleDateTimeString } from '@web/core/l10n/dates';

const language = (): string | undefined => document.documentElement.lang || undefined;

/** With every digit the bank gave. @param amount decimal */
export function money(amount: string, currency: string): string {
  const format = new Intl.NumberFormat(language(), { style: 'currency', currency });
  // The library's types lag behind: decimals in a string keep their digits.
  return format.format(amount as unknown as number);
}

/** A calendar date. @param day YYYY-MM-DD */
export function dayText(day: string): string {
  return deserializeDate(day).toLocaleString({ year: 'numeric', month: 'short', day: 'numeric' });
}

/** In the person's own time zone. @param utc as Odoo's server writes it, or ISO 8601 with `Z` */
export function momentText(utc: string): string {
  const plain = utc.replace('T', ' ').replace('Z', '');
  return toLocaleDateTimeString(deserializeDateTime(plain), { showSeconds: false });
}

/** How long something took. @param seconds whole ones at least above ten */
export function durationText(seconds: number): string {
  const unit = seconds < 90 ? 'second' : 'minute';
  const amount = unit === 'second' ? seconds : seconds / 60;
  return new Intl.NumberFormat(language(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: amount < 10 ? 1 : 0,
  }).format(amount);
}
