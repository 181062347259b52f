/** Ids and numbers that come out the same for the same seed, so that a restart of the sandbox repeats them. */
import { createHash } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const hash = (seed: string): Buffer => createHash('sha256').update(seed).digest();

/** 37 letters and digits, as Plaid's ids look. */
export function opaqueId(seed: string): string {
  const bytes = Buffer.concat([hash(seed), hash(`${seed}/2`)]);
  return Array.from(bytes.subarray(0, 37), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** A UUID made from the seed, as Ponto's ids look. */
export function uuid(seed: string): string {
  const hex = hash(seed).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Numbers in [0, 1), the same row for the same seed (mulberry32). Not for secrets. */
export function randomRow(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
