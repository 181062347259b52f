/** Finding a bank as one types: PostgreSQL finds who may be meant, `rank` says who is. */
import type { Sequelize } from 'sequelize';
import { rows } from '../store/sql.ts';
import { weightOf } from './normalise.ts';
import { readQuery, type Query } from './query.ts';
import { rank, type Candidate } from './rank.ts';

export interface Found extends Candidate {
  logoHash: string | null;
  logoUrl: string | null;
  beta: boolean;
  healthy: boolean;
  automatic: boolean;
  choices: { provider: string; institutionId: string; beta: boolean }[];
}

const COLUMNS = `i.id, i.name, i.countries, i.bic, i.url, i.popularity, i.search, i.logo_hash AS "logoHash",
  i.logo_url AS "logoUrl", i.beta, i.healthy, i.automatic, i.choices`;
/** How many are ranked. */
const MOST = 80;
/** Two letters swapped leave little likeness: the right one may be far down. */
const MOST_ALIKE = 200;
/** With fewer than this as typed, it may be a typo. */
const ENOUGH = 1;

/**
 * @param text what was typed; empty: the country's best-known banks
 * @param country ISO 3166-1 alpha-2 of the company, whose banks come first
 */
export async function searchInstitutions(
  db: Sequelize,
  text: string,
  country: string | null,
  limit: number,
): Promise<Found[]> {
  const query = readQuery(text);
  const found = new Map<string, Found>();
  const add = (list: Found[]) => list.forEach((row) => found.set(row.id, row));
  const nothing = query.words.length === 0 && query.bic === null;
  if (nothing) {
    if (text.trim() !== '' && query.country === null) return [];
    return popular(db, query.country ?? country, limit);
  }
  if (query.bic !== null) add(await byBic(db, query.bic));
  add(await asTyped(db, query, query.country ?? country));
  if (found.size < ENOUGH) add(await alike(db, query));
  const ranked = rank(query, [...found.values()], country);
  if (ranked.length === 0 && query.country !== null) return popular(db, query.country, limit);
  return ranked.slice(0, limit);
}

const popular = (db: Sequelize, country: string | null, limit: number): Promise<Found[]> =>
  rows<Found>(
    db,
    `SELECT ${COLUMNS} FROM institutions i WHERE $country::text IS NULL OR $country = ANY (i.countries)
     ORDER BY i.popularity DESC, i.name LIMIT ${limit}`,
    { country },
  );

const byBic = (db: Sequelize, bic: string): Promise<Found[]> =>
  rows<Found>(
    db,
    `SELECT ${COLUMNS} FROM institutions i WHERE i.bic LIKE $pattern ORDER BY i.popularity DESC LIMIT ${MOST}`,
    { pattern: `${bic}%` },
  );

/** Every word begins a word of the entry, in any order. */
function asTyped(db: Sequelize, query: Query, country: string | null): Promise<Found[]> {
  if (query.words.length === 0) return Promise.resolve([]);
  const bind: Record<string, unknown> = {
    country,
    first: ` ${query.words[0]![0]!}%`,
    // "uni credit" is UniCredit too.
    joined: `% ${query.words.map((readings) => readings[0]!).join('')}%`,
  };
  const conditions = query.words.map((readings, at) => {
    const any = readings.map((reading, which) => {
      bind[`w${at}_${which}`] = `% ${reading}%`;
      return `i.search LIKE $w${at}_${which}`;
    });
    return `(${any.join(' OR ')})`;
  });
  return rows<Found>(
    db,
    `SELECT ${COLUMNS} FROM institutions i WHERE (${conditions.join(' AND ')}) OR i.search LIKE $joined
     ORDER BY (CASE WHEN $country::text = ANY (i.countries) THEN 0 ELSE 1 END)
       + (CASE WHEN i.search LIKE $first THEN 0 ELSE 1 END), i.popularity DESC, length(i.search) LIMIT ${MOST}`,
    bind,
  );
}

/** By likeness of the words that say most; all words written as one are one more. */
function alike(db: Sequelize, query: Query): Promise<Found[]> {
  const typed = query.words.map((readings) => readings[0]!);
  const telling = query.words.filter((readings) => weightOf(readings[0]!) >= 0.5).flat();
  const list = (telling.length > 0 ? telling : typed).filter((word) => word.length > 2);
  if (typed.length > 1) list.push(typed.join(''));
  if (list.length === 0) return Promise.resolve([]);
  return rows<Found>(
    db,
    `SELECT ${COLUMNS} FROM institutions_like($list::text[], ${MOST_ALIKE}) JOIN institutions i USING (id)`,
    { list: [...new Set(list)] },
  );
}
