/** JSON that keeps every digit: a number that is not a safe integer becomes a `LosslessNumber`. */
import { LosslessNumber, parse, stringify } from 'lossless-json';

const number = (text: string): number | LosslessNumber => {
  const integer = /^-?\d{1,15}$/.test(text);
  return integer ? Number(text) : new LosslessNumber(text);
};

/** @throws {SyntaxError} when the text is not JSON (a truncated answer, an HTML page) */
export const parseJson = (text: string): unknown => parse(text, undefined, number);

/** `LosslessNumber`s are written digit by digit. */
export const stringifyJson = (value: unknown): string => stringify(value) ?? 'null';
