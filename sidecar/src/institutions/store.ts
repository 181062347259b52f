/** The catalogue in PostgreSQL. */
import type { Sequelize, Transaction } from 'sequelize';
import { execute, rows } from '../store/sql.ts';
import type { KeptChoice } from './choices.ts';
import type { Logo } from './logos.ts';
import type { Offer } from './merge.ts';

export interface OfferRow extends Offer {
  signIn: string;
  historyDays?: number | undefined;
}

export interface InstitutionRow {
  id: string;
  name: string;
  countries: string[];
  bic: string | null;
  url: string | null;
  logoUrl: string | null;
  logoHash: string | null;
  beta: boolean;
  healthy: boolean;
  automatic: boolean;
  popularity: number;
  choices: KeptChoice[];
  /** From 1, each once. */
  place: number;
  domain: string | null;
  plainName: string;
  words: string[];
  joined: string[];
  /** Both, each once, between spaces. */
  search: string;
}

export async function insertOffers(db: Sequelize, importId: string, offers: OfferRow[]): Promise<void> {
  await execute(
    db,
    `INSERT INTO institution_offers (import_id, provider, provider_institution_id, name, countries, bic, url, logo_url,
       logo_hash, beta, healthy, automatic, sign_in, history_days)
     SELECT $importId::uuid, provider, "institutionId", name, countries, bic, url, "logoUrl", "logoHash", beta, healthy,
       automatic, "signIn", "historyDays"
     FROM jsonb_to_recordset($offers::jsonb) AS r(provider text, "institutionId" text, name text, countries text[],
       bic text, url text, "logoUrl" text, "logoHash" text, beta boolean, healthy boolean, automatic boolean,
       "signIn" text, "historyDays" integer)
     ON CONFLICT DO NOTHING`,
    { importId, offers: JSON.stringify(offers) },
  );
}

export async function insertLogos(db: Sequelize, logos: Logo[]): Promise<void> {
  if (logos.length === 0) return;
  await execute(
    db,
    `INSERT INTO institution_logos (hash, type, bytes)
     SELECT hash, type, decode(bytes, 'base64') FROM jsonb_to_recordset($logos::jsonb) AS r(hash text, type text, bytes text)
     ON CONFLICT DO NOTHING`,
    { logos: JSON.stringify(logos.map((logo) => ({ ...logo, bytes: logo.bytes.toString('base64') }))) },
  );
}

/** What an import that did not end has left, and everything of an older one. */
export async function dropOtherImports(db: Sequelize, transaction?: Transaction): Promise<void> {
  await execute(
    db,
    'DELETE FROM institution_offers WHERE import_id NOT IN (SELECT import_id FROM institution_sources)',
    {},
    transaction,
  );
}

const COMPARED = `provider, provider_institution_id, name, countries, bic, url, logo_url, logo_hash, beta, healthy,
  automatic, sign_in, history_days`;

/** Whether a list that was just read is the one that is there already. */
export async function isSameList(
  db: Sequelize,
  provider: string,
  importId: string,
  transaction: Transaction,
): Promise<boolean> {
  const [row] = await rows<{ same: boolean }>(
    db,
    `WITH now AS (SELECT ${COMPARED} FROM institution_offers WHERE import_id = $importId),
       before AS (SELECT ${COMPARED} FROM institution_offers JOIN institution_sources USING (provider, import_id)
         WHERE provider = $provider)
     SELECT NOT EXISTS (TABLE now EXCEPT TABLE before) AND NOT EXISTS (TABLE before EXCEPT TABLE now) AS same`,
    { provider, importId },
    transaction,
  );
  return row?.same === true;
}

/**
 * From here on the offers of `provider` are those of `importId`.
 * @param importId null: they stay those that they are, and were read again
 */
export async function setSource(
  db: Sequelize,
  provider: string,
  importId: string | null,
  at: Date,
  transaction: Transaction,
): Promise<void> {
  await execute(
    db,
    importId === null
      ? 'UPDATE institution_sources SET imported_at = $at WHERE provider = $provider'
      : `INSERT INTO institution_sources (provider, import_id, imported_at) VALUES ($provider, $importId, $at)
         ON CONFLICT (provider) DO UPDATE SET import_id = excluded.import_id, imported_at = excluded.imported_at`,
    { provider, at, ...(importId === null ? {} : { importId }) },
    transaction,
  );
}

/** What the entries were made of; undefined where there are none yet. */
export async function readBuild(db: Sequelize, transaction?: Transaction): Promise<string | undefined> {
  const [row] = await rows<{ made: string }>(
    db,
    'SELECT made_of AS made FROM institution_builds',
    {},
    transaction,
  );
  return row?.made;
}

export async function setBuild(db: Sequelize, made: string, transaction: Transaction): Promise<void> {
  await execute(
    db,
    `INSERT INTO institution_builds (made_of) VALUES ($made)
     ON CONFLICT (one) DO UPDATE SET made_of = excluded.made_of`,
    { made },
    transaction,
  );
}

/** A provider whose keys are gone is offered no more. */
export async function dropSourcesBut(
  db: Sequelize,
  providers: string[],
  transaction: Transaction,
): Promise<void> {
  await execute(
    db,
    'DELETE FROM institution_sources WHERE provider <> ALL($providers::text[])',
    { providers },
    transaction,
  );
}

export interface Source {
  provider: string;
  importId: string;
  importedAt: Date;
}

