/** Secrets between two machines, and one-time codes for people: made, hashed, compared in constant time. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readableCode } from '../readable.ts';

export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** 256 random bits need no slow hash. */
export function newSecret(): { secret: string; hash: Buffer } {
  const secret = randomBytes(32).toString('base64url');
  return { secret, hash: hashSecret(secret) };
}

export function matchesSecret(secret: string, hash: Buffer): boolean {
  return hash.length === 32 && timingSafeEqual(hashSecret(secret), hash);
}

/** For example `7K3M-9QXW-2B4C`: about 59 bits, good for minutes and a few tries. */
export function newPairingCode(): string {
  return readableCode(3);
}

/** As a person types it: case, blanks and dashes do not matter. */
export const normalisedCode = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, '');
