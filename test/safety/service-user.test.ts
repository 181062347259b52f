/** The service user: no more rights than it needs, and a key that renews itself. */
import { expect } from 'chai';
import { connectHost } from '../../sidecar/src/host/client.ts';
import { HostError } from '../../sidecar/src/host/errors.ts';
import type { HostTransport } from '../../sidecar/src/host/transport.ts';
import { createAccess } from '../../sidecar/src/access.ts';
import { renewKeys } from '../../sidecar/src/connections/key-renewal.ts';
import type { KeyRing } from '../../sidecar/src/safety/keyring.ts';
import { openKeyRing } from '../../sidecar/src/safety/master-keys.ts';
import { openDatabase, type Database } from '../../sidecar/src/store/database.ts';
import { Host } from '../../sidecar/src/store/models.ts';
import type { SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { newCustomer } from '../support/customer.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

describe('the service user', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;
  let database: Database;
  let vault: KeyRing;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
    const { databaseUrl, dataDir } = world.sidecarOptions;
    database = await openDatabase(databaseUrl, dataDir, 1, false);
    vault = await openKeyRing(database.sequelize, { dataDir });
  });
  after(() => database?.close());

  const access = () => createAccess({ vault, timeoutMs: 30_000 });
  const paired = async (): Promise<Host> => {
    const host = await Host.findOne({ where: { state: 'paired' } });
    if (!host) throw new Error('no host is paired');
    return host;
  };
  const service = async (): Promise<HostTransport> => access().host((await paired()).id);
  const refusal = async (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'nothing',
      (error: unknown) => (error instanceof HostError ? error.kind : String(error)),
    );
  const keysOfService = () =>
    world.admin.call<{ id: number; expiration_date: string | false }[]>(
      'res.users.apikeys',
      'search_read',
      [[['user_id.login', '=', '__online_sync__']]],
      { fields: ['expiration_date'] },
    );
  const log = { error: (fields: object) => expect.fail(JSON.stringify(fields)) };
  const renew = () =>
    renewKeys({
      db: database.sequelize,
      host: access().host,
      seal: vault.seal,
      log,
      now: () => new Date(),
    });
  const endsIn = async (days: number) =>
    (await paired()).update({ apiKeyExpiresAt: new Date(Date.now() + days * 86_400_000) });

  it('may not do what synchronizing does not need', async () => {
    const odoo = await service();
    const [somebody] = (await odoo.call('res.partner', 'search', { domain: [], limit: 1 })) as number[];
    const attempts: [string, string, Record<string, unknown>][] = [
      ['res.users', 'create', { vals_list: [{ name: 'x', login: 'x' }] }],
      ['res.users', 'write', { ids: [2], vals: { password: 'x' } }],
      ['res.groups', 'write', { ids: [1], vals: { name: 'x' } }],
      ['ir.config_parameter', 'search_read', { domain: [], fields: ['key', 'value'] }],
      ['ir.config_parameter', 'set_param', { key: 'x', value: 'y' }],
      ['ir.model.access', 'write', { ids: [1], vals: { perm_write: true } }],
      ['ir.cron', 'create', { vals_list: [{ name: 'x' }] }],
      ['ir.actions.server', 'create', { vals_list: [{ name: 'x', model_id: 1, state: 'code', code: '1' }] }],
      ['ir.module.module', 'button_immediate_uninstall', { ids: [1] }],
      ['res.company', 'write', { ids: [1], vals: { name: 'x' } }],
      ['res.partner', 'write', { ids: [somebody], vals: { name: 'x' } }],
      ['res.partner', 'unlink', { ids: [somebody] }],
      ['account.tax', 'create', { vals_list: [{ name: 'x' }] }],
      ['account.journal', 'unlink', { ids: [1] }],
      ['account.online.sidecar', 'pair', { url: 'http://127.0.0.1:1', code: 'x' }],
    ];
    const done: string[] = [];
    for (const [model, method, parameters] of attempts) {
      const how = await refusal(odoo.call(model, method, parameters));
      // `unauthorised`: Odoo's word where only an administrator may.
      if (how !== 'forbidden' && how !== 'unauthorised') done.push(`${model} ${method}: ${how}`);
    }
    expect(done).to.eql([]);
    const others = await odoo.call('res.users.apikeys', 'search_read', {
      domain: [['user_id.login', '!=', '__online_sync__']],
      fields: ['name'],
    });
    expect(others).to.eql([]);
  });

  it('has a key that ends, in 90 days', async () => {
    const [key, ...others] = await keysOfService();
    expect(others).to.eql([]);
    const days = (Date.parse(`${String(key?.expiration_date).replace(' ', 'T')}Z`) - Date.now()) / 86_400_000;
    expect(days).to.be.greaterThan(88).and.to.be.lessThan(91);
    const { apiKeyExpiresAt } = await paired();
    expect(Math.abs(Number(apiKeyExpiresAt) - Date.now()) / 86_400_000).to.be.greaterThan(88);
  });

  it('renews its key by itself a month before its end: the old one is good for nothing, and runs go on', async () => {
    const customer = await newCustomer(world, client);
    const before = await paired();
    const old = (await vault.open(before.id, before.apiKeySealed)) as string;
    const [{ id } = { id: 0 }] = await keysOfService();
    await endsIn(31);
    await renew();
    expect(
      (await keysOfService()).map((key) => key.id),
      'not due yet',
    ).to.eql([id]);
    await endsIn(29);
    await renew();
    const after = await keysOfService();
    expect([after.length, after[0]?.id === id]).to.eql([1, false]);
    const { url, login } = before;
    const withOld = connectHost({ url, login, database: before.database, apiKey: old, timeoutMs: 30_000 });
    expect(await refusal(withOld.call('res.users', 'context_get', {}))).to.equal('unauthorised');
    expect((await customer.sync()).outcome).to.equal('done');
    await renew();
    expect(await keysOfService()).to.eql(after);
  });

  it('keeps a good key when the renewal dies in its middle, and cleans up at the next', async () => {
    // It dies after Odoo made the new key, and before anything was stored here.
    await (await service()).call('account.online.sidecar', 'renew_service_key', {});
    expect((await keysOfService()).length).to.equal(2);
    expect(await refusal((await service()).call('res.users', 'context_get', {}))).to.equal('nothing');
    await endsIn(29);
    await renew();
    expect((await keysOfService()).length).to.equal(1);
    expect(await refusal((await service()).call('res.users', 'context_get', {}))).to.equal('nothing');
  });

  it('lets no person ask for its key', async () => {
    for (const method of ['renew_service_key', 'identity']) {
      const said = await world.admin.call('account.online.sidecar', method, []).then(
        () => 'nothing',
        (error: unknown) => (error as Error).message,
      );
      expect(said, method).to.include('Only the synchronization service');
    }
  });

  it('after five wrong codes accepts none that was made before', async () => {
    const { pairingCode } = await import('../../tools/services.ts');
    const pair = async (code: string) => {
      const response = await fetch(`${world.sidecar().url}/v1/pair`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          code,
          url: 'http://127.0.0.1:9',
          database: 'guess',
          databaseUuid: 'guess-guess',
          login: 'x',
          apiKey: 'xxxxxxxx',
        }),
      });
      return response.status;
    };
    const code = await pairingCode(world.sidecarOptions);
    for (let tries = 0; tries < 5; tries += 1) expect(await pair(`AAAA-BBBB-CC${tries}2`)).to.equal(403);
    expect(await pair(code)).to.equal(403);
  });
});
