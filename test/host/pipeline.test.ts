/** From a bank to a statement in a real Odoo. */
import { expect } from 'chai';
import { cents } from '../../tools/books.ts';
import type { ShownRun, SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { control, newCustomer, type Customer } from '../support/customer.ts';
import { hostCalls } from '../support/host-calls.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

describe('from a bank to a statement', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;
  let gingham: Customer;
  /** How many the sidecar has made to Odoo so far. */
  const calls = async (): Promise<number> => (await hostCalls(world.sidecar().url)).count;
  /** Until no run of the first customer's is under way or put off; other tests may have left runs that nobody ends. */
  const noneOfGingham = async (): Promise<void> => {
    const jobs = `SELECT FROM graphile_worker.jobs WHERE key LIKE '%:${gingham.connectionId}'`;
    while ((await world.query(jobs)).length > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  };

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
    gingham = await newCustomer(world, client, { persona: 'gingham' });
  });

  it('books one line a posted transaction, none pending, with the sign of the account', async () => {
    const [pending] = await gingham.bank.add({
      date: '2026-08-22',
      amount: '-12.34',
      label: 'Waiting',
      pending: true,
    });
    await gingham.sync();
    const ledger = await gingham.bank.ledger();
    const lines = (await gingham.books()).lines.filter(
      (line) => line.online_transaction_identifier !== '~opening',
    );
    const expected = ledger.posted.map((one) => `${one.id} ${one.date} ${cents(one.amount)}`).sort();
    expect(
      lines
        .map((one) => `${String(one.online_transaction_identifier)} ${one.date} ${cents(one.amount)}`)
        .sort(),
    ).to.eql(expected);
    expect(lines.map((one) => one.online_transaction_identifier)).not.to.include(pending);
  });

  it("makes the journal's balance the bank's, with an opening line where the history does not begin at zero", async () => {
    const [ledger, books] = [await gingham.bank.ledger(), await gingham.books()];
    expect(books.balanceCents).to.equal(cents(ledger.balance.posted));
    const opening = books.lines.find((line) => line.online_transaction_identifier === '~opening');
    expect(opening?.payment_ref).to.equal('Opening balance');
    expect(cents(opening?.amount ?? 0)).to.equal(17027517);
  });

  it("says of a first run how many of the bank's transactions came in, the opening line not among them", async () => {
    const { runs } = await client.call<{ runs: ShownRun[] }>(
      'GET',
      `/v1/connections/${gingham.connectionId}/runs`,
    );
    const { added, booked } = runs.at(-1)?.counts ?? {};
    const first = (await gingham.bank.ledger()).posted.length;
    expect({ added, booked }).to.eql({ added: first, booked: first });
  });

  it('puts the payee and the label where a person looks for them', async () => {
    const { lines } = await gingham.books();
    const twilio = lines.find((line) => cents(line.amount) === -152352);
    expect(twilio?.partner_name).to.equal('Twilio');
    expect(twilio?.payment_ref).to.include('TWILIO INC');
  });

  it('makes one complete and valid statement a month', async () => {
    const { statements, lines } = await gingham.books();
    expect(statements.every((one) => one.is_complete && one.is_valid)).to.equal(true);
    const months = new Set(lines.map((line) => line.date.slice(0, 7)));
    expect(statements.map((one) => String(one.online_period_start).slice(0, 7))).to.eql([...months].sort());
    expect(lines.every((line) => line.statement_id !== false)).to.equal(true);
  });

  it('adds nothing when run again', async () => {
    const before = await gingham.books();
    const run = await gingham.sync();
    expect(run.counts.booked).to.equal(0);
    expect((await gingham.books()).lines.map((line) => line.id)).to.eql(before.lines.map((line) => line.id));
  });

  it('asks Odoo at most 2 times when there is nothing new', async () => {
    await noneOfGingham();
    const before = await calls();
    await gingham.sync();
    expect((await calls()) - before).to.be.at.most(2);
  });

  it('brings in 1,000 transactions with at most 10 calls to Odoo', async () => {
    // A run that a bank's own news begins beside this one would be counted with it: the news of the tests before may
    // still wait, put off by the very run that brought in what it tells of.
    await control(world, 'PATCH', '/personas/big-1000-7', { quiet: true });
    await noneOfGingham();
    const before = await calls();
    const big = await newCustomer(world, client, { persona: 'big-1000-7' });
    // Before the first synchronization: link, accounts, journal and its code, and twice the company's currencies.
    const connecting = 9;
    expect((await calls()) - before).to.be.at.most(10 + connecting);
    const [ledger, books] = [await big.bank.ledger(), await big.books()];
    expect(books.lines.filter((line) => line.online_transaction_identifier !== '~opening')).to.have.length(
      ledger.posted.length,
    );
    expect(books.balanceCents).to.equal(cents(ledger.balance.posted));
    expect(books.invalid).to.eql([]);
  });
});
