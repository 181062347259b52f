/** Odoo gives a bank's journals BNK1 to BNK99 and nothing after that; a code has at most five characters. */
const LENGTH = 5;

/**
 * The code for a journal where Odoo has none left.
 * @param taken every code of the company, archived journals' included
 * @returns undefined as long as Odoo finds one itself, and when there is none at all
 */
export function journalCode(type: 'bank' | 'credit', taken: ReadonlySet<string>): string | undefined {
  const base = type === 'bank' ? 'BNK' : 'CCD';
  for (let number = 1; number < 10_000; number += 1) {
    const digits = String(number);
    const code = base.slice(0, LENGTH - digits.length) + digits;
    if (!taken.has(code)) return number < 100 ? undefined : code;
  }
  return undefined;
}
