/** Finding a bank as one types: PostgreSQL finds who may be meant, `rank` says who is. */
import type { Pool } from 'pg';
import { Recent } from '../recent.ts';
import { remembered } from '../remembered.ts';
import { choicesFor } from './choices.ts';
import * as find from './find.ts';
import { createKnown, MadeAnew, type Found, type Known, type KnownEntries } from './known.ts';
import { beginsGeneric, isGeneric, weightOf } from './normalise.ts';
import { readQuery } from './query.ts';
import { rank } from './rank.ts';
import { meant, swapped } from './spelling.ts';

/** Of the words that look like the typed one, so many are measured letter by letter. */
const ALIKE = 40;
/** A shorter word has too few letters for a typo to leave anything of it. */
const SPELLED = 4;
/** So many words are looked for one by one where no bank has them all. */
const ALONE = 4;

/** So many answers are kept: people who look for the same bank type the same beginnings. */
const ANSWERS = 5000;
/** So long an answer may be one of the catalogue before. */
const MADE_MS = 1000;
/** A catalogue is made anew once a night: twice in one search is a fault of ours. */
const TRIES = 3;

/** So many are shown where nobody says how many. */
export const SHOWN = 20;

/**
 * @param text what was typed; empty: the country's best-known banks
 * @param country ISO 3166-1 alpha-2 of the company, whose banks come first
 */
export type Search = (text: string, country: string | null, limit: number) => Promise<Found[]>;

/** What it remembers is of one catalogue, and forgotten when another is made. */
export function createSearch(pool: Pool, madeMs = MADE_MS): Search {
  const parts: Parts = { pool, known: createKnown(pool) };
  const answers = new Recent<string, Promise<Found[]>>(ANSWERS);
  const made = remembered(() => find.made(pool), madeMs);
  let answersOf: string | null = null;

  return async (text, country, limit) => {
    const now = await made();
    if (now !== answersOf) answers.clear();
    answersOf = now;
    const key = JSON.stringify([text.trim().toLowerCase(), country, limit]);
    const before = answers.get(key);
    if (before) return before;
    const asked = searchAnew(parts, text, country, limit);
    answers.set(key, asked);
    const forget = () => answers.delete(key);
    // Nothing found may be a catalogue that is not there yet.
    asked.then((list) => list.length === 0 && forget(), forget);
    return asked;
  };
}

interface Parts {
  pool: Pool;
  known: KnownEntries;
}

async function searchAnew(parts: Parts, ...[text, country, limit]: Parameters<Search>): Promise<Found[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await search(parts, text, country, limit);
    } catch (error) {
      if (!(error instanceof MadeAnew) || attempt === TRIES) throw error;
    }
  }
}

async function search(parts: Parts, ...[text, country, limit]: Parameters<Search>): Promise<Found[]> {
  const { pool, known } = parts;
  const query = readQuery(text);
  const { words } = query;
  const home = query.country ?? country;
  const popular = async (of: string | null) => known.at(await find.popular(pool, of, limit));
  const shown = ({ shown: bank }: Known): Found => {
    const choices = choicesFor(bank.choices, home);
    // Answers are kept by the thousand: most of them share their banks.
    return choices === bank.choices ? bank : { ...bank, choices };
  };
  if (words.length === 0 && query.bic === null) {
    if (text.trim() !== '' && query.country === null) return [];
    return (await popular(home)).map(shown);
  }
  const found = new Map<string, Known>();
  const add = async (places: find.Places) => {
    for (const one of await known.at(places)) found.set(one.shown.id, one);
  };
  if (words.length > 0) await add(await asTyped(parts, words, home));
  if (query.bic !== null) await add(await find.byBic(pool, query.bic));
  for (const attempt of [withoutCommon, asMeant]) {
    if (found.size > 0 || words.length === 0) break;
    const places = await attempt(parts, words, home);
    if (places) await add(places);
  }
  const ranked = rank(query, [...found.values()], country).slice(0, limit);
  const rows = ranked.length > 0 || query.country === null ? ranked : await popular(query.country);
  return rows.map(shown);
}

const NOTHING = { first: [], others: [], joined: [] };
const joinedOf = (words: string[][]): string => words.map((readings) => readings[0]!).join('');

/** @throws {MadeAnew} where they are of two catalogues */
function together(lists: find.Places[]): find.Places {
  const made = lists[0]?.made ?? null;
  if (lists.some((list) => list.made !== made)) throw new MadeAnew();
  return { made, places: [...new Set(lists.flatMap(({ places }) => places))] };
}

/** Every word begins a word of the entry, in any order; or all, written as one, begin its name. */
async function asTyped(parts: Parts, words: string[][], country: string | null): Promise<find.Places> {
  const { pool } = parts;
  const joined = [joinedOf(words)];
  if (words.length === 1) return find.withAll(pool, { country, first: words[0]!, others: [], joined });
  const order = await rarestFirst(parts, words);
  // A word that nothing begins with: no entry has them all.
  if (order[0]!.size === 0) return find.withAll(pool, { ...NOTHING, country, joined });
  const [first = [], ...others] = order.map(({ readings }) => readings);
  return find.withAll(pool, { country, first, others, joined });
}

/** "Chase Bank" is Chase, and so is "chase ba" still: words that half of all banks have are let go. */
async function withoutCommon(
  parts: Parts,
  words: string[][],
  country: string | null,
): Promise<find.Places | null> {
  const telling = words.filter(([typed = ''], at) =>
    at === words.length - 1 ? !beginsGeneric(typed) : !isGeneric(typed),
  );
  if (telling.length === 0 || telling.length === words.length) return null;
  return asTyped(parts, telling, country);
}

async function rarestFirst(
  { pool, known }: Parts,
  words: string[][],
): Promise<{ readings: string[]; size: number }[]> {
  const sizes = await known.sizesOf(words, (readings) => find.sizes(pool, readings));
  return words.map((readings, at) => ({ readings, size: sizes[at]! })).sort((a, b) => a.size - b.size);
}

/** With typos put right; then, where still no entry has every word, those that have the telling ones. */
async function asMeant(parts: Parts, words: string[][], country: string | null): Promise<find.Places | null> {
  const { pool } = parts;
  const spelled = await rarestFirst(parts, await spellUnknown(parts, words));
  const known = spelled.filter(({ size }) => size > 0).map(({ readings }) => readings);
  if (known.length === words.length) {
    const [first = [], ...others] = known;
    const found = await find.withAll(pool, { ...NOTHING, country, first, others });
    if (found.places.length > 0) return found;
  }
  const typed = joinedOf(words);
  const joined = typed.length > SPELLED ? meant(typed, await find.joinedLike(pool, typed, ALIKE)) : [];
  const telling = known.filter((readings) => weightOf(readings[0]!) >= 0.5);
  const alone = (telling.length > 0 ? telling : known).slice(0, ALONE);
  const wanted = [
    ...(joined.length > 0 ? [{ ...NOTHING, joined }] : []),
    ...alone.map((first) => ({ ...NOTHING, first })),
  ];
  if (wanted.length === 0) return null;
  return together(await Promise.all(wanted.map((one) => find.withAll(pool, { ...one, country }))));
}

/** Words that begin nothing, with what they may have been meant to be; where there is none of them, every word. */
async function spellUnknown({ pool, known }: Parts, words: string[][]): Promise<string[][]> {
  const sizes = await known.sizesOf(words, (readings) => find.sizes(pool, readings));
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
