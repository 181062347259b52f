/** The operator's command line beside a running sidecar and a real Odoo. */
import { expect } from 'chai';
import type { SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { pairingCode, sidecarEnvironment } from '../../tools/services.ts';
import { control, newCustomer, type Customer } from '../support/customer.ts';
import { command, type Said } from '../support/sidecar-database.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

/** As the world's sidecar has them all. */
const PROVIDERS = ['Plaid', 'Yodlee', 'Salt Edge', 'Ponto', 'Enable Banking'];

describe("the operator's command line", function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;
  let customer: Customer;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
    customer = await newCustomer(world, client);
  });

  const run = (...args: string[]): Promise<Said> => {
    const { databaseUrl: url, dataDir } = world.sidecarOptions;
    return command({ url, dataDir }, args, sidecarEnvironment(world.sidecarOptions));
  };
  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, out } = await run(...args, '--json');
    expect(code, out).to.equal(0);
    return JSON.parse(out) as T;
  };
  const linkState = async (id: string) => {
    const [link] = await world.admin.call<{ state: string; error_message: string }[]>(
      'account.online.link',
      'search_read',
      [[['client_id', '=', id]]],
      { fields: ['state', 'error_message'] },
    );
    return link;
  };

  it('lists the paired Odoo and its connections', async () => {
    const [host] = await json<{ id: string; url: string; connections: number }[]>('hosts');
    expect(host).to.include({ url: world.host.url, state: 'paired' });
    expect(host?.connections).to.be.greaterThan(0);
    const found = await json<{ id: string; state: string }[]>('connections', '--host', world.host.url);
    expect(found.find((one) => one.id === customer.connectionId)).to.include({ state: 'connected' });
    expect((await run('connections')).out).to.include(customer.connectionId);
  });

  it('says what is wrong with a name that fits nothing, with exit code 1', async () => {
    const { code, out } = await run('disconnect', 'ffffffff');
    expect([code, out]).to.eql([1, 'There is no connection ffffffff. `connections` shows them.']);
  });

  it('looks after everything, and says that it is well', async () => {
    const findings = await json<{ name: string; ok: boolean }[]>('doctor');
    expect(findings.map((one) => [one.name, one.ok])).to.eql([
      ['database', true],
      ['migrations', true],
      ['clock', true],
      ['master key', true],
      [`Odoo ${world.host.url}`, true],
      ...PROVIDERS.map((name) => [name, true]),
    ]);
  });

  it('finds a provider that refuses our keys and an Odoo that refuses its own, and ends with exit code 1', async () => {
    await world.query("UPDATE hosts SET url = 'http://127.0.0.1:9' WHERE state = 'paired'");
    try {
      const { databaseUrl: url, dataDir } = world.sidecarOptions;
      const env = { ...sidecarEnvironment(world.sidecarOptions), PLAID_SECRET: 'another-secret' };
      const { code, out } = await command({ url, dataDir }, ['doctor'], env);
      expect(code).to.equal(1);
      expect(out).to.match(/FAIL {2}Odoo http:\/\/127\.0\.0\.1:9: Odoo cannot be reached/);
      expect(out).to.match(/FAIL {2}Plaid: /);
      expect(out).to.include(`2 of ${5 + PROVIDERS.length} checks failed.`);
    } finally {
      await world.query(`UPDATE hosts SET url = '${world.host.url}' WHERE state = 'paired'`);
    }
  });

  it('disconnects: at the provider, here and in Odoo, and the bank can be reconnected', async () => {
    await customer.bank.add({ date: '2026-05-05', amount: '5.00', label: 'Before' });
    await customer.sync();
    await control(world, 'DELETE', '/requests');
    expect(await json('disconnect', customer.connectionId.slice(0, 13))).to.include({
      id: customer.connectionId,
    });
    expect(JSON.stringify(await control(world, 'GET', '/requests'))).to.include('/item/remove');
    const [row] = (await world.query(
      `SELECT state, credentials FROM connections WHERE id = '${customer.connectionId}'`,
    )) as object[];
    expect(row).to.eql({ state: 'disconnected', credentials: null });
    expect(await linkState(customer.connectionId)).to.include({ state: 'disconnected' });
    expect((await customer.books()).lines.map((line) => line.payment_ref)).to.include('Before');
    const { window } = await client.call<{ window: { url: string } }>(
      'POST',
      `/v1/connections/${customer.connectionId}/reconnect`,
      { country: 'US' },
    );
    expect(window.url).to.match(/^http/);
  });

  it('records who did what: the pairing, the sessions, the connecting and the disconnecting', async () => {
    const entries = await json<
      { actor: string; action: string; connectionId: string | null; origin: string }[]
    >('audit', '--limit', '100000');
    const of = (id: string | null) =>
      entries.filter((entry) => entry.connectionId === id).map((entry) => `${entry.actor}: ${entry.action}`);
    expect(of(null)).to.include.members(['operator: pairing code made', 'odoo: paired', 'person 2: session']);
    expect(of(customer.connectionId)).to.eql([
      'person 2: connect begun',
      'person 2: connected',
      'person 2: accounts chosen',
      'person 2: synchronization asked for',
      'operator: disconnected',
      'person 2: reconnect begun',
    ]);
    expect(entries.find((entry) => entry.action === 'paired')?.origin).to.match(/127\.0\.0\.1/);
  });

  it('unpairs on both sides: Odoo says so, and its key is good for nothing', async () => {
    expect(await json('unpair', world.host.url)).to.include({ untold: null });
    const settings = await world.admin.call<Record<string, unknown>>('res.config.settings', 'default_get', [
      ['online_sync_paired', 'online_sync_notice'],
    ]);
    expect(settings).to.include({ online_sync_paired: false });
    const keys = await world.admin.call('res.users.apikeys', 'search_count', [
      [['user_id.login', '=', '__online_sync__']],
    ]);
    expect(keys).to.equal(0);
    const code = await pairingCode(world.sidecarOptions);
    await world.admin.call('account.online.sidecar', 'pair', [world.sidecar().url, code]);
    expect((await (await newCustomer(world, await sharedClient())).sync()).outcome).to.equal('done');
  });

  it('lets nobody but the service tell Odoo that it is unpaired', async () => {
    const said = await world.admin.call('account.online.sidecar', 'sidecar_unpaired', []).then(
      () => 'nothing',
      (error: unknown) => (error as Error).message,
    );
    expect(said).to.include('Only the synchronization service');
  });
});
