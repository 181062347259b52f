/**
 * The questions that a search asks PostgreSQL. Each is named, so that a session plans it once; and each is answered
 * with places of entries only, since most entries that a search meets are known already (`known.ts`).
 */
import type { Pool } from 'pg';

/** How many of the company's country, and how many of all countries, are ranked. */
const MOST = 50;
/** With fewer than so many for one word, names written as one word are looked at too. */
const FEW = 5;
/** Of one word's entries at most so many are looked through, the popular ones first. */
const DEEP = 1500;

/** Which entries, in the catalogue that was made of `made`: with the next one, places are others'. */
export interface Places {
  made: string | null;
  places: number[];
}

export const MADE = '(SELECT made_of FROM institution_builds)';

async function ask<Answer extends object>(
  pool: Pool,
  name: string,
  text: string,
  values: unknown[],
): Promise<Answer[]> {
  return (await pool.query<Answer>({ name: `institutions-${name}`, text, values })).rows;
}

/** Which catalogue there is; null: none yet. */
export async function made(pool: Pool): Promise<string | null> {
  const [row] = await ask<{ made: string | null }>(pool, 'made', `SELECT ${MADE} AS made`, []);
  return row?.made ?? null;
}

async function askPlaces(pool: Pool, name: string, places: string, values: unknown[]): Promise<Places> {
  const text = `SELECT ${MADE} AS made, array_to_string(ARRAY(${places}), ' ') AS places`;
  const [row] = await ask<{ made: string | null; places: string }>(pool, name, text, values);
  const list = row?.places ?? '';
  return { made: row?.made ?? null, places: list === '' ? [] : list.split(' ').map(Number) };
}

/** How many entries have a word that begins with each reading. */
export async function sizes(pool: Pool, readings: string[]): Promise<Map<string, number>> {
  const found = await ask<{ reading: string; size: string }>(
    pool,
    'sizes',
    `SELECT t.reading, sum(f.size) AS size FROM unnest($1::text[]) AS t (reading) CROSS JOIN LATERAL (
       SELECT size FROM institution_words w WHERE length(t.reading) > 2 AND w.country = ''
         AND w.word >= t.reading AND w.word < t.reading || '~'
       UNION ALL
       SELECT size FROM institution_beginnings b WHERE b.country = '' AND b.beginning = t.reading
     ) AS f GROUP BY t.reading`,
    [readings],
  );
  return new Map(found.map(({ reading, size }) => [reading, Number(size)]));
}

/** Places of entries with a word that begins with one of the readings, ascending; each list cut after `deep`. */
const begun = (country: string, deep: string) => `SELECT DISTINCT p.place
  FROM unnest($2::text[]) AS t (reading) CROSS JOIN LATERAL (
    SELECT places FROM institution_words w WHERE length(t.reading) > 2 AND w.country = ${country}
      AND w.word >= t.reading AND w.word < t.reading || '~'
    UNION ALL
    SELECT places FROM institution_beginnings b WHERE b.country = ${country} AND b.beginning = t.reading
  ) AS f CROSS JOIN LATERAL unnest(f.places[1:${deep}]) AS p (place) ORDER BY place`;

/** The first of them in which every other word begins some word. */
const begunWithAll = (country: string) => `SELECT d.place
  FROM (${begun(country, String(DEEP))}) AS d JOIN institutions i USING (place)
  WHERE i.search LIKE ALL ($4::text[]) AND i.search ~ ALL ($5::text[]) ORDER BY d.place LIMIT ${MOST}`;

/** Those of which a name, or the host's name, begins with one of `$3` when it is written without spaces. */
const JOINED = `SELECT DISTINCT j.place FROM unnest($3::text[]) AS t (name)
  JOIN institution_joined j ON j.word >= t.name AND j.word < t.name || '~' ORDER BY j.place LIMIT ${MOST}`;

/** In the company's country and in all, so that neither crowds the other out. */
const candidates = (places: (country: string) => string) => `(${places('$1')}) UNION (${places("''")})`;
const WITH_ONE = `WITH one AS MATERIALIZED (${candidates((country) => `${begun(country, String(MOST))} LIMIT ${MOST}`)})
  SELECT place FROM one UNION SELECT place FROM (${JOINED}) AS joined WHERE (SELECT count(*) FROM one) < ${FEW}`;
const WITH_ALL = `${candidates(begunWithAll)} UNION (${JOINED})`;

export interface Wanted {
  /** ISO 3166-1 alpha-2 of the company. */
  country: string | null;
  /** The readings of the word to begin with. */
  first: string[];
  /** The readings of each other word. */
  others: string[][];
  /** Everything typed as one word; beside a single word it counts where few begin with that. */
  joined: string[];
}

/** Entries in which every word begins some word. */
export async function withAll(pool: Pool, { country, first, others, joined }: Wanted): Promise<Places> {
  const values = [country ?? '', first, joined];
  if (others.length === 0) return askPlaces(pool, 'one', WITH_ONE, values);
  // Readings are a-z and 0-9: nothing in them means anything to a pattern.
  const likes = others.flatMap((readings) => (readings.length === 1 ? [`% ${readings[0]!}%`] : []));
  const either = others.flatMap((readings) => (readings.length > 1 ? [` (${readings.join('|')})`] : []));
  return askPlaces(pool, 'all', WITH_ALL, [...values, likes, either]);
}

/** By the beginning of a BIC. */
export const byBic = (pool: Pool, bic: string): Promise<Places> =>
  askPlaces(
    pool,
    'bic',
    `SELECT i.place FROM institutions i WHERE i.bic COLLATE "C" >= $1 AND i.bic COLLATE "C" < $1 || '~'
     ORDER BY i.place LIMIT ${MOST}`,
    [bic],
  );

/** The best known, of a country where one is given. */
export const popular = (pool: Pool, country: string | null, limit: number): Promise<Places> =>
  askPlaces(
    pool,
    'popular',
    `SELECT i.place FROM institutions i WHERE $1::text IS NULL OR $1 = ANY (i.countries) ORDER BY i.place LIMIT $2`,
    [country, limit],
  );

/** Words of the catalogue that look like what was typed, or begin like it. */
export async function wordsLike(pool: Pool, typed: string, most: number): Promise<string[]> {
  const found = await ask<{ word: string }>(
    pool,
    'words-like',
    'SELECT institution_words_like AS word FROM institution_words_like($1, $2)',
    [typed, most],
  );
  return found.map(({ word }) => word);
}

/** Names without spaces that look like what was typed. */
export async function joinedLike(pool: Pool, typed: string, most: number): Promise<string[]> {
  const found = await ask<{ word: string }>(
    pool,
    'joined-like',
    'SELECT institution_joined_like AS word FROM institution_joined_like($1, $2)',
    [typed, most],
  );
  return found.map(({ word }) => word);
}
