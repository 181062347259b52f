/** One entry's logo: kept, or fetched the first time somebody asks for it. */
import { Agent } from 'node:https';
import axios from 'axios';
import type { Sequelize } from 'sequelize';
import { publicLookup } from '../safety/addresses.ts';
import { execute, rows } from '../store/sql.ts';
import { checkLogo, MAX_LOGO_BYTES, type Logo } from './logos.ts';
import { insertLogos } from './store.ts';

const TIMEOUT_MS = 5000;
/** A name that looks public may stand for an address inside. */
const PUBLIC_ONLY = new Agent({ lookup: publicLookup });
/** A logo that was not to be had is asked for again after this; one that was, too, for banks change theirs. */
const AGAIN = "interval '1 day'";
const CHANGED = "interval '30 days'";

/** Literal addresses and names without a dot are inside somebody's network. */
const isPublic = (url: URL): boolean =>
  url.protocol === 'https:' && !/^[\d.]+$|[:[\]]|^[^.]+$|\.(local|internal|localhost)$/i.test(url.hostname);

/** @param trusted origins of the configured providers, which may be anywhere */
export function mayFetch(address: string, trusted: ReadonlySet<string>): boolean {
  try {
    const url = new URL(address);
    return trusted.has(url.origin) || isPublic(url);
  } catch {
    return false;
  }
}

export function createLogos(db: Sequelize, trusted: ReadonlySet<string>) {
  const underway = new Map<string, Promise<Logo | null>>();

  /** @returns null where the entry has none that is fit to be shown */
  async function logoOf(institutionId: string): Promise<Logo | null> {
    const [row] = await rows<{ hash: string | null; url: string | null; known: boolean | null }>(
      db,
      `SELECT coalesce(i.logo_hash, f.hash) AS hash, i.logo_url AS url,
         f.fetched_at > now() - CASE WHEN f.hash IS NULL THEN ${AGAIN} ELSE ${CHANGED} END AS known
       FROM institutions i LEFT JOIN institution_logo_fetches f ON f.url = i.logo_url WHERE i.id = $institutionId`,
      { institutionId },
    );
    if (!row) return null;
    if (row.hash !== null) {
      const [logo] = await rows<Logo>(
        db,
        'SELECT hash, type, bytes FROM institution_logos WHERE hash = $hash',
        { hash: row.hash },
      );
      if (logo) return logo;
    }
    if (row.url === null || row.known === true || !mayFetch(row.url, trusted)) return null;
    const { url } = row;
    const running = underway.get(url) ?? fetchLogo(url).finally(() => underway.delete(url));
    underway.set(url, running);
    return running;
  }

  async function fetchLogo(url: string): Promise<Logo | null> {
    const logo = await download(url, trusted.has(new URL(url).origin));
    if (logo) await insertLogos(db, [logo]);
    await execute(
      db,
      `INSERT INTO institution_logo_fetches (url, hash, fetched_at) VALUES ($url, $hash, now())
       ON CONFLICT (url) DO UPDATE SET hash = excluded.hash, fetched_at = excluded.fetched_at`,
      { url, hash: logo?.hash ?? null },
    );
    return logo;
  }

  return { logoOf };
}

export type Logos = ReturnType<typeof createLogos>;

/** @param anywhere whether it may be in our own network: only a configured provider's */
async function download(url: string, anywhere: boolean): Promise<Logo | null> {
  try {
    const answer = await axios.get<ArrayBuffer>(url, {
      responseType: 'arraybuffer',
      timeout: TIMEOUT_MS,
      maxRedirects: 0,
      maxContentLength: MAX_LOGO_BYTES,
      ...(anywhere ? {} : { httpsAgent: PUBLIC_ONLY, proxy: false as const }),
    });
    return checkLogo(Buffer.from(answer.data));
  } catch {
    // No logo is no problem of anybody's; the entry is shown without.
    return null;
  }
}
