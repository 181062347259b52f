/** The catalogue from every configured provider; what is there stays whole until the new one is. */
import { randomUUID } from 'node:crypto';
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
  /** Providers whose list was taken in. */
  imported: string[];
  /** Providers whose list stays as it was, and why. */
  failed: { provider: string; message: string }[];
  /** Entries after the merge. */
  entries: number;
}

/** Held while importing: one sidecar does it, and one that is killed lets go. */
const LOCK = 0x0d02;

/** @returns null when another sidecar is at it */
export async function importCatalogue(context: ImportContext): Promise<ImportResult | null> {
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
      return await importAll(context);
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(onError);
    }
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

async function importAll(context: ImportContext): Promise<ImportResult> {
  const { db, providers, corrections, log } = context;
  await store.dropOtherImports(db);
  const staged = new Map<string, string>();
  const failed: ImportResult['failed'] = [];
  for (const provider of providers.values()) {
    const importId = randomUUID();
    try {
      const count = await stage(context, provider, importId);
      // An empty list is no list: a provider that lost its banks overnight is a fault of somebody's.
      if (count === 0) throw new Error('the list is empty');
      staged.set(provider.id, importId);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.warn(
        { provider: provider.id, err: error },
        'the list of banks could not be read; the old one stays',
      );
      failed.push({ provider: provider.id, message });
    }
  }
  const entries = await db.transaction(async (transaction) => {
    for (const [provider, importId] of staged)
      await store.setSource(db, provider, importId, context.now(), transaction);
    await store.dropSourcesBut(db, [...providers.keys()], transaction);
    await store.dropOtherImports(db, transaction);
    const merged = merge(await store.currentOffers(db, transaction), corrections);
    await store.replaceInstitutions(db, toRows(merged, corrections), transaction);
    return merged.length;
  });
  log.info({ imported: [...staged.keys()], entries }, 'the list of banks is up to date');
  return { imported: [...staged.keys()], failed, entries };
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
