/** Where a person asks from: told to a bank that wants to know, for their own request alone, and kept nowhere. */
import { expect } from 'chai';
import { settled, type SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { control, newCustomer } from '../support/customer.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const ADDRESS = '203.0.113.77';

describe("the person's address", function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
  });

  afterEach(() => control(world, 'DELETE', '/faults'));

  /** A trap that the first request to the bank with this text springs. @returns whether one did */
  const watchFor = async (text: string): Promise<() => Promise<boolean>> => {
    const trap = { provider: 'ponto', kind: 'slow', delayMs: 1, times: 1, match: text };
    await control(world, 'POST', '/faults', trap);
    return async () => !JSON.stringify(await control(world, 'GET', '/faults')).includes(text);
  };

  it('goes to the bank with the refresh that they ask for, and is neither logged nor kept', async () => {
    const one = await newCustomer(world, client, {
      provider: 'ponto',
      currency: 'EUR',
      transactions: [{ date: '2026-10-01', amount: '3.00', label: 'A' }],
    });
    const { token } = await world.admin.call<{ token: string }>('account.online.link', 'online_session');
    const told = await watchFor(ADDRESS);
    await fetch(`${world.sidecar().url}/v1/connections/${one.connectionId}/sync`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'X-Forwarded-For': ADDRESS,
      },
      body: '{}',
    });
    await settled(client, one.connectionId);
    expect(await told(), 'the bank was told').to.equal(true);
    expect(world.sidecar().log()).not.to.include(ADDRESS);
    const kept = await world.query(
      `SELECT (SELECT count(*) FROM connections c WHERE c::text LIKE '%${ADDRESS}%')
         + (SELECT count(*) FROM runs r WHERE r::text LIKE '%${ADDRESS}%')
         + (SELECT count(*) FROM graphile_worker._private_jobs j WHERE j::text LIKE '%${ADDRESS}%') AS rows`,
    );
    expect(kept).to.eql([{ rows: '0' }]);
  });

  it('is not known to a run of the clock', async () => {
    const one = await newCustomer(world, client, {
      provider: 'ponto',
      currency: 'EUR',
      transactions: [{ date: '2026-10-01', amount: '3.00', label: 'A' }],
    });
    await control(world, 'DELETE', '/requests');
    const told = await watchFor('customerIpAddress');
    const before = (await world.query('SELECT count(*) FROM runs')) as { count: string }[];
    await world.query(
      `SELECT graphile_worker.add_job('synchronize',
         json_build_object('connectionId', '${one.connectionId}', 'trigger', 'clock'))`,
    );
    const count = async () => (await world.query('SELECT count(*) FROM runs')) as { count: string }[];
    while ((await count())[0]?.count === before[0]?.count)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await settled(client, one.connectionId);
    expect(JSON.stringify(await control(world, 'GET', '/requests'))).to.include('synchronizations');
    expect(await told(), 'the bank was told').to.equal(false);
  });
});
