/** The catalogue from every configured provider; what is there stays whole until the new one is. */
import { createHash, randomUUID } from 'node:crypto';
import type { Sequelize } from 'sequelize';
import type { Pool } from 'pg';
import type { Institution, Provider } from '../providers/provider.ts';
import type { Corrections } from './corrections.ts';
import { toRows } from './entries.ts';
import { logoInUrl, type Logo } from './logos.ts';
import { merge } from './merge.ts';
import * as store from './store.ts';

export interface CatalogueLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ImportContext {
  db: Sequelize;
  pool: Pool;
  providers: ReadonlyMap<string, Provider>;
  corrections: Corrections;
  log: CatalogueLog;
  now(): Date;
  /** Ends an import at once; what is there stays. */
  signal?: AbortSignal;
}

export interface ImportResult {
  /** Providers whose list was read. */
  imported: string[];
  /** Providers whose list stays as it was, and why. */
  failed: { provider: string; message: string }[];
  /** Entries after the merge; null where nothing had changed, and the entries stay. */
  entries: number | null;
}

/** Whether a list is to be read that was read last at `importedAt`; undefined: never. */
export type Due = (importedAt: Date | undefined) => boolean;

/** One more with each change of how entries and their words are made: the next start makes them anew. */
const RULES = 2;

/** Held while importing: one sidecar does it, and one that is killed lets go. */
const LOCK = 0x0d02;

/**
 * Takes in each provider's list as soon as it is read whole, and then makes the entries anew where anything changed.
 * Killed in between, the lists that were taken in stay, and the next import reads the others.
 * @returns null when another sidecar is at it
 */
export async function importCatalogue(
  context: ImportContext,
  due: Due = () => true,
): Promise<ImportResult | null> {
  const client = await context.pool.connect();
  let broken = false;
  const onError = () => {
    broken = true;
  };
  client.on('error', onError);
  try {
    const got = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [LOCK]);
    if (!got.rows[0]?.got) return null;
    try {
      return await importAll(context, due);
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(onError);
    }
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

async function importAll(context: ImportContext, due: Due): Promise<ImportResult> {
  const { db, providers, log } = context;
  await store.dropOtherImports(db);
  const known = new Map(
    (await store.readSources(db)).map(({ provider, importedAt }) => [provider, importedAt]),
  );
  const imported: string[] = [];
  const failed: ImportResult['failed'] = [];
  for (const provider of providers.values()) {
    if (!due(known.get(provider.id))) continue;
    try {
      await takeIn(context, provider);
      imported.push(provider.id);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.warn(
        { provider: provider.id, err: error },
        'the list of banks could not be read; the old one stays',
      );
      failed.push({ provider: provider.id, message });
    }
  }
  // What was taken in before a stop is made into entries by the next start.
  if (context.signal?.aborted) return { imported, failed, entries: null };
  const entries = await rebuild(context);
  const result = { imported, failed, entries };
  if (failed.length > 0) log.warn(result, 'the list of banks is not complete');
  else if (imported.length > 0) log.info(result, 'the list of banks is up to date');
  return result;
}

async function takeIn(context: ImportContext, provider: Provider): Promise<void> {
  const { db } = context;
  const importId = randomUUID();
  const count = await stage(context, provider, importId);
  // An empty list is no list: a provider that lost its banks overnight is a fault of somebody's.
  if (count === 0) throw new Error('the list is empty');
  await db.transaction(async (transaction) => {
    const same = await store.isSameList(db, provider.id, importId, transaction);
    await store.setSource(db, provider.id, same ? null : importId, context.now(), transaction);
    await store.dropOtherImports(db, transaction);
  });
}

/** @returns how many entries there are now; null where they are made of these very lists already */
async function rebuild({ db, providers, corrections }: ImportContext): Promise<number | null> {
  return db.transaction(async (transaction) => {
    await store.dropSourcesBut(db, [...providers.keys()], transaction);
    await store.dropOtherImports(db, transaction);
    const sources = await store.readSources(db, transaction);
    if (sources.length === 0) return null;
    const lists = sources.map(({ provider, importId }) => `${provider} ${importId}`).sort();
    const made = createHash('sha256')
      .update(JSON.stringify([RULES, lists, corrections]))
      .digest('base64url');
    if ((await store.readBuild(db, transaction)) === made) return null;
    const merged = await merge(await store.currentOffers(db, transaction), corrections);
    await store.replaceInstitutions(db, toRows(merged, corrections), transaction);
    await store.setBuild(db, made, transaction);
    return merged.length;
  });
}

/** @returns how many the provider offers */
async function stage({ db, signal }: ImportContext, provider: Provider, importId: string): Promise<number> {
  let count = 0;
  for await (const page of untilAborted(provider.institutions(), signal)) {
    const usable = page.filter(({ signIn, name }) => signIn !== 'file' && name.trim() !== '');
    const logos: Logo[] = [];
    const offers = usable.map((each) => toOffer(provider.id, each, logos));
    if (offers.length === 0) continue;
    await store.insertLogos(db, logos);
    await store.insertOffers(db, importId, offers);
    count += offers.length;
  }
  return count;
}

/** The same pages; an abort does not wait for the one that is under way. */
async function* untilAborted<Page>(
  pages: AsyncIterable<Page>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Page> {
  const iterator = pages[Symbol.asyncIterator]();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new Error('the sidecar is stopping'));
  });
  aborted.catch(() => {});
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      const next = await Promise.race([aborted, iterator.next()]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function toOffer(provider: string, each: Institution, logos: Logo[]): store.OfferRow {
  const logo = each.logo === undefined ? null : logoInUrl(each.logo);
  if (logo) logos.push(logo);
  return {
    provider,
    institutionId: each.id,
    name: each.name.trim(),
    countries: each.countries,
    bic: each.bic,
    url: each.url,
    logoUrl: each.logo !== undefined && /^https?:/i.test(each.logo) ? each.logo : undefined,
    logoHash: logo?.hash,
    beta: each.beta,
    healthy: each.healthy,
    automatic: each.automatic,
    signIn: each.signIn,
    historyDays: each.historyDays,
  };
}
