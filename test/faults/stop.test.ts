/** A sidecar that is asked to stop in the middle of its work: the next start goes on, with nothing lost or doubled. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { SidecarClient } from '../../tools/connect.ts';
import { settled } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { newCustomer, type Customer, type NewTransaction } from '../support/customer.ts';
import { expectBooksAreTheBanks } from '../support/the-banks.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

/** A batch large enough that a moment later the run is under way. */
const batch = (round: number): NewTransaction[] =>
  Array.from({ length: 120 }, (_, index) => ({
    date: `2026-10-${String(1 + ((index + round) % 28)).padStart(2, '0')}`,
    amount: `${index % 2 === 0 ? '' : '-'}${index + 1}.${String(round).padStart(2, '0')}`,
    label: `Round ${round}, ${index}`,
  }));

describe('SIGTERM of the sidecar', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;
  let customer: Customer;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
    customer = await newCustomer(world, client, {
      transactions: [{ date: '2026-09-01', amount: '500.00', label: 'First' }],
    });
  });

  it('is followed by a clean stop within ten seconds, whatever is under way, and the next start goes on', async () => {
    await customer.bank.add(...batch(50));
    await client.call('POST', `/v1/connections/${customer.connectionId}/sync`, {});
    await pause(200);
    expect(await world.sidecar().stop()).to.equal(0);
    await world.startSidecar();
    await settled(client, customer.connectionId);
    await expectBooksAreTheBanks(customer);
  });
});
