/** What the hourly rounds see to: connections that were left in the middle, and switches that were turned. */
import { expect } from 'chai';
import { followSwitches } from '../../sidecar/src/connections/automatic.ts';
import { forgetAbandoned } from '../../sidecar/src/connections/forget.ts';
import { createLogger } from '../../sidecar/src/logging.ts';
import type { Parts } from '../../sidecar/src/parts.ts';
import type { SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { signIn } from '../../tools/sandbox-person.ts';
import { control, newCustomer } from '../support/customer.ts';
import { secondSidecar, type SecondSidecar } from '../support/second-sidecar.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

describe('the hourly rounds', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;
  let second: SecondSidecar;
  let parts: Parts;
  const log = createLogger('silent', []);

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
    second = await secondSidecar(world);
    ({ parts } = second);
  });

  after(async () => {
    await second?.stop();
  });

  const begin = () =>
    client.call<{ id: string; window: { url: string } }>('POST', '/v1/connections', {
      provider: 'plaid',
      institutionId: 'gingham',
      institutionName: 'Gingham Bank',
      country: 'US',
    });
  const rowsOf = (id: string) => world.query(`SELECT country FROM connections WHERE id = '${id}'`);
  const leaveFor = (id: string, time: string) =>
    world.query(`UPDATE connections SET created_at = now() - interval '${time}' WHERE id = '${id}'`);

  it('forget a connection that was left in the middle a day ago, and none that was begun just now', async () => {
    const { id: left } = await begin();
    const { id: fresh } = await begin();
    await leaveFor(left, '25 hours');
    await forgetAbandoned(parts.connections, log);
    expect(await rowsOf(left)).to.eql([]);
    expect(await rowsOf(fresh)).to.eql([{ country: 'US' }]);
    await client.call('DELETE', `/v1/connections/${fresh}`);
  });

  it('end the access of somebody who finished at the bank and never came back', async () => {
    const { id, window } = await begin();
    await signIn(window, { persona: 'gingham' });
    await leaveFor(id, '25 hours');
    await control(world, 'DELETE', '/requests');
    await forgetAbandoned(parts.connections, log);
    expect(await rowsOf(id)).to.eql([]);
    expect(JSON.stringify(await control(world, 'GET', '/requests'))).to.include('/item/remove');
  });

  it('leave a connection that is in use alone, however old it is', async () => {
    const customer = await newCustomer(world, client);
    await leaveFor(customer.connectionId, '400 days');
    await forgetAbandoned(parts.connections, log);
    expect(await rowsOf(customer.connectionId)).to.have.length(1);
  });

  it('let the clock follow a switch that was turned on again elsewhere', async () => {
    const customer = await newCustomer(world, client);
    const [link] = await world.admin.call<number[]>('account.online.link', 'search', [
      [['client_id', '=', customer.connectionId]],
    ]);
    const turn = (auto_sync: boolean) =>
      world.admin.call('account.online.link', 'write', [[link], { auto_sync }]);
    const planned = () =>
      world.query(
        `SELECT next_run_at IS NOT NULL AS is FROM connections WHERE id = '${customer.connectionId}'`,
      );
    await turn(false);
    await customer.sync();
    expect(await planned()).to.eql([{ is: false }]);
    await followSwitches(parts.connections);
    expect(await planned()).to.eql([{ is: false }]);
    await turn(true);
    await followSwitches(parts.connections);
    expect(await planned()).to.eql([{ is: true }]);
    const [shown] = await world.admin.call<{ next_refresh: string | false }[]>(
      'account.online.link',
      'read',
      [[link], ['next_refresh']],
    );
    expect(shown?.next_refresh).to.be.a('string');
  });
});
