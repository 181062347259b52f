/**
 * The search among 26,000 banks while 50 people type: `node --import tsx bench/search.ts`. The time of an answer is
 * the sidecar's own, from the question to the ranked list, PostgreSQL on the same machine.
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { createCatalogue } from '../sidecar/src/institutions/catalogue.ts';
import { readCorrections } from '../sidecar/src/institutions/corrections.ts';
import { searchInstitutions } from '../sidecar/src/institutions/search.ts';
import type { Institution } from '../sidecar/src/providers/provider.ts';
import { catalogueDatabase, catalogueOf, institution } from '../test/support/catalogue.ts';

const BANKS = 26_000;
const PEOPLE = 50;
/** A person's pause between two keys. */
const KEY_MS = 200;
const WORDS = 6;

const file = new URL('../test/contract/institution-queries.json', import.meta.url);
const { banks, queries } = JSON.parse(readFileSync(file, 'utf8')) as {
  banks: (Partial<Institution> & { name: string })[];
  queries: [string, string, string][];
};

/** Names as real ones are made: a place and a kind. */
function* made(count: number): Generator<Institution> {
  const starts =
    'Al Ber Cam Dor Ess Fal Gren Hal Ing Jas Kel Lan Mor Nor Oak Pem Quin Ros Stan Tor Ul Ver Wal York Zel'.split(
      ' ',
    );
  const ends =
    'bach berg bridge bury dale dorf field ford furt ham heim hill land lem mont ney port stadt ton ville wick'.split(
      ' ',
    );
  const kinds = [
    'Sparkasse {}',
    'Volksbank {}',
    '{} Credit Union',
    'First National Bank of {}',
    '{} Savings Bank',
    'Banque de {}',
    '{} Federal Credit Union',
    'Caja Rural de {}',
    'Banca di {}',
    '{} State Bank',
  ];
  const countries = ['DE', 'DE', 'US', 'US', 'US', 'FR', 'US', 'ES', 'IT', 'US'];
  for (let at = 0; at < count; at += 1) {
    const place = `${starts[at % 25]}${ends[Math.floor(at / 25) % 21]}${at >= 5250 ? ` ${starts[Math.floor(at / 5250) + 3]}${ends[at % 19]}` : ''}`;
    const kind = Math.floor(at / 7) % kinds.length;
    yield institution(`made-${at}`, kinds[kind]!.replace('{}', place), { countries: [countries[kind]!] });
  }
}

async function* pages() {
  const all = [
    ...banks.map(({ name, ...more }) => institution(name, name, more)),
    ...made(BANKS - banks.length),
  ];
  for (let from = 0; from < all.length; from += 500) yield all.slice(from, from + 500);
}

const database = await catalogueDatabase();
const began = performance.now();
const provider = catalogueOf('real', pages);
const result = await createCatalogue({
  db: database.sequelize,
  pool: database.pool,
  providers: new Map([['real', provider]]),
  corrections: readCorrections(),
  log: { info() {}, warn() {} },
  now: () => new Date(),
}).importNow();
await database.pool.query('ANALYZE institutions');
const importSeconds = (performance.now() - began) / 1000;

let [first, five] = [0, 0];
const missed: string[] = [];
for (const [typed, country, bank] of queries) {
  const found = await searchInstitutions(database.pool, typed, country, 20);
  const place = found.findIndex(({ choices }) => choices.some(({ institutionId }) => institutionId === bank));
  if (place === 0) first += 1;
  else missed.push(`${typed} (${country}): ${bank} at ${place}, first ${found[0]?.name ?? 'none'}`);
  if (place >= 0 && place < 5) five += 1;
}

const times: number[] = [];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
await Promise.all(
  Array.from({ length: PEOPLE }, async (_, person) => {
    await pause((person * KEY_MS) / PEOPLE);
    for (let word = 0; word < WORDS; word += 1) {
      const [typed, country] = queries[(person * WORDS + word) % queries.length]!;
      for (let length = 1; length <= typed.length; length += 1) {
        const start = performance.now();
        await searchInstitutions(database.pool, typed.slice(0, length), country, 20);
        const took = performance.now() - start;
        times.push(took);
        await pause(Math.max(0, KEY_MS - took));
      }
    }
  }),
);
times.sort((a, b) => a - b);
const at = (share: number) => `${times[Math.floor(times.length * share)]!.toFixed(1)} ms`;
console.log(missed.join('\n'));
console.log({
  entries: result?.entries,
  importSeconds: importSeconds.toFixed(1),
  memoryMb: Math.round(process.memoryUsage().rss / 1e6),
  first: (first / queries.length).toFixed(3),
  firstFive: (five / queries.length).toFixed(3),
  answers: times.length,
  p50: at(0.5),
  p95: at(0.95),
  p99: at(0.99),
});
await database.stop();
