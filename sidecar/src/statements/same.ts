/** Which transactions of a bank are in the books already, from another synchronization. One to one. Pure. */
import { decimal, type Decimal } from '../money.ts';
import type { IsoDate } from '../providers/provider.ts';

export interface NewOne {
  id: string;
  /** What the provider calls it. */
  identifier: string;
  date: IsoDate;
  amount: Decimal;
  label: string;
}

export interface OldOne {
  id: number;
  /** What the provider called it then; null where that is not known. */
  identifier: string | null;
  date: IsoDate;
  amount: Decimal;
  label: string;
}

/** Two providers, or a bank at two times, may date one transaction so many days apart. */
export const DAYS_APART = 3;
const DAY_MS = 86_400_000;
/** Shorter words say nothing. */
const WORD = 3;

const normalised = (label: string): string =>
  label.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** Letters and digits; what banks write between them differs. */
const words = (label: string): Set<string> =>
  new Set(
    normalised(label)
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length >= WORD),
  );

/** Whether two labels tell of the same: one says all that the other does, word by word. */
function sameLabel(a: string, b: string): boolean {
  if (normalised(a) === normalised(b)) return true;
  const [less, more] = [words(a), words(b)].sort((x, y) => x.size - y.size) as [Set<string>, Set<string>];
  return less.size > 1 && [...less].every((word) => more.has(word));
}

const apart = (a: IsoDate, b: IsoDate): number => Math.abs(Date.parse(a) - Date.parse(b)) / DAY_MS;

/**
 * What is certain: the same identifier; else the same date, amount and label. The first rule goes before the second
 * for all, and no line stands for two transactions.
 * @returns the old line's id by the new transaction's
 */
export function matchSurely(news: readonly NewOne[], olds: readonly OldOne[]): Map<string, number> {
  const pairs = new Map<string, number>();
  const taken = new Set<number>();
  const rules: ((one: NewOne, old: OldOne) => boolean)[] = [
    (one, old) => old.identifier !== null && old.identifier === one.identifier,
    (one, old) => normalised(old.label) === normalised(one.label),
    (one, old) => sameLabel(old.label, one.label),
  ];
  const byIdentifier = indexed(olds, (old) => old.identifier ?? '');
  const byBooking = indexed(olds, booking);
  for (const [index, rule] of rules.entries()) {
    for (const one of news) {
      if (pairs.has(one.id)) continue;
      const candidates = index === 0 ? byIdentifier.get(one.identifier) : byBooking.get(booking(one));
      const found = candidates?.find((old) => !taken.has(old.id) && rule(one, old));
      if (!found) continue;
      taken.add(found.id);
      pairs.set(one.id, found.id);
    }
  }
  return pairs;
}

/**
 * What only a person can tell: old lines of the same amount, at most three days away, the likeliest first.
 * @param olds those that stand for no transaction yet
 * @returns by the new transaction's id; those about which there is no doubt are left out
 */
export function doubtsAbout<Old extends OldOne>(
  news: readonly NewOne[],
  olds: readonly Old[],
): Map<string, Old[]> {
  const byAmount = indexed(olds, ({ amount }) => decimal(amount));
  const found = news.map((one) => [one.id, likeliest(one, byAmount.get(decimal(one.amount)) ?? [])] as const);
  return new Map(found.filter(([, candidates]) => candidates.length > 0));
}

const likeliest = <Old extends OldOne>(one: NewOne, olds: readonly Old[]): Old[] =>
  olds
    .filter((old) => apart(old.date, one.date) <= DAYS_APART)
    .sort(
      (a, b) =>
        Number(sameLabel(b.label, one.label)) - Number(sameLabel(a.label, one.label)) ||
        apart(a.date, one.date) - apart(b.date, one.date) ||
        a.id - b.id,
    );

const booking = ({ date, amount }: { date: IsoDate; amount: Decimal }): string =>
  `${date} ${decimal(amount)}`;

/** So that a long history is not compared each with each. */
function indexed<Old extends OldOne>(olds: readonly Old[], key: (old: Old) => string): Map<string, Old[]> {
  const index = new Map<string, Old[]>();
  for (const old of olds) {
    const found = index.get(key(old));
    if (found) found.push(old);
    else index.set(key(old), [old]);
  }
  return index;
}
