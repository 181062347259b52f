/**
 * A full disk at the sidecar's database or at Odoo's own, at each step that writes there: the next run mends it. The
 * table that a step writes to is filled up to the limit.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { settled, synchronize, type SidecarClient } from '../../tools/connect.ts';
import type { Cluster } from '../../tools/host/cluster.ts';
import { DATABASE } from '../../tools/host/template.ts';
import type { World } from '../../tools/world.ts';
import { newCustomer, type Customer, type NewTransaction } from '../support/customer.ts';
import { ROOM, limitedDisk, type Disk } from '../support/full-disk.ts';
import { lockTable, type TableLock } from '../support/table-lock.ts';
import { expectBooksAreTheBanks } from '../support/the-banks.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
/** To be replaced by how many. */
const ROWS = 'generate_series(1, $rows)';
/** Rows that take a page each, or a quarter of one: as many as fill what others gave up, and then the room. */
const rowsFor = (table: string, aPage: number): string =>
  `(SELECT ${aPage} * (pg_relation_size('${table}')::int / 8192 + ${Math.ceil(ROOM / 8192) + 200}))`;
/** No two rows in a page: even a row that only changes needs a page of its own. */
const WIDE = `filler text STORAGE PLAIN DEFAULT repeat('x', 7000)`;
/** Rows that concern nobody, each most of a quarter of a page. */
const FILLERS = {
  'graphile_worker._private_jobs': `INSERT INTO graphile_worker._private_jobs (task_id, payload, run_at)
    SELECT (SELECT min(id) FROM graphile_worker._private_tasks), json_build_object('filler', repeat('x', 1800)),
      now() + interval '10 years' FROM ${ROWS}`,
  runs: `INSERT INTO runs (id, connection_id, trigger, started_at, finished_at, outcome, reference)
    SELECT gen_random_uuid(), (SELECT id FROM connections LIMIT 1), 'clock', '2000-01-01', '2000-01-01', 'done',
      repeat('x', 1800) FROM ${ROWS}`,
  transactions: `INSERT INTO transactions (account_id, provider_id, date, amount, currency, content, content_hash,
      fingerprint, state, first_pull, seen_pull)
    SELECT (SELECT id FROM accounts LIMIT 1), 'filler ' || n, '2000-01-01', 0, 'USD',
      jsonb_build_object('filler', repeat('x', 1860)), '', '', 'gone', '${NOBODY}', '${NOBODY}' FROM ${ROWS} n`,
  connections: `INSERT INTO connections (id, host_id, host_company_id, provider, institution_id, institution_name, state)
    SELECT gen_random_uuid(), (SELECT id FROM hosts LIMIT 1), 1, 'filler', '', '', 'removed' FROM ${ROWS}`,
};
type Table = keyof typeof FILLERS;

interface Step {
  name: string;
  table: Table;
  /** The disk fills up once somebody waits for this lock; at once where it is left out. */
  held?: { database: string; table: string };
  /** New rows take no room that others left: each wants a page of its own. */
  roomy?: true;
}

const STEPS: Step[] = [
  { name: 'pulling', table: 'connections', held: { database: 'sidecar', table: 'transactions' } },
  {
    name: 'delivering',
    table: 'transactions',
    held: { database: DATABASE, table: 'account_move_line' },
  },
  { name: 'reporting', table: 'runs', held: { database: DATABASE, table: 'account_online_link' } },
  { name: 'asking for a run', table: 'graphile_worker._private_jobs', roomy: true },
  { name: 'beginning a run', table: 'runs', roomy: true },
  { name: 'staging', table: 'transactions' },
];

/** Enough that no page has room for all of them. */
const news = (round: number): NewTransaction[] =>
  Array.from({ length: 150 }, (_, at) => ({
    date: `2026-10-${String(1 + (at % 28)).padStart(2, '0')}`,
    amount: `${at + 1}.${String(round).padStart(2, '0')}`,
    label: `Round ${round}, ${at}, ${'with more to say about it '.repeat(8)}`,
  }));

