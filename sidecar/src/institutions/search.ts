/** Finding a bank as one types: PostgreSQL finds who may be meant, `rank` says who is. */
import type { Pool } from 'pg';
import * as find from './find.ts';
import { isGeneric, weightOf } from './normalise.ts';
import { readQuery } from './query.ts';
import { rank, type Candidate } from './rank.ts';
import { meant, swapped } from './spelling.ts';

export type { Found } from './find.ts';

/** Of the words that look like the typed one, so many are measured letter by letter. */
const ALIKE = 40;
/** With fewer than so many, names written as one word are looked at too. */
const FEW = 5;
/** A shorter word has too few letters for a typo to leave anything of it. */
const SPELLED = 4;
/** So many words are looked for one by one where no bank has them all. */
const ALONE = 4;

/**
 * @param text what was typed; empty: the country's best-known banks
 * @param country ISO 3166-1 alpha-2 of the company, whose banks come first
 */
export async function searchInstitutions(
  pool: Pool,
  text: string,
  country: string | null,
  limit: number,
): Promise<find.Found[]> {
  const query = readQuery(text);
  const { words } = query;
  if (words.length === 0 && query.bic === null) {
    if (text.trim() !== '' && query.country === null) return [];
    return find.popular(pool, query.country ?? country, limit);
  }
  const home = query.country ?? country;
  const found = new Map<string, Candidate>();
  const add = (list: Candidate[]) => list.forEach((row) => found.set(row.id, row));
  if (words.length > 0) add(await asTyped(pool, words, home));
  if (query.bic !== null) add(await find.byBic(pool, query.bic));
  for (const attempt of [withoutCommon, asMeant]) {
    if (found.size === 0 && words.length > 0) add(await attempt(pool, words, home));
  }
  const ranked = rank(query, [...found.values()], country).slice(0, limit);
  if (ranked.length === 0 && query.country !== null) return find.popular(pool, query.country, limit);
  return find.shown(
    pool,
    ranked.map(({ id }) => id),
  );
}

const joinedOf = (words: string[][]): string => words.map((readings) => readings[0]!).join('');

/** Every word begins a word of the entry, in any order; or all, written as one, begin its name. */
async function asTyped(pool: Pool, words: string[][], country: string | null): Promise<Candidate[]> {
  const joined = [joinedOf(words)];
  if (words.length === 1) {
    const found = await find.withAll(pool, { country, first: words[0]!, others: [], joined: [] });
    if (found.length >= FEW) return found;
    return [...found, ...(await find.withAll(pool, { country, first: [], others: [], joined }))];
  }
  const order = await rarestFirst(pool, words);
  // A word that nothing begins with: no entry has them all.
  if (order[0]!.size === 0) return find.withAll(pool, { country, first: [], others: [], joined });
  const [first = [], ...others] = order.map(({ readings }) => readings);
  return find.withAll(pool, { country, first, others, joined });
}

/** "Chase Bank" is Chase: words that half of all banks have are let go. */
async function withoutCommon(pool: Pool, words: string[][], country: string | null): Promise<Candidate[]> {
  const telling = words.filter((readings) => !isGeneric(readings[0]!));
  if (telling.length === 0 || telling.length === words.length) return [];
  return asTyped(pool, telling, country);
}

async function rarestFirst(pool: Pool, words: string[][]): Promise<{ readings: string[]; size: number }[]> {
  const sizes = await find.sizes(pool, words);
  return words.map((readings, at) => ({ readings, size: sizes[at]! })).sort((a, b) => a.size - b.size);
}

/** With typos put right; then, where still no entry has every word, those that have the telling ones. */
async function asMeant(pool: Pool, words: string[][], country: string | null): Promise<Candidate[]> {
  const joined = joinedOf(words);
  const [spelled, names] = await Promise.all([
    Promise.all(words.map((readings) => spell(pool, readings))),
    joined.length > SPELLED ? find.joinedLike(pool, joined, ALIKE) : [],
  ]);
  const likeJoined = meant(joined, names);
  const [rarest, ...more] = (await rarestFirst(pool, spelled)).filter(({ size }) => size > 0);
  const whole = more.length === words.length - 1;
  const others = whole ? more.map(({ readings }) => readings) : [];
  const found = await find.withAll(pool, {
    country,
    first: whole && rarest ? rarest.readings : [],
    others,
    joined: likeJoined,
  });
  if (found.length > 0 || rarest === undefined) return found;
  const all = [rarest, ...more].map(({ readings }) => readings);
  const telling = all.filter((readings) => weightOf(readings[0]!) >= 0.5);
  const alone = (telling.length > 0 ? telling : all).slice(0, ALONE);
  const lists = await Promise.all(
    alone.map((first) => find.withAll(pool, { country, first, others: [], joined: [] })),
  );
  return lists.flat();
}

/** The readings of a word, and what it may have been meant to be. */
async function spell(pool: Pool, readings: string[]): Promise<string[]> {
  const typed = readings[0]!;
  const like = typed.length < SPELLED ? [] : meant(typed, await find.wordsLike(pool, typed, ALIKE));
  return [...new Set([...readings, ...swapped(typed), ...like])];
}
