/** One-time codes for a phone: six digits, good for minutes and a few tries. */
import { createHash, randomInt, timingSafeEqual } from 'node:crypto';

export const CODE_MINUTES = 10;
/** Of one code. With the limits below: at most 25 guesses a day at a number among a million. */
export const CODE_TRIES = 5;
export const CODE_LIMITS = { pauseSeconds: 60, anHour: 3, aDay: 5 };

export const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/** Blanks and dashes do not matter. Takes as long for a wrong code as for the right one. */
export function sameCode(typed: string, code: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(typed.replace(/[\s-]/g, '')), hash(code));
}
