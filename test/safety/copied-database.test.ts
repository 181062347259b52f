/** A copy of a paired Odoo database holds the same secrets, and never synchronizes as if it were the original. */
import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { ensureOdoo } from '../../tools/host/packages.ts';
import { startOdoo, type OdooServer } from '../../tools/host/odoo.ts';
import { logIn, type OdooSession } from '../../tools/host/rpc.ts';
import { removeQuietly, runPlace } from '../../tools/runs.ts';
import { pairingCode } from '../../tools/services.ts';
import type { World } from '../../tools/world.ts';
import type { SidecarClient } from '../../tools/connect.ts';
import { newCustomer, type Customer } from '../support/customer.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const COPY = 'odoo_copy';

describe('a copied database', function () {
  this.timeout(180_000);
  let world: World;
  let client: SidecarClient;
  let customer: Customer;
  let copy: OdooServer;
  let admin: OdooSession;
  const dataDir = runPlace();

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    if (!world.host.own)
      throw new Error('This test copies a database: it needs an Odoo of its own (unset ODOO_URL).');
    client = await sharedClient();
    customer = await newCustomer(world, client);
    await copyDatabase();
    mkdirSync(dataDir, { recursive: true });
    const { cluster, addons } = world.host.own;
    copy = await startOdoo({
      tree: await ensureOdoo(),
      cluster,
      database: COPY,
      dataDir,
      addons: [addons],
    });
    admin = await logIn(copy.url, COPY, world.host.login, world.host.password);
  });
  after(async () => {
    await copy?.stop();
    removeQuietly(dataDir);
  });

  /** As an administrator of PostgreSQL does it; Odoo's own sessions are in the way, and come back. */
  async function copyDatabase(): Promise<void> {
    const { cluster } = world.host.own as NonNullable<World['host']['own']>;
    for (let tries = 20; ; tries -= 1) {
      await cluster.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${world.host.db}'`,
      );
      try {
        await cluster.query(`CREATE DATABASE ${COPY} TEMPLATE ${world.host.db}`);
        return;
      } catch (error) {
        if (tries === 0) throw error;
      }
    }
  }
  const said = async (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'nothing',
      (error: unknown) => (error as Error).message,
    );
  const hosts = () => world.query("SELECT id, url FROM hosts WHERE state = 'paired' ORDER BY created_at");
  const linesOfCopy = () => admin.call<number>('account.bank.statement.line', 'search_count', [[]]);

  it('holds the same identifier and the same secret as the original', async () => {
    const of = (odoo: OdooSession, key: string) => odoo.call('ir.config_parameter', 'get_param', [key]);
    for (const key of ['database.uuid', 'account_online_synchronization.secret']) {
      expect(await of(admin, key))
        .to.equal(await of(world.admin, key))
        .and.not.to.equal(false);
    }
  });

  it('gets no session, and says why and what to do', async () => {
    const why = await said(admin.call('account.online.link', 'online_session', []));
    expect(why).to.include('copied, restored or moved').and.to.include('Pair it with a code of its own');
    const settings = await admin.call<Record<string, unknown>>('res.config.settings', 'default_get', [
      ['online_sync_paired', 'online_sync_notice'],
    ]);
    expect(settings).to.include({ online_sync_paired: false, online_sync_notice: why });
  });

  it('is refused by the sidecar too, should it ask with the secret that it holds', async () => {
    const param = (name: string) =>
      admin.call<string>('ir.config_parameter', 'get_param', [`account_online_synchronization.${name}`]);
    const ask = async (change: object) => {
      const response = await fetch(`${world.sidecar().url}/v1/sessions`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${await param('secret')}` },
        body: JSON.stringify({
          hostId: await param('host_id'),
          userId: 2,
          companyId: 1,
          companyIds: [1],
          rights: 'manager',
          databaseUuid: await world.admin.call('ir.config_parameter', 'get_param', ['database.uuid']),
          place: await param('place'),
          url: world.host.url,
          ...change,
        }),
      });
      return [response.status, ((await response.json()) as { type?: string }).type];
    };
    expect(await ask({}), 'the original').to.eql([201, undefined]);
    expect(await ask({ place: 'elsewhere' })).to.eql([403, 'copied-database']);
    expect(await ask({ url: copy.url })).to.eql([403, 'copied-database']);
    expect(await ask({ databaseUuid: 'another-identifier' })).to.eql([403, 'copied-database']);
  });

  it('at the address of the original gets no line and no report, and the connection says why', async () => {
    await customer.bank.add({ date: '2026-05-05', amount: '5.00', label: 'For the original' });
    const before = await linesOfCopy();
    await world.query(`UPDATE hosts SET url = '${copy.url}', database = '${COPY}' WHERE state = 'paired'`);
    try {
      const run = await customer.sync();
      expect(run.problem).to.include({ code: 'ODOO_COPIED' });
      expect(run.problem?.message).to.include('pair it with a code of its own');
      expect(await linesOfCopy()).to.equal(before);
    } finally {
      await world.query(
        `UPDATE hosts SET url = '${world.host.url}', database = '${world.host.db}' WHERE state = 'paired'`,
      );
    }
    expect((await customer.sync()).outcome).to.equal('done');
    expect((await customer.books()).lines.map((line) => line.payment_ref)).to.include('For the original');
  });

  it('paired for itself is another Odoo: the connections stay with the original, which goes on', async () => {
    const [original] = await hosts();
    const code = await pairingCode(world.sidecarOptions);
    await admin.call('account.online.sidecar', 'pair', [world.sidecar().url, code]);
    const [first, second, ...others] = (await hosts()) as { id: string; url: string }[];
    expect([first, others]).to.eql([original, []]);
    expect(second?.url).to.equal(copy.url);
    const session = await admin.call<{ url: string; token: string }>(
      'account.online.link',
      'online_session',
      [],
    );
    const response = await fetch(`${session.url}/v1/connections/${customer.connectionId}`, {
      headers: { Authorization: `Bearer ${session.token}` },
    });
    expect(response.status).to.equal(404);
    await customer.bank.add({ date: '2026-05-06', amount: '6.00', label: 'Still the original' });
    expect((await customer.sync()).outcome).to.equal('done');
    expect((await customer.books()).lines.map((line) => line.payment_ref)).to.include('Still the original');
    await admin.call('account.online.sidecar', 'unpair', []);
    expect(await hosts()).to.eql([original]);
  });
});
