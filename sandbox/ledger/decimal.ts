/** Exact decimal arithmetic for the bank's books. */
import Big from 'big.js';
import type { Decimal } from './types.ts';

const plain = (value: Big): Decimal => (value.eq(0) ? '0' : value.toFixed());

/** How many decimals a currency has (ISO 4217). */
export const minorUnits = (currency: string): number =>
  ['JPY', 'KRW', 'VND', 'CLP', 'ISK', 'XOF', 'XAF'].includes(currency)
    ? 0
    : ['KWD', 'BHD', 'OMR', 'JOD', 'TND', 'LYD', 'IQD'].includes(currency)
      ? 3
      : 2;

/** @throws {TypeError} when it is not a plain decimal */
export function checkDecimal(value: unknown): Decimal {
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) {
    throw new TypeError(`an amount is a decimal string such as "-12.50", not ${JSON.stringify(value)}`);
  }
  return value;
}

export const sum = (...values: Decimal[]): Decimal =>
  plain(values.reduce((total, value) => total.plus(value), new Big(0)));
export const minus = (a: Decimal, b: Decimal): Decimal => plain(new Big(a).minus(b));
export const negate = (value: Decimal): Decimal => plain(new Big(value).times(-1));
export const isNegative = (value: Decimal): boolean => new Big(value).lt(0);
export const absolute = (value: Decimal): Decimal => plain(new Big(value).abs());

/** With exactly the decimals its currency has, for example `12.50`, `1500` (JPY), `1.250` (KWD). */
export const inCurrency = (value: Decimal, currency: string): Decimal =>
  new Big(value).toFixed(minorUnits(currency));

/** Whole minor units as a decimal: `fromMinor(1250, 'EUR')` is `12.5`. */
export const fromMinor = (units: number, currency: string): Decimal =>
  plain(new Big(units).div(new Big(10).pow(minorUnits(currency))));
