/** Reading what Odoo answers: its `false` for empty, its `[id, name]` pairs, its floats. */
import Big from 'big.js';
import { LosslessNumber } from 'lossless-json';
import { z } from 'zod';
import type { Decimal } from '../money.ts';
import { HostError } from './errors.ts';
import { say } from '../words.ts';

/** Odoo writes `false` where there is nothing. */
export const optional = <T extends z.ZodType>(type: T) =>
  z.union([type, z.literal(false), z.null()]).transform((value) => (value === false ? null : value));

/**
 * A monetary field. Odoo stores numeric and sends a float; six decimals are more than any currency has and cut
 * what a float adds behind them.
 */
export const money = z
  .custom<string | number | LosslessNumber>((value) => Number.isFinite(Number(String(value))))
  .transform((value): Decimal => {
    const exact = new Big(String(value)).round(6);
    return exact.eq(0) ? '0' : exact.toFixed();
  });

/** An amount as a JSON number, digit by digit. */
export const exactly = (amount: Decimal): LosslessNumber => new LosslessNumber(amount);

/** @throws {HostError} `broken` when the host answers another shape than its own API has */
export function shaped<T extends z.ZodType>(type: T, value: unknown, what: string): z.output<T> {
  const parsed = type.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new HostError(
    'broken',
    say("Odoo's answer for %(what)s cannot be read: %(why)s", { what, why: z.prettifyError(parsed.error) }),
  );
}

/** Odoo's wire format of a moment, in UTC. */
export const moment = (at: Date | null): string | false =>
  at ? at.toISOString().slice(0, 19).replace('T', ' ') : false;
