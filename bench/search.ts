/** Finding one's bank among 26,000: the import from the providers' APIs, the quality, and 50 people typing at once. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { createSearch } from '../sidecar/src/institutions/search.ts';
import { offersOf } from '../test/support/known-banks.ts';
import { catalogueDatabase, type CatalogueDatabase } from '../test/support/catalogue.ts';
import { startSandbox, startSidecar, type Service } from '../tools/services.ts';
import { BANKS, PLAID_COUNTRIES } from './support/banks.ts';
import { cpuOf, memoryOf, percentile, spread } from './support/measure.ts';
import { serverTime, shareWithin, since, within } from './support/server-time.ts';
import { ROUTE, signedIn, type } from './support/typists.ts';

export const about = 'import of 26,000 banks, and finding one while 50 people type';

const PEOPLE = 50;
const SECONDS = 30;
const ONE_EVERY_MS = 50;

const { queries } = JSON.parse(
  readFileSync(new URL('../test/contract/institution-queries.json', import.meta.url), 'utf8'),
) as { queries: [typed: string, country: string, bank: string][] };

export async function run(): Promise<void> {
  const sandbox = await startSandbox(0, { SANDBOX_INSTITUTIONS: String(BANKS) });
  const database = await catalogueDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-search-'));
  const env = { PLAID_COUNTRIES };
  const sidecar = await startSidecar({ databaseUrl: database.url, dataDir, sandboxUrl: sandbox.url, env });
  try {
    await importAll(database, sidecar);
    await sandbox.stop();
    await quality(database);
    for (const round of ROUNDS) await typing(database, sidecar, dataDir, round);
  } finally {
    await sidecar.stop();
    await sandbox.stop();
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** As at a sidecar's first start, which begins by itself. */
async function importAll(database: CatalogueDatabase, sidecar: Service): Promise<void> {
  const idle = { memory: memoryOf(sidecar.pid), cpu: cpuOf(sidecar.pid) };
  const start = performance.now();
  const entries = await imported(database);
  const seconds = (performance.now() - start) / 1000;
  const cpu = (cpuOf(sidecar.pid) - idle.cpu) / 1000;
  const { peak } = memoryOf(sidecar.pid);
  console.log(
    `import: ${entries} banks from the providers in ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of processor time in the sidecar`,
  );
  console.log(
    `  memory of the sidecar's process at most ${peak} MB; ${peak - idle.memory.now} MB more than the ${idle.memory.now} MB it had when it was up`,
  );
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

async function quality({ readers }: CatalogueDatabase): Promise<void> {
  const search = createSearch(readers);
  let [first, five] = [0, 0];
  for (const [typed, country, bank] of queries) {
    const found = await search(typed, country, 20);
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

interface Round {
  what: string;
  /** Through the queries; shares no divisor with their number, so that each round has all of them in another order. */
  step: number;
  /** As the screen asks for; another where no answer shall be remembered. */
  limit: number;
}

const ROUNDS: Round[] = [
  { what: 'after the start', step: 7, limit: 20 },
  { what: 'what was typed before by others', step: 11, limit: 20 },
  { what: 'no answer of before', step: 13, limit: 21 },
];

async function typing(
  { readers, sequelize, serverPid }: CatalogueDatabase,
  { url, pid }: Service,
  dataDir: string,
  { what, step, limit }: Round,
): Promise<void> {
  const token = await signedIn(sequelize, dataDir);
  const before = { time: await serverTime(url, ROUTE), server: cpuOf(serverPid), own: cpuOf(pid) };
  const over = new AbortController();
  const [typed, ones] = await Promise.all([
    type(url, token, { people: PEOPLE, seconds: SECONDS, queries: shuffled(step), limit }).finally(() =>
      over.abort(),
    ),
    selectOnes(readers, over.signal),
  ]);
  const server = since(before.time, await serverTime(url, ROUTE));
  const each = (milliseconds: number) => `${(milliseconds / typed.times.length).toFixed(2)} ms`;
  const cpu = { own: cpuOf(pid) - before.own, server: cpuOf(serverPid) - before.server };
  console.log(
    `typing, ${what}: ${PEOPLE} people, ${(typed.keys / typed.seconds).toFixed(0)} keys and ${(typed.times.length / typed.seconds).toFixed(0)} searches a second`,
  );
  console.log(
    `  server time: p50 ≤ ${within(server, 0.5)}, p95 ≤ ${within(server, 0.95)}, p99 ≤ ${within(server, 0.99)} ms; ` +
      `${(100 * shareWithin(server, 10)).toFixed(2)} % within 10 ms`,
  );
  console.log(`  until the typist has it: ${spread(typed.times)}; a SELECT 1 beside it: ${spread(ones)}`);
  const ratio = (share: number) => (percentile(typed.times, share) / percentile(ones, share)).toFixed(1);
  console.log(`  so many times a SELECT 1: ${ratio(0.5)} at p50, ${ratio(0.95)} at p95`);
  console.log(`  processor time a search: sidecar ${each(cpu.own)}, PostgreSQL ${each(cpu.server)}`);
}

const shuffled = (step: number): [string, string][] =>
  queries.map((_, at) => {
    const [text, country] = queries[(at * step) % queries.length]!;
    return [text, country];
  });

/** The plainest question there is, asked all the while. @returns milliseconds */
async function selectOnes(pool: Pool, over: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  while (!over.aborted) {
    const start = performance.now();
    await pool.query({ name: 'one', text: 'SELECT 1' });
    times.push(performance.now() - start);
    await pause(ONE_EVERY_MS);
  }
  return times;
}
