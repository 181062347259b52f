/**
 * A full disk at the sidecar's database, at each step that writes there: the next run mends it.
 *
 * The kernel refuses what PostgreSQL wants to write: the sessions of the sidecar get a limit on the size of a file
 * (RLIMIT_FSIZE, by util-linux's prlimit), which any user may set on their own processes, and the table that a step
 * writes to is filled up to it. PostgreSQL answers as it does for a disk without room: the table cannot be extended.
 */
import { expect } from 'chai';
import { settled, synchronize, type SidecarClient } from '../../tools/connect.ts';
import { postgresPrograms } from '../../tools/host/postgres-binaries.ts';
import { runCommand } from '../../tools/processes.ts';
import type { World } from '../../tools/world.ts';
import { newCustomer, type Customer, type NewTransaction } from '../support/customer.ts';
import { expectBooksAreTheBanks } from '../support/the-banks.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

/** No less: PostgreSQL's log is written in files of this size, and a server that cannot write it ends. */
const ROOM = 16 * 1024 * 1024;
const LOOK_MS = 20;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const NOBODY = '00000000-0000-4000-8000-000000000000';
const ROWS = 'generate_series(1, 12000)';
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
};
type Table = keyof typeof FILLERS;

interface Step {
  name: string;
  table: Table;
  /** New rows take no room that others left: each wants a page of its own. */
  roomy?: true;
  /** The disk fills up once a transaction is in this state; at once where it is left out. */
  once?: string;
}

const STEPS: Step[] = [
  { name: 'asking for a run', table: 'graphile_worker._private_jobs', roomy: true },
  { name: 'beginning a run', table: 'runs', roomy: true },
  { name: 'staging', table: 'transactions' },
  { name: 'delivering', table: 'transactions', once: 'delivering' },
];

/** Enough that no page has room for all of them. */
const news = (round: number): NewTransaction[] =>
  Array.from({ length: 150 }, (_, at) => ({
    date: `2026-10-${String(1 + (at % 28)).padStart(2, '0')}`,
    amount: `${at + 1}.${String(round).padStart(2, '0')}`,
    label: `Round ${round}, ${at}, ${'with more to say about it '.repeat(8)}`,
  }));

describe('a full disk at the database', function () {
  this.timeout(180_000);
  let world: World;
  let client: SidecarClient;
  let customer: Customer;
  let full = false;
  let filling: Promise<void> = Promise.resolve();

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
    customer = await newCustomer(world, client, {
      openingBalance: '50.00',
      transactions: [{ date: '2026-09-01', amount: '500.00', label: 'First' }],
    });
  });
  afterEach(makeRoom);

  async function limit(size: string): Promise<void> {
    const sessions = (await world.query(
      "SELECT pid FROM pg_stat_activity WHERE datname = 'sidecar' AND pid <> pg_backend_pid()",
    )) as { pid: number }[];
    // As the server's own user: not even root may always limit another's.
    const { user } = await postgresPrograms();
    const set = (pid: number) =>
      runCommand({
        command: 'prlimit',
        args: ['--pid', String(pid), `--fsize=${size}:unlimited`],
        cwd: '/',
        ...(user ? { user } : {}),
      });
    // A session that ended meanwhile needs no limit.
    await Promise.all(
      sessions.map(({ pid }) => set(pid).catch((error: Error) => expect(isGone(error)).to.equal(true))),
    );
  }
  const isGone = (error: Error): boolean => /No such process/.test(error.message);

  /** For every session there is, and those that begin. */
  async function fillUp(): Promise<void> {
    full = true;
    await limit(String(ROOM));
    filling = (async () => {
      while (full) {
        await pause(LOOK_MS);
        if (full) await limit(String(ROOM));
      }
    })();
  }
  async function makeRoom(): Promise<void> {
    full = false;
    await filling;
    await limit('unlimited');
  }

  const fill = async ({ table, roomy }: Step): Promise<void> => {
    if (roomy) await world.query(`ALTER TABLE ${table} SET (fillfactor = 10)`);
    await world.query(FILLERS[table]);
    const [size] = (await world.query(`SELECT pg_relation_size('${table}')::int AS bytes`)) as {
      bytes: number;
    }[];
    expect(size?.bytes, `bytes of ${table}`).to.be.greaterThan(ROOM);
  };
  const clear = async ({ table, roomy }: Step): Promise<void> => {
    if (roomy) await world.query(`ALTER TABLE ${table} RESET (fillfactor)`);
    const filler = {
      'graphile_worker._private_jobs': "payload::text LIKE '%filler%'",
      runs: "started_at = '2000-01-01'",
      transactions: "provider_id LIKE 'filler %'",
    }[table];
    await world.query(`DELETE FROM ${table} WHERE ${filler}`);
  };
  const reached = async (state: string): Promise<void> => {
    const sql = `SELECT 1 FROM transactions WHERE state = '${state}' LIMIT 1`;
    while ((await world.query(sql)).length === 0) await pause(LOOK_MS);
  };

  STEPS.forEach((step, round) => {
    it(`while ${step.name} is mended by the next run, and was no silence`, async () => {
      await fill(step);
      await customer.bank.add(...news(round));
      const before = world.sidecar().log();
      if (!step.once) await fillUp();
      const asked = await client.call('POST', `/v1/connections/${customer.connectionId}/sync`, {}).then(
        () => '',
        (error: Error) => error.message,
      );
      if (step.once) {
        await reached(step.once);
        await fillUp();
      }
      const failed = async () =>
        asked !== '' || /File too large|No space left/.test(world.sidecar().log().replace(before, ''));
      for (let look = 0; look < 400 && !(await failed()); look += 1) await pause(50);
      expect(await failed(), 'PostgreSQL could not write, and somebody was told').to.equal(true);
      await makeRoom();
      await clear(step);
      await synchronize(client, customer.connectionId);
      await settled(client, customer.connectionId);
      await expectBooksAreTheBanks(customer);
    });
  });
});
