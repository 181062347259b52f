/** Finding one's bank among 26,000: the import from four providers' APIs, the quality, and 50 people typing at once. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { searchInstitutions } from '../sidecar/src/institutions/search.ts';
import { offersOf } from '../test/support/known-banks.ts';
import { catalogueDatabase, type CatalogueDatabase } from '../test/support/catalogue.ts';
import { startSandbox, startSidecar } from '../tools/services.ts';
import { BANKS, PLAID_COUNTRIES } from './support/banks.ts';
import { cpuOf, memoryOf, percentile, spread } from './support/measure.ts';

export const about = 'import of 26,000 banks, and finding one while 50 people type';

/** The heap that the sidecar may have: without a limit V8 lets garbage lie as long as the machine has room. */
const HEAP_MB = 200;
const PEOPLE = 50;
/** A person's pause between two keys: 60 words a minute. */
const KEY_MS = 200;
const WORDS = 6;

const { queries } = JSON.parse(
  readFileSync(new URL('../test/contract/institution-queries.json', import.meta.url), 'utf8'),
) as { queries: [string, string, string][] };

export async function run(): Promise<void> {
  const sandbox = await startSandbox(0, { SANDBOX_INSTITUTIONS: String(BANKS) });
  const database = await catalogueDatabase();
  try {
    await importAll(database, sandbox.url);
    await sandbox.stop();
    await quality(database);
    await typing(database);
  } finally {
    await sandbox.stop();
    await database.stop();
  }
}

/** By the real sidecar as a process of its own, as at its first start. */
async function importAll(database: CatalogueDatabase, sandboxUrl: string): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-search-'));
  const env = { PLAID_COUNTRIES, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };
  const sidecar = await startSidecar({ databaseUrl: database.url, dataDir, sandboxUrl, env });
  try {
    const idle = { memory: memoryOf(sidecar.pid), cpu: cpuOf(sidecar.pid) };
    const start = performance.now();
    const entries = await imported(database);
    const seconds = (performance.now() - start) / 1000;
    const cpu = (cpuOf(sidecar.pid) - idle.cpu) / 1000;
    const peak = memoryOf(sidecar.pid).peak;
    console.log(
      `import: ${entries} banks from the providers in ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of processor time in the sidecar`,
    );
    console.log(
      `  memory of the sidecar's process at most ${peak} MB; ${peak - idle.memory.now} MB more than the ${idle.memory.now} MB it had when it was up`,
    );
  } finally {
    await sidecar.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function imported({ pool }: CatalogueDatabase): Promise<number> {
  for (;;) {
    const { rows } = await pool.query<{ entries: number }>(
      'SELECT count(*)::int AS entries FROM institutions HAVING EXISTS (SELECT FROM institution_builds)',
    );
    if (rows[0]) return rows[0].entries;
    await pause(200);
  }
}

async function quality({ pool }: CatalogueDatabase): Promise<void> {
  let [first, five] = [0, 0];
  for (const [typed, country, bank] of queries) {
    const found = await searchInstitutions(pool, typed, country, 20);
    const wanted = offersOf(bank);
    const place = found.findIndex(({ choices }) => choices.some((one) => wanted.has(one.institutionId)));
    if (place === 0) first += 1;
    if (place >= 0 && place < 5) five += 1;
    else
      console.log(`  not among five: "${typed}" (${country}), ${bank}; first is ${found[0]?.name ?? 'none'}`);
  }
  const share = (count: number) => `${((count / queries.length) * 100).toFixed(1)} %`;
  console.log(`quality: ${queries.length} queries, found first ${share(first)}, among five ${share(five)}`);
}

/** Everybody types another query, key by key, and each key is a search; a `SELECT 1` beside it is the measure. */
async function typing({ pool, serverPid }: CatalogueDatabase): Promise<void> {
  const times: number[] = [];
  const ones: number[] = [];
  const took = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const before = { server: cpuOf(serverPid), own: process.cpuUsage() };
  const start = performance.now();
  await Promise.all(
    Array.from({ length: PEOPLE }, async (_, person) => {
      await pause((person * KEY_MS) / PEOPLE);
      for (let word = 0; word < WORDS; word += 1) {
        const [typed, country] = queries[(person * WORDS + word) % queries.length]!;
        for (let length = 1; length <= typed.length; length += 1) {
          const begun = performance.now();
          const text = typed.slice(0, length);
          times.push(await took(() => searchInstitutions(pool, text, country, 20)));
          ones.push(await took(() => pool.query({ name: 'one', text: 'SELECT 1' })));
          await pause(Math.max(0, KEY_MS - (performance.now() - begun)));
        }
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const own = process.cpuUsage(before.own);
  const each = (milliseconds: number) => `${(milliseconds / times.length).toFixed(2)} ms`;
  console.log(
    `typing: ${PEOPLE} people, ${times.length} searches, ${(times.length / seconds).toFixed(0)} a second: ${spread(times)}`,
  );
  console.log(`  SELECT 1 in the same run: ${spread(ones)}`);
  const ratio = (share: number) => (percentile(times, share) / percentile(ones, share)).toFixed(1);
  console.log(`  a search is so many times a SELECT 1: ${ratio(0.5)} at p50, ${ratio(0.95)} at p95`);
  console.log(
    `  processor time a search (with its SELECT 1 and the typing): sidecar ${each((own.user + own.system) / 1000)}, ` +
      `PostgreSQL ${each(cpuOf(serverPid) - before.server)}`,
  );
}
