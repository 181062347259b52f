/** Money between provider and host. It is a decimal string, never a JavaScript number. */
import Big from 'big.js';
import { isLosslessNumber } from 'lossless-json';

/** A plain decimal, for example `-12.50`: no exponent, no thousands separator. */
export type Decimal = string;

const plain = (value: Big): Decimal => (value.eq(0) ? '0' : value.toFixed());

/**
 * Reads an amount as a provider's JSON holds it.
 * @param value a string, a `LosslessNumber`, or a number that is a safe integer
 * @throws {TypeError} for anything else: a binary float has already lost what it was
 */
export function decimal(value: unknown): Decimal {
  if (isLosslessNumber(value)) return plain(new Big(value.toString()));
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string' && /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value.trim())) {
    return plain(new Big(value.trim().replace(/^\+/, '')));
  }
  throw new TypeError('not an exact amount');
}

export const add = (...values: Decimal[]): Decimal =>
  plain(values.reduce((sum, value) => sum.plus(value), new Big(0)));
export const subtract = (a: Decimal, b: Decimal): Decimal => plain(new Big(a).minus(b));
export const negate = (value: Decimal): Decimal => plain(new Big(value).times(-1));
/** `value`, turned where needed, so that it goes the same way as `like` does; as it is where `like` is zero. */
export function signedLike(value: Decimal, like: Decimal): Decimal {
  const turned = new Big(value).times(new Big(like)).lt(0);
  return turned ? negate(value) : value;
}
export const equal = (a: Decimal, b: Decimal): boolean => new Big(a).eq(b);
export const isZero = (value: Decimal): boolean => new Big(value).eq(0);
