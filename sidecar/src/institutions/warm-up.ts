/**
 * The first people who type after a start would wait a quarter of a second for each key: sessions with PostgreSQL open,
 * its plans are made, code is compiled, nothing is remembered. So the sidecar types first.
 */
import type { Pool } from 'pg';
import { SHOWN, type Search } from './search.ts';

/** The best known, whose names are typed most anyway. */
const NAMES = 60;
/** Further on a name is typed by few. */
const LETTERS = 8;

/**
 * Types the beginnings of the best-known banks.
 * @param pool whose sessions `search` uses: as many searches at once, so that each is opened
 * @throws where PostgreSQL is away
 */
export async function warmUp(pool: Pool, search: Search): Promise<void> {
  const { rows } = await pool.query<{ name: string; country: string | null }>(
    'SELECT name, countries[1] AS country FROM institutions ORDER BY place LIMIT $1',
    [NAMES],
  );
  const left = rows
    .flatMap(({ name, country }) => beginnings(name).map((text) => ({ text, country })))
    .values();
  const type = async () => {
    for (const { text, country } of left) await search(text, country, SHOWN);
  };
  await Promise.all(Array.from({ length: pool.options.max }, type));
}

const beginnings = (name: string): string[] =>
  Array.from({ length: Math.min(LETTERS, name.length) }, (_, at) => name.slice(0, at + 1));
