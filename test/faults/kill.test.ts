/** A sidecar that is killed in the middle of its work: the next start mends it, with nothing lost or doubled. */
import { expect } from 'chai';
import { cents } from '../../tools/books.ts';
import type { SidecarClient } from '../../tools/connect.ts';
import { settled } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { newCustomer, type Customer, type NewTransaction } from '../support/customer.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A batch large enough that a kill a moment later falls into the pull, the delivery or the report. */
const batch = (round: number): NewTransaction[] =>
  Array.from({ length: 120 }, (_, index) => ({
    date: `2026-10-${String(1 + ((index + round) % 28)).padStart(2, '0')}`,
    amount: `${index % 2 === 0 ? '' : '-'}${index + 1}.${String(round).padStart(2, '0')}`,
    label: `Round ${round}, ${index}`,
  }));

describe('SIGKILL of the sidecar', function () {
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

  const expectBooksAreTheBanks = async (): Promise<void> => {
    const [ledger, books] = [await customer.bank.ledger(), await customer.books()];
    const booked = books.lines.filter((line) => line.online_transaction_identifier !== '~opening');
    expect(booked.map((line) => line.online_transaction_identifier).sort()).to.eql(
      ledger.posted.map((one) => one.id).sort(),
    );
    expect(books.balanceCents).to.equal(cents(ledger.balance.posted));
    expect(books.invalid).to.eql([]);
  };

  for (const [round, delay] of [30, 120, 250, 500, 900, 1500].entries()) {
    it(`${delay} ms after the start of a run changes nothing in the end`, async () => {
      await customer.bank.add(...batch(round));
      await client.call('POST', `/v1/connections/${customer.connectionId}/sync`, {});
      await pause(delay);
      await world.sidecar().kill();
      await world.startSidecar();
      await settled(client, customer.connectionId);
      await expectBooksAreTheBanks();
    });
  }

  it('is followed by a clean stop within ten seconds when asked with SIGTERM, whatever is under way', async () => {
    await customer.bank.add(...batch(50));
    await client.call('POST', `/v1/connections/${customer.connectionId}/sync`, {});
    await pause(200);
    expect(await world.sidecar().stop()).to.equal(0);
    await world.startSidecar();
    await settled(client, customer.connectionId);
    await expectBooksAreTheBanks();
  });
});
