/** Yodlee's ids are whole numbers. They are made from names, so that a restart of the sandbox repeats them. */
import { createHash } from 'node:crypto';

function number(text: string, digits: number): number {
  const value = createHash('sha256').update(text).digest().readUIntBE(0, 6);
  return 10 ** (digits - 1) + (value % (9 * 10 ** (digits - 1)));
}

/** `big-1000-7` and its like are made when asked for: their number says which they are. */
const big = (name: string): number | undefined => {
  const [, transactions, seed] = /^big-(\d{1,6})-(\d{1,6})$/.exec(name) ?? [];
  return transactions === undefined
    ? undefined
    : 9_000_000_000_000 + Number(transactions) * 1e6 + Number(seed);
};

export const providerId = (institution: string): number =>
  big(institution) ?? number(`provider ${institution}`, 8);

/** @returns the persona of a number of `big`, undefined for any other */
export function bigName(id: number): string | undefined {
  const rest = id - 9_000_000_000_000;
  return rest > 0 && rest < 1e12 ? `big-${Math.floor(rest / 1e6)}-${rest % 1e6}` : undefined;
}

/** One a login and customer. The last two digits tell whose it is, so that nobody else's can be guessed easily. */
export const providerAccountId = (loginName: string, persona: string): number =>
  (big(persona) ?? number(`customer ${persona}`, 9)) * 100 + (number(`${loginName} ${persona}`, 6) % 100);

/** The persona of such an id, where it is one of `big`. */
export const bigOfAccount = (id: number): string | undefined => bigName(Math.floor(id / 100));
