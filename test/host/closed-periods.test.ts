/** Lock dates: what the bank books into a closed period stands where the host's own rule puts it. */
import { expect } from 'chai';
import type { BookedLine, Books } from '../../tools/books.ts';
import type { SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { newCustomer, type Customer, type NewTransaction } from '../support/customer.ts';
import { runConnection } from '../../sidecar/src/sync/run.ts';
import { setLock } from '../support/histories/lock.ts';
import { secondSidecar } from '../support/second-sidecar.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const LOCK = '2026-06-30';
const bought = (date: string, amount: string, label: string): NewTransaction => ({ date, amount, label });

const lineOf = (books: Books, label: string): BookedLine => {
  const found = books.lines.filter((line) => line.payment_ref === label);
  expect(found, `lines of ${label}`).to.have.length(1);
  return found[0] as BookedLine;
};

/** It is in the statement of the date that Odoo gave it, and every statement is in order. */
function expectInItsStatement(books: Books, line: BookedLine): void {
  const statement = books.statements.find((each) => each.id === (line.statement_id || [0])[0]);
  expect(statement?.online_period_start, 'the start of its statement').to.be.a('string');
  expect(String(statement?.online_period_start) <= line.date).to.equal(true);
  expect(line.date <= String(statement?.online_period_end)).to.equal(true);
  expect(books.invalid).to.eql([]);
}

describe('closed periods', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
  });
  afterEach(() => setLock(world, null));

  const customer = (...transactions: NewTransaction[]): Promise<Customer> =>
    newCustomer(world, client, { transactions, openingBalance: '1000.00' });

  const bankDateOf = async (line: BookedLine): Promise<unknown> => {
    const [kept] = await world.admin.call<{ online_date: string }[]>('account.bank.statement.line', 'read', [
      [line.id],
      ['online_date'],
    ]);
    return kept?.online_date;
  };

  it("a line of a closed period goes where the host's own rule puts it, in that date's statement, with the bank's date kept and the person told", async () => {
    const one = await customer(bought('2026-10-20', '1.00', 'Open'));
    await setLock(world, LOCK);
    await one.bank.add(bought('2026-06-28', '9.00', 'Closed'), bought('2026-10-21', '2.00', 'Open too'));
    const run = await one.sync();
    const books = await one.books();
    const line = lineOf(books, 'Closed');
    // Which day that is depends on how the journal numbers its entries (account.move, _get_accounting_date).
    expect(line.date > LOCK, `${line.date} is after the lock date`).to.equal(true);
    expectInItsStatement(books, line);
    expect(run.counts.left).to.equal(1);
    expect(await bankDateOf(line)).to.equal('2026-06-28');
  });

  it('a booked transaction that the bank moves into a closed period goes to the statement of the date that Odoo gives it', async () => {
    const one = await customer(bought('2026-10-20', '1.00', 'Stays'), bought('2026-10-21', '2.00', 'Moves'));
    const moves = (await one.bank.ledger()).posted.find((each) => each.label === 'Moves');
    await setLock(world, LOCK);
    await one.bank.change(moves?.id ?? '', { date: '2026-05-16' });
    const run = await one.sync();
    const books = await one.books();
    const line = lineOf(books, 'Moves');
    expect(line.date > LOCK, `${line.date} is after the lock date`).to.equal(true);
    expectInItsStatement(books, line);
    expect(run.counts).to.include({ corrected: 1, left: 1 });
    expect(await bankDateOf(line)).to.equal('2026-05-16');
  });

  it('a correction of a line that Odoo moved out of a closed period leaves the line on the day it was given', async () => {
    const one = await customer(bought('2026-10-20', '1.00', 'Open'));
    await setLock(world, LOCK);
    const [closed = ''] = await one.bank.add(bought('2026-06-28', '9.00', 'Closed'));
    await one.sync();
    const before = lineOf(await one.books(), 'Closed');
    await one.bank.change(closed, { amount: '9.50', label: 'Closed, corrected' });
    await one.sync();
    const books = await one.books();
    const after = lineOf(books, 'Closed, corrected');
    expect(after).to.include({ id: before.id, date: before.date, amount: 9.5 });
    expectInItsStatement(books, after);
  });

  it('a line that is in a closed period by now is not touched, and the person is told', async () => {
    const one = await customer(bought('2026-06-20', '1.00', 'Closed'), bought('2026-10-20', '2.00', 'Open'));
    const closed = (await one.bank.ledger()).posted.find((each) => each.label === 'Closed');
    await setLock(world, LOCK);
    await one.bank.change(closed?.id ?? '', { amount: '5.00' });
    const run = await one.sync();
    expect(run.counts).to.include({ corrected: 0, left: 1 });
    expect(lineOf(await one.books(), 'Closed')).to.include({ date: '2026-06-20', amount: 1 });
  });

  it('a line of a period that is closed while it is booked goes to the statement of the date that Odoo gives it', async () => {
    const one = await customer(bought('2026-10-20', '1.00', 'Open'));
    await one.bank.add(
      bought('2026-06-28', '9.00', 'Closed meanwhile'),
      bought('2026-10-21', '2.00', 'Open too'),
    );
    const second = await secondSidecar(world);
    try {
      const { sync } = second.parts;
      let closing = true;
      const host: typeof sync.host = async (id) => {
        const odoo = await sync.host(id);
        const call: typeof odoo.call = async (model, method, parameters) => {
          // The settings were read; the delivery comes after the accountant.
          if (method === 'web_save' && closing) await setLock(world, LOCK);
          closing = closing && method !== 'web_save';
          return odoo.call(model, method, parameters);
        };
        return { ...odoo, call };
      };
      await runConnection({ ...sync, host }, one.connectionId, 'webhook');
    } finally {
      await second.stop();
    }
    const books = await one.books();
    const line = lineOf(books, 'Closed meanwhile');
    expect(line.date > LOCK, `${line.date} is after the lock date`).to.equal(true);
    expectInItsStatement(books, line);
    expectInItsStatement(books, lineOf(books, 'Open too'));
    expect(await bankDateOf(line)).to.equal('2026-06-28');
  });
});
