/** "Test Connection" in the settings, as Odoo's server tries it: every hop by name, and the one that fails. */
import { expect } from 'chai';
import type { World } from '../../tools/world.ts';
import { control } from '../support/customer.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

describe('Test Connection', function () {
  this.timeout(60_000);
  let world: World;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
  });

  afterEach(() => control(world, 'DELETE', '/faults'));

  const hops = () =>
    world.admin.call<{ hop: string; ok: boolean; message: string }[]>(
      'account.online.sidecar',
      'test_connection',
    );

  it('names each hop that works, and each provider as people know it', async () => {
    expect((await hops()).map(({ ok, message }) => `${ok} ${message}`)).to.eql([
      'true Odoo to sidecar: works.',
      'true Sidecar to Odoo: works.',
      'true Sidecar to Plaid: works.',
      'true Sidecar to Yodlee: works.',
      'true Sidecar to Salt Edge: works.',
      'true Sidecar to Ponto: works.',
      'true Sidecar to Enable Banking: works.',
    ]);
  });

  it('says which provider cannot be reached, and what a firewall must let through', async () => {
    await control(world, 'POST', '/faults', { provider: 'saltedge', kind: 'cut' });
    const failed = (await hops()).filter(({ ok }) => !ok).map(({ message }) => message);
    expect(failed).to.have.length(1);
    expect(failed[0]).to.match(
      /^Sidecar to Salt Edge: fails \(.+\)\. A firewall must let the sidecar call http/,
    );
    expect(failed[0]).to.include(new URL(world.sandbox.url).host);
  });
});
