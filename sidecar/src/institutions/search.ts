/** Finding a bank as one types: PostgreSQL finds who may be meant, `rank` says who is. */
import type { Pool } from 'pg';
import * as find from './find.ts';
import { beginsGeneric, isGeneric, weightOf } from './normalise.ts';
import { readQuery } from './query.ts';
import { rank } from './rank.ts';
import { meant, swapped } from './spelling.ts';

/** A bank as a screen shows it. */
export interface Found {
  id: string;
  name: string;
  countries: string[];
  bic: string | null;
  url: string | null;
  logoHash: string | null;
  logoUrl: string | null;
  beta: boolean;
  healthy: boolean;
  automatic: boolean;
  choices: { provider: string; institutionId: string; beta: boolean }[];
}

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
): Promise<Found[]> {
  const query = readQuery(text);
  const { words } = query;
  if (words.length === 0 && query.bic === null) {
    if (text.trim() !== '' && query.country === null) return [];
    return (await find.popular(pool, query.country ?? country, limit)).map(toFound);
  }
  const home = query.country ?? country;
  const found = new Map<string, find.Row>();
  const add = (list: find.Row[]) => list.forEach((row) => found.set(row.id, row));
  if (words.length > 0) add(await asTyped(pool, words, home));
  if (query.bic !== null) add(await find.byBic(pool, query.bic));
  for (const attempt of [withoutCommon, asMeant]) {
    if (found.size === 0 && words.length > 0) add(await attempt(pool, words, home));
  }
  const ranked = rank(query, [...found.values()], country).slice(0, limit);
  const rows =
    ranked.length > 0 || query.country === null ? ranked : await find.popular(pool, query.country, limit);
  return rows.map(toFound);
}

function toFound(row: find.Row): Found {
  const { id, name, bic, url, logoHash, logoUrl, beta, healthy, automatic } = row;
  return {
    ...{ id, name, bic, url, logoHash, logoUrl, beta, healthy, automatic },
    countries: row.countries.split(' ').filter((code) => code !== ''),
    choices: JSON.parse(row.choices) as Found['choices'],
  };
}

const joinedOf = (words: string[][]): string => words.map((readings) => readings[0]!).join('');

/** Every word begins a word of the entry, in any order; or all, written as one, begin its name. */
async function asTyped(pool: Pool, words: string[][], country: string | null): Promise<find.Row[]> {
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

/** "Chase Bank" is Chase, and so is "chase ba" still: words that half of all banks have are let go. */
async function withoutCommon(pool: Pool, words: string[][], country: string | null): Promise<find.Row[]> {
  const telling = words.filter(([typed = ''], at) =>
    at === words.length - 1 ? !beginsGeneric(typed) : !isGeneric(typed),
  );
  if (telling.length === 0 || telling.length === words.length) return [];
  return asTyped(pool, telling, country);
}

async function rarestFirst(pool: Pool, words: string[][]): Promise<{ readings: string[]; size: number }[]> {
  const sizes = await find.sizes(pool, words);
  return words.map((readings, at) => ({ readings, size: sizes[at]! })).sort((a, b) => a.size - b.size);
}

/** With typos put right; then, where still no entry has every word, those that have the telling ones. */
async function asMeant(pool: Pool, words: string[][], country: string | null): Promise<find.Row[]> {
  const spelled = await rarestFirst(pool, await spellUnknown(pool, words));
  const known = spelled.filter(({ size }) => size > 0).map(({ readings }) => readings);
  if (known.length === words.length) {
    const [first = [], ...others] = known;
    const found = await find.withAll(pool, { country, first, others, joined: [] });
    if (found.length > 0) return found;
  }
  const typed = joinedOf(words);
  const joined = typed.length > SPELLED ? meant(typed, await find.joinedLike(pool, typed, ALIKE)) : [];
  const telling = known.filter((readings) => weightOf(readings[0]!) >= 0.5);
  const alone = (telling.length > 0 ? telling : known).slice(0, ALONE);
  const lists = await Promise.all([
    ...(joined.length > 0 ? [find.withAll(pool, { country, first: [], others: [], joined })] : []),
    ...alone.map((first) => find.withAll(pool, { country, first, others: [], joined: [] })),
  ]);
  return lists.flat();
}

/** Words that begin nothing, with what they may have been meant to be; where there is none of them, every word. */
async function spellUnknown(pool: Pool, words: string[][]): Promise<string[][]> {
  const sizes = await find.sizes(pool, words);
  const unknown = sizes.includes(0);
  const spelled = words.map(async (readings, at) =>
    unknown && sizes[at]! > 0 ? readings : spell(pool, readings),
  );
  return Promise.all(spelled);
}

/** The readings of a word, and what it may have been meant to be. */
async function spell(pool: Pool, readings: string[]): Promise<string[]> {
  const typed = readings[0]!;
  // A number, the beginning of an IBAN: no letter of it is a typo.
  if (/\d/.test(typed)) return readings;
  const like = typed.length < SPELLED ? [] : meant(typed, await find.wordsLike(pool, typed, ALIKE));
  return [...new Set([...readings, ...swapped(typed), ...like])];
}