export async function readSources(db: Sequelize, transaction?: Transaction): Promise<Source[]> {
  return rows(
    db,
    'SELECT provider, import_id AS "importId", imported_at AS "importedAt" FROM institution_sources',
    {},
    transaction,
  );
}

const BATCH = 2000;

/** What every provider offers now, in the order of their keys; read in pieces, so that no row is kept twice. */
export async function currentOffers(db: Sequelize, transaction: Transaction): Promise<Offer[]> {
  const offers: Offer[] = [];
  const shared = new Map<string, string[]>();
  for (;;) {
    const last = offers.at(-1);
    const page = await rows<Nullable<Required<Offer>>>(
      db,
      `SELECT o.provider, provider_institution_id AS "institutionId", name, countries, bic, url, logo_url AS "logoUrl",
         logo_hash AS "logoHash", beta, healthy, automatic
       FROM institution_offers o JOIN institution_sources s USING (provider, import_id)
       WHERE (o.provider, provider_institution_id) > ($provider, $institutionId)
       ORDER BY o.provider, provider_institution_id LIMIT ${BATCH}`,
      { provider: last?.provider ?? '', institutionId: last?.institutionId ?? '' },
      transaction,
    );
    for (const row of page) offers.push(toOffer(row, shared));
    if (page.length < BATCH) return offers;
  }
}

type Nullable<T> = { [Key in keyof T]: T[Key] | null };

/**
 * There are some 50,000 of them at once: each of one shape, which V8 keeps small, and without countries of its own.
 * @param shared every list of countries that there was
 */
function toOffer(row: Nullable<Required<Offer>>, shared: Map<string, string[]>): Offer {
  const countries = row.countries ?? [];
  const key = countries.join(' ');
  const same = shared.get(key) ?? countries;
  shared.set(key, same);
  return {
    provider: row.provider!,
    institutionId: row.institutionId!,
    name: row.name!,
    countries: same,
    bic: row.bic ?? undefined,
    url: row.url ?? undefined,
    logoUrl: row.logoUrl ?? undefined,
    logoHash: row.logoHash ?? undefined,
    beta: row.beta === true,
    healthy: row.healthy === true,
    automatic: row.automatic === true,
  };
}

/** The new entries in place of the old ones, with everything that is searched. */
export async function replaceInstitutions(
  db: Sequelize,
  institutions: Iterable<InstitutionRow>,
  transaction: Transaction,
): Promise<void> {
  await execute(db, 'DELETE FROM institutions', {}, transaction);
  for (const page of inPages(institutions)) {
    await execute(
      db,
      `INSERT INTO institutions (id, name, countries, bic, url, logo_url, logo_hash, beta, healthy, automatic,
         popularity, choices, place, domain, plain_name, words, joined, search)
       SELECT id, name, countries, bic, url, "logoUrl", "logoHash", beta, healthy, automatic, popularity, choices,
         place, domain, "plainName", words, joined, search
       FROM jsonb_to_recordset($page::jsonb) AS r(id text, name text, countries text[], bic text, url text,
         "logoUrl" text, "logoHash" text, beta boolean, healthy boolean, automatic boolean, popularity integer,
         choices jsonb, place integer, domain text, "plainName" text, words text[], joined text[], search text)`,
      { page: JSON.stringify(page) },
      transaction,
    );
  }
  for (const statement of WORDS) await execute(db, statement, {}, transaction);
}

function* inPages<Row>(list: Iterable<Row>): Generator<Row[]> {
  let page: Row[] = [];
  for (const row of list) {
    page.push(row);
    if (page.length === BATCH) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

/** So many entries are popular enough to be typed without spaces and with a typo. */
const POPULAR = 3000;

/** Every word with the countries of its entries, and with '' for all of them. */
const COUNTED = `institutions i CROSS JOIN LATERAL unnest(i.countries || '{""}'::text[]) AS c (country)
  CROSS JOIN LATERAL unnest(i.words) AS w (word)`;

const WORDS = [
  'DELETE FROM institution_words',
  'DELETE FROM institution_vocabulary',
  'DELETE FROM institution_beginnings',
  'DELETE FROM institution_joined',
  'DELETE FROM institution_joined_popular',
  `INSERT INTO institution_words (country, word, places, size)
   SELECT c.country, w.word, array_agg(i.place ORDER BY i.place), count(*) FROM ${COUNTED} GROUP BY 1, 2`,
  `INSERT INTO institution_beginnings (country, beginning, places, size)
   SELECT country, beginning, array_agg(place ORDER BY place), count(*)
   FROM (SELECT DISTINCT c.country, left(w.word, length) AS beginning, i.place
         FROM ${COUNTED} CROSS JOIN (VALUES (1), (2)) AS l (length)) AS b GROUP BY 1, 2`,
  `INSERT INTO institution_vocabulary (word, size) SELECT word, size FROM institution_words WHERE country = ''`,
  'INSERT INTO institution_joined (word, place) SELECT unnest(joined), place FROM institutions',
  `INSERT INTO institution_joined_popular (word)
   SELECT DISTINCT word FROM institution_joined WHERE place <= ${POPULAR}`,
  // Until autovacuum comes by, the planner would think of the tables as they were.
  'ANALYZE institutions',
  'ANALYZE institution_words',
  'ANALYZE institution_beginnings',
  'ANALYZE institution_vocabulary',
  'ANALYZE institution_joined',
  'ANALYZE institution_joined_popular',
];
