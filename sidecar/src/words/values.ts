/** Days and amounts as a language writes them. Pure. */
import type { Decimal } from '../money.ts';

/** Odoo knows names of languages that are none to JavaScript (`sr@latin`): those get what they would without one. */
function known(language: string): string {
  const name = language.replace('_', '-');
  try {
    return Intl.getCanonicalLocales(name)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/**
 * A day is the same one everywhere: it passes through no time zone.
 * @param day `YYYY-MM-DD`
 */
export function writtenDay(day: string, language: string): string {
  const moment = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(moment.getTime())) return day;
  return new Intl.DateTimeFormat(known(language), { dateStyle: 'long', timeZone: 'UTC' }).format(moment);
}

/** With every digit that it has, and not fewer than its currency has. */
export function writtenAmount(amount: Decimal, currency: string, language: string): string {
  const decimals = amount.split('.')[1]?.length ?? 0;
  try {
    const options = { style: 'currency', currency, currencyDisplay: 'code' } as const;
    const usual =
      new Intl.NumberFormat(known(language), options).resolvedOptions().maximumFractionDigits ?? 0;
    const format = new Intl.NumberFormat(known(language), {
      ...options,
      maximumFractionDigits: Math.max(usual, decimals),
    });
    // The library's types lag behind: decimals in a string keep their digits.
    return format.format(amount as unknown as number);
  } catch {
    // A code that is no currency's.
    return `${amount} ${currency}`;
  }
}
