/**
 * The entries that searches met lately. A search looks at a hundred to show twenty, mostly the same ones key after key:
 * reading them anew each time was half of its work.
 */
import type { Pool } from 'pg';
import { Recent } from '../recent.ts';
import type { Choice, KeptChoice } from './choices.ts';
import { MADE, type Places } from './find.ts';
import type { Candidate } from './rank.ts';

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
  choices: Choice[];
}

/** As it is kept: with the ways for every country. */
export interface KnownBank extends Found {
  choices: KeptChoice[];
}

/** With what it is ranked by. */
export interface Known extends Candidate {
  shown: KnownBank;
}

/** About a kilobyte each. */
const MOST_ENTRIES = 6000;
/** Numbers only. */
const MOST_SIZES = 20_000;

/** The catalogue was made anew in the middle of a search, which is begun again then. */
export class MadeAnew extends Error {
  override name = 'MadeAnew';
}

interface Row extends KnownBank {
  place: number;
  plainName: string;
  search: string;
  domain: string | null;
  popularity: number;
}

const ROWS = `SELECT i.place, i.id, i.name, i.countries, i.bic, i.url, i.logo_hash AS "logoHash",
    i.logo_url AS "logoUrl", i.beta, i.healthy, i.automatic, i.choices, i.plain_name AS "plainName", i.search, i.domain,
    i.popularity, ${MADE} AS made
  FROM institutions i WHERE i.place = ANY ($1::int[])`;

export interface KnownEntries {
  /** @throws {MadeAnew} where they are of another catalogue than those before: all that was known is forgotten */
  at(found: Places): Promise<Known[]>;
  /** How many entries have a word that begins with one of the readings, for each word. */
  sizesOf(words: string[][], ask: (readings: string[]) => Promise<Map<string, number>>): Promise<number[]>;
}

export function createKnown(pool: Pool): KnownEntries {
  const entries = new Recent<number, Known>(MOST_ENTRIES);
  const sizes = new Recent<string, number>(MOST_SIZES);
  let of: string | null = null;

  return {
    async at({ made, places }) {
      if (made !== of) {
        of = made;
        entries.clear();
        sizes.clear();
        throw new MadeAnew();
      }
      const found = new Map(places.map((place) => [place, entries.get(place)]));
      const missing = places.filter((place) => found.get(place) === undefined);
      if (missing.length > 0) {
        const { rows } = await pool.query<Row & { made: string }>({
          name: 'institutions-rows',
          text: ROWS,
          values: [missing],
        });
        if (rows.length < missing.length || rows[0]!.made !== made) throw new MadeAnew();
        for (const row of rows) {
          const known = toKnown(row);
          found.set(row.place, known);
          if (of === made) entries.set(row.place, known);
        }
      }
      return [...found.values()] as Known[];
    },
    async sizesOf(words, ask) {
      const before = of;
      const readings = [...new Set(words.flat())];
      const known = new Map(readings.map((reading) => [reading, sizes.get(reading)]));
      const missing = readings.filter((reading) => known.get(reading) === undefined);
      if (missing.length > 0) {
        const answer = await ask(missing);
        for (const reading of missing) {
          const size = answer.get(reading) ?? 0;
          known.set(reading, size);
          if (of === before) sizes.set(reading, size);
        }
      }
      return words.map((list) => list.reduce((sum, reading) => sum + (known.get(reading) ?? 0), 0));
    },
  };
}

function toKnown(row: Row): Known {
  const { id, name, countries, bic, url, logoHash, logoUrl, beta, healthy, automatic, choices } = row;
  return {
    shown: { id, name, countries, bic, url, logoHash, logoUrl, beta, healthy, automatic, choices },
    name: row.plainName.split(' '),
    found: row.search.trim().split(' '),
    countries,
    bic,
    domain: row.domain,
    popularity: row.popularity,
  };
}
