/** What a reading does not show: taken back, given another id, or read before the bank changed its mind. */
import { expect } from 'chai';
import { cents } from '../../tools/books.ts';
import type { SidecarClient } from '../../tools/connect.ts';
import { settled } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { control, newCustomer, type Customer, type NewTransaction } from '../support/customer.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const rent: NewTransaction = { date: '2026-10-01', amount: '-700.00', label: 'Rent' };

describe('what a reading does not show', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
  });

  const expectBooksAreTheBanks = async (customer: Customer, lines: number): Promise<void> => {
    const [ledger, books] = [await customer.bank.ledger(), await customer.books()];
    expect(books.lines.filter((line) => line.online_transaction_identifier !== '~opening')).to.have.length(
      lines,
    );
    expect(ledger.posted).to.have.length(lines);
    expect(books.balanceCents).to.equal(cents(ledger.balance.posted));
    expect(books.invalid).to.eql([]);
  };

  it('a transaction taken back before "fetch since a date" leaves the books, though no full reading names it', async () => {
    const customer = await newCustomer(world, client, { transactions: [rent] });
    const [id] = await customer.bank.add({ ...rent, date: '2026-10-05', label: 'Mistake' });
    await customer.sync();
    await customer.bank.remove(String(id));
    await customer.sync('2026-09-01');
    await expectBooksAreTheBanks(customer, 1);
  });

  it('new ids that the bank says nothing about double nothing, and a real twin stays two', async () => {
    const customer = await newCustomer(world, client, { transactions: [rent, rent] });
    await customer.bank.reissue({ silent: true });
    await customer.sync();
    await expectBooksAreTheBanks(customer, 2);
    await customer.bank.add(rent);
    await customer.sync();
    await expectBooksAreTheBanks(customer, 3);
  });

  it('what a page gave before the reading began again, and the bank took back meanwhile, is not booked', async () => {
    const customer = await newCustomer(world, client, { transactions: [rent] });
    const many = Array.from({ length: 600 }, (_, at) => ({
      ...rent,
      amount: `${at + 1}.00`,
      label: `No ${at}`,
    }));
    const ids = await customer.bank.add(...many);
    const endpoint = '/transactions/sync';
    await control(world, 'POST', '/faults', {
      provider: 'plaid',
      endpoint,
      kind: 'slow',
      delayMs: 4000,
      times: 2,
    });
    await client.call('POST', `/v1/connections/${customer.connectionId}/sync`, {});
    // The first page is there, the second waits at the bank: now it changes its mind.
    const staged = `SELECT count(*)::int AS count FROM transactions t JOIN accounts a ON a.id = t.account_id
      WHERE a.connection_id = '${customer.connectionId}' AND t.provider_id = '${String(ids[0])}'`;
    while (((await world.query(staged))[0] as { count: number }).count === 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await customer.bank.remove(String(ids[0]));
    await settled(client, customer.connectionId);
    await expectBooksAreTheBanks(customer, 600);
  });
});
