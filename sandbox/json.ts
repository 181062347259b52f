/** JSON whose amounts keep every digit. */
import type { Response } from 'express';
import { LosslessNumber, parse, stringify } from 'lossless-json';
import type { Decimal } from './ledger/types.ts';

/** A decimal string as a JSON number, digit by digit: `'12.50'` becomes `12.50`. */
export const exact = (value: Decimal): LosslessNumber => new LosslessNumber(value);

export const parseJson = (text: string): unknown => parse(text);

export const toJson = (value: unknown): string => stringify(value) ?? 'null';

export function sendJson(response: Response, value: unknown, status = 200): void {
  response.status(status).type('application/json').send(toJson(value));
}
