/** The catalogue of banks when a sidecar is killed in the middle of its import. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { startSandbox, startSidecar, type Service } from '../../tools/services.ts';
import { catalogueDatabase, type CatalogueDatabase } from '../support/catalogue.ts';

/** Few at first, and then so many that an import takes a while. */
const FEW = 200;
const MANY = 6000;

describe('A sidecar killed while it imports the banks', function () {
  this.timeout(180_000);
  let database: CatalogueDatabase;
  let dataDir: string;
  const running = new Set<Service>();

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'catalogue-kill-'));
    database = await catalogueDatabase();
  });
  after(async () => {
    for (const service of running) await service.stop();
    await database?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const sandbox = async (institutions: number): Promise<Service> => {
    const service = await startSandbox(0, { SANDBOX_INSTITUTIONS: String(institutions) });
    running.add(service);
    return service;
  };
  const sidecar = async ({ url }: Service): Promise<Service> => {
    const service = await startSidecar({ databaseUrl: database.url, dataDir, sandboxUrl: url });
    running.add(service);
    return service;
  };
  const one = async <Value>(sql: string): Promise<Value> =>
    Object.values((await database.pool.query<Record<string, Value>>(sql)).rows[0]!)[0]!;
  const entries = () => one<number>('SELECT count(*)::int FROM institutions');
  const sources = async (): Promise<Map<string, string>> => {
    const { rows } = await database.pool.query<{ provider: string; at: string }>(
      'SELECT provider, imported_at::text AS at FROM institution_sources',
    );
    return new Map(rows.map(({ provider, at }) => [provider, at]));
  };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await pause(20);
  };

  it('leaves the old list whole, and the next start reads only the lists that are missing', async () => {
    const small = await sandbox(FEW);
    const first = await sidecar(small);
    await until(async () => (await entries()) > 0);
    await first.stop();
    await small.stop();
    const old = await entries();

    // A night later each list is far longer.
    await database.pool.query(`UPDATE institution_sources SET imported_at = imported_at - interval '1 day'`);
    const yesterday = await sources();
    const large = await sandbox(MANY);
    const killed = await sidecar(large);
    const read = async () => {
      const now = await sources();
      return [...now].filter(([provider, at]) => yesterday.get(provider) !== at);
    };
    await until(async () => (await read()).length > 0);
    await killed.kill();
    const done = await read();
    expect(done.length).to.be.within(1, yesterday.size - 1);
    expect(await entries()).to.equal(old);

    const next = await sidecar(large);
    await until(async () => (await entries()) > old);
    await next.stop();
    expect(await entries()).to.be.above(MANY);
    const after = await sources();
    for (const [provider, at] of done) expect(after.get(provider)).to.equal(at);
    expect(
      await one<number>(`SELECT count(*)::int FROM institution_offers o
        WHERE NOT EXISTS (SELECT FROM institution_sources s WHERE s.import_id = o.import_id)`),
    ).to.equal(0);
  });
});
