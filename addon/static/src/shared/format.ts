/** Money, days and durations as this person reads them. */
import {
  deserializeDate,
  deserializeDateTime,
  toLocaleDateTimeString,
  type DateTime,
} from '@web/core/l10n/dates';
import { localization } from '@web/core/l10n/localization';
import { user } from '@web/core/user';

/** The language of Odoo's user, which may be another than the browser's. */
const language = (): string => user.lang || 'en';

/** With every digit the bank gave, and the signs that Odoo writes numbers with. @param amount decimal */
export function money(amount: string, currency: string): string {
  const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  const usual = new Intl.NumberFormat(language(), options).resolvedOptions().maximumFractionDigits ?? 0;
  const given = amount.split('.')[1]?.length ?? 0;
  const format = new Intl.NumberFormat(language(), {
    ...options,
    // As Odoo does: some languages leave four digits together otherwise.
    useGrouping: true,
    maximumFractionDigits: Math.max(usual, given),
  });
  // An administrator may have set them for the language, and lists show them so.
  const signs: Record<string, string> = {
    decimal: localization.decimalPoint,
    group: localization.thousandsSep || '',
  };
  // The library's types lag behind: decimals in a string keep their digits.
  const parts = format.formatToParts(amount as unknown as number);
  return parts.map(({ type, value }) => signs[type] ?? value).join('');
}

/** A calendar date. @param day YYYY-MM-DD */
export function dayText(day: string): string {
  return deserializeDate(day).toLocaleString({ year: 'numeric', month: 'short', day: 'numeric' });
}

/** @param utc as Odoo's server writes it, or ISO 8601 with `Z` */
const moment = (utc: string): DateTime => deserializeDateTime(utc.replace('T', ' ').replace('Z', ''));

/** In the person's own time zone. @param utc as `moment` takes it */
export function momentText(utc: string): string {
  return toLocaleDateTimeString(moment(utc), { showSeconds: false });
}

/** How far from now, for example "3 hours ago". @param utc as `moment` takes it */
export function relativeText(utc: string): string {
  return moment(utc).toRelative() ?? momentText(utc);
}

/** @param utc as `moment` takes it */
export const isPast = (utc: string): boolean => moment(utc).toMillis() < Date.now();

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