describe('a full disk at the sidecar’s database', function () {
  this.timeout(180_000);
  let world: World;
  let client: SidecarClient;
  let customer: Customer;
  let disk: Disk;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    disk = await limitedDisk(world, 'sidecar');
    client = await sharedClient();
    customer = await newCustomer(world, client, {
      openingBalance: '50.00',
      transactions: [{ date: '2026-09-01', amount: '500.00', label: 'First' }],
    });
  });
  afterEach(() => disk?.makeRoom());

  const fill = async ({ table, roomy, held }: Step): Promise<void> => {
    if (roomy) await world.query(`ALTER TABLE ${table} SET (fillfactor = 10)`);
    if (held) {
      await world.query(`ALTER TABLE ${table} ADD COLUMN ${WIDE}`);
      await world.query(`VACUUM ${table}`);
    }
    await world.query(FILLERS[table].replace('$rows', rowsFor(table, roomy || held ? 1 : 4)));
    const [size] = (await world.query(`SELECT pg_relation_size('${table}')::int AS bytes`)) as {
      bytes: number;
    }[];
    expect(size?.bytes, `bytes of ${table}`).to.be.greaterThan(ROOM);
  };
  const clear = async ({ table, roomy, held }: Step): Promise<void> => {
    if (held) await world.query(`ALTER TABLE ${table} DROP COLUMN filler`);
    if (roomy) await world.query(`ALTER TABLE ${table} RESET (fillfactor)`);
    const filler = {
      'graphile_worker._private_jobs': "payload::text LIKE '%filler%'",
      runs: "started_at = '2000-01-01'",
      transactions: "provider_id LIKE 'filler %'",
      connections: "provider = 'filler'",
    }[table];
    await world.query(`DELETE FROM ${table} WHERE ${filler}`);
  };
  const held = async (step: Step): Promise<TableLock | null> => {
    if (!step.held || !world.host.own) return null;
    return lockTable(world.host.own.cluster, step.held.database, step.held.table, 'writers');
  };

  STEPS.forEach((step, round) => {
    it(`while ${step.name} is mended by the next run, and was no silence`, async () => {
      if (!step.held) await fill(step);
      await customer.bank.add(...news(round));
      const before = world.sidecar().log();
      const lock = await held(step);
      if (!lock) await disk.fillUp();
      const asked = await client.call('POST', `/v1/connections/${customer.connectionId}/sync`, {}).then(
        () => '',
        (error: Error) => error.message,
      );
      if (lock) {
        await lock.waiter();
        await fill(step);
        await disk.fillUp();
        await lock.release();
      }
      const failed = async () =>
        asked !== '' || /File too large|No space left/.test(world.sidecar().log().replace(before, ''));
      for (let look = 0; look < 400 && !(await failed()); look += 1) await pause(50);
      expect(await failed(), 'PostgreSQL could not write, and somebody was told').to.equal(true);
      await disk.makeRoom();
      await clear(step);
      await synchronize(client, customer.connectionId);
      await settled(client, customer.connectionId);
      await expectBooksAreTheBanks(customer);
    });
  });
});

/** What a run writes in Odoo. */
const ODOO_STEPS = [
  { name: 'delivering', table: 'account_move_line', booked: 0 },
  { name: 'reporting', table: 'account_online_link', booked: 3 },
];

describe('a full disk at Odoo’s own database', function () {
  this.timeout(180_000);
  let world: World;
  let cluster: Cluster;
  let disk: Disk;
  let customer: Customer;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    if (!world.host.own) throw new Error('this test needs an Odoo of its own');
    cluster = world.host.own.cluster;
    disk = await limitedDisk(world, DATABASE);
    customer = await newCustomer(world, await sharedClient(), {
      openingBalance: '50.00',
      transactions: [{ date: '2026-09-01', amount: '500.00', label: 'First' }],
    });
  });
  afterEach(() => disk?.makeRoom());

  /** With copies of a row that nobody ever sees: they are taken back, and the room they took stays taken. */
  const fill = async (table: string): Promise<void> => {
    await cluster.query(
      `ALTER TABLE ${table} ADD COLUMN ${WIDE}; ALTER TABLE ${table} SET (autovacuum_enabled = false)`,
      DATABASE,
    );
    // What old rows left would be room enough for one that changes.
    await cluster.query(`VACUUM ${table}`, DATABASE);
    await cluster.query(
      `BEGIN; SET LOCAL session_replication_role = replica;
       INSERT INTO ${table} SELECT copy.* FROM (SELECT one FROM ${table} one LIMIT 1) first,
         generate_series(1, ${Math.ceil(ROOM / 8192) + 200}) n,
         jsonb_populate_record(first.one, jsonb_build_object('id', -n, 'client_id', -n)) copy;
       ROLLBACK`,
      DATABASE,
    );
  };
  const clear = async (table: string): Promise<void> => {
    await cluster.query(
      `ALTER TABLE ${table} DROP COLUMN filler; ALTER TABLE ${table} RESET (autovacuum_enabled)`,
      DATABASE,
    );
    await cluster.query(`VACUUM ${table}`, DATABASE);
  };

  ODOO_STEPS.forEach(({ name, table, booked }, round) => {
    it(`while ${name} ends the run as passing trouble with a reference, books nothing by halves and is mended by the next`, async () => {
      await customer.bank.add(...news(round).slice(0, 3));
      const before = await customer.books();
      await fill(table);
      const lock = await lockTable(cluster, DATABASE, table, 'writers');
      const run = customer.sync();
      await lock.waiter();
      await disk.fillUp();
      await lock.release();
      const { problem, reference } = await run;
      expect(problem).to.include({ state: 'transient' });
      expect(world.sidecar().log()).to.include(reference);
      const meanwhile = await customer.books();
      expect(meanwhile.lines).to.have.length(before.lines.length + booked);
      expect(meanwhile.invalid).to.eql([]);
      await disk.makeRoom();
      await clear(table);
      expect((await customer.sync()).problem).to.equal(null);
      await expectBooksAreTheBanks(customer);
    });
  });
});
