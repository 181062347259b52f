/** The clock and people's requests, on the sidecar's real database and queue. */
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { requestSync } from '../../sidecar/src/connections/request.ts';
import { tick } from '../../sidecar/src/schedule/ticker.ts';
import { openDatabase, type Database } from '../../sidecar/src/store/database.ts';
import { Connection, Host } from '../../sidecar/src/store/models.ts';
import { settled, type ShownRun, type SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { control, newCustomer } from '../support/customer.ts';
import { expectBooksAreTheBanks } from '../support/the-banks.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const HOUR_MS = 3_600_000;

describe('the clock', function () {
  this.timeout(120_000);
  let world: World;
  let database: Database;
  let hostId: string;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    const { own } = world.host;
    if (!own) throw new Error('this test needs a database of its own');
    await own.cluster.query('CREATE DATABASE clock');
    database = await openDatabase(own.cluster.url('clock'), world.sidecarOptions.dataDir, 1, false);
    hostId = randomUUID();
    const none = { url: 'http://localhost', database: 'x', databaseUuid: 'x', login: 'x', apiKeySealed: 'x' };
    await Host.create({ id: hostId, ...none, secretHash: Buffer.alloc(32) });
  });
  after(() => database.close());
  beforeEach(() => Connection.destroy({ where: {} }));

  const connection = (fields: object): Promise<Connection> =>
    Connection.create({
      id: randomUUID(),
      hostId,
      hostCompanyId: 1,
      provider: 'plaid',
      institutionId: 'x',
      institutionName: 'x',
      state: 'connected',
      ...fields,
    });
  const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS);

  async function ticked(times: number): Promise<string[]> {
    const asked: string[] = [];
    const queue = { enqueue: async (id: string) => void asked.push(id) };
    await Promise.all(Array.from({ length: times }, () => tick(database.sequelize, queue)));
    return asked;
  }

  it('asks once for what is due, however many sidecars look at the same moment', async () => {
    const due = await Promise.all(Array.from({ length: 30 }, () => connection({ nextRunAt: ago(0.1) })));
    const asked = await ticked(5);
    expect(asked.sort()).to.eql(due.map((one) => one.id).sort());
  });

  it('catches up once after a week without any sidecar, not fourteen times', async () => {
    const one = await connection({ nextRunAt: ago(24 * 7) });
    expect(await ticked(1)).to.eql([one.id]);
    expect(await ticked(1)).to.eql([]);
  });

  it('leaves alone what is switched off, not due, disconnected, unfinished or removed', async () => {
    await connection({ nextRunAt: ago(1), autoSync: false });
    await connection({ nextRunAt: ago(-1) });
    for (const state of ['disconnected', 'connecting', 'removed'])
      await connection({ nextRunAt: ago(1), state });
    expect(await ticked(1)).to.eql([]);
  });

  it('gives a connection whose run was lost its turn again within the hour', async () => {
    const one = await connection({ nextRunAt: ago(1) });
    await ticked(1);
    await one.reload();
    const again = Number(one.nextRunAt) - Date.now();
    expect(again).to.be.within(0.4 * HOUR_MS, HOUR_MS);
  });

  it('keeps the widest window of all the requests that wait', async () => {
    const one = await connection({});
    const context = { db: database.sequelize, enqueue: async () => {} };
    for (const since of ['2026-05-01', '2026-02-01', undefined, '2026-09-01']) {
      await requestSync(context, one, { since });
    }
    await one.reload();
    expect(one.wantedSince).to.equal('2026-02-01');
    expect(one.requestedAt).to.be.instanceOf(Date);
  });
});

describe("a person's request", function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
  });
  afterEach(() => control(world, 'DELETE', '/faults'));

  it('joins the run that is under way and widens its window: what was deleted since that day is booked again', async () => {
    const one = await newCustomer(world, client, {
      openingBalance: '10.00',
      transactions: [
        { date: '2026-09-01', amount: '3.00', label: 'Deleted' },
        { date: '2026-10-01', amount: '4.00', label: 'Kept' },
      ],
    });
    const books = await one.books();
    const deleted = books.lines.find((line) => line.payment_ref === 'Deleted');
    await world.admin.call('account.bank.statement', 'unlink', [books.statements.map((each) => each.id)]);
    await world.admin.call('account.bank.statement.line', 'unlink', [[deleted?.id]]);
    const path = `/v1/connections/${one.connectionId}`;
    const runs = async () =>
      (await client.call<{ runs: (ShownRun & { trigger: string })[] }>('GET', `${path}/runs`)).runs.filter(
        (run) => run.trigger === 'person',
      );
    const before = (await runs()).length;
    // The bank takes its time, so that the second request comes in the middle of the run.
    const slow = { provider: 'plaid', endpoint: '/transactions/sync', kind: 'slow', delayMs: 6000, times: 1 };
    await control(world, 'POST', '/faults', slow);
    await client.call('POST', `${path}/sync`, {});
    while ((await runs()).length === before) await new Promise((resolve) => setTimeout(resolve, 30));
    await one.bank.add({ date: '2026-10-07', amount: '5.00', label: 'While it ran' });
    await client.call('POST', `${path}/sync`, { since: '2026-08-15' });
    await settled(client, one.connectionId);
    await expectBooksAreTheBanks(one);
    expect((await runs()).length - before, 'runs').to.equal(1);
  });
});
