/** Nothing twice, nothing lost, whatever a bank does to the ids of its transactions and accounts. On the real host. */
import { expect } from 'chai';
import type { Books } from '../../tools/books.ts';
import { reconnect, type ShownRun, type SidecarClient } from '../../tools/connect.ts';
import { startSidecar } from '../../tools/services.ts';
import type { World } from '../../tools/world.ts';
import { control, newCustomer, type Customer, type NewTransaction } from '../support/customer.ts';
import { expectBooksAreTheBanks } from '../support/the-banks.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const bought = (date: string, amount: string, label: string): NewTransaction => ({ date, amount, label });
const lineIds = (books: Books): number[] => books.lines.map((line) => line.id);

describe('nothing twice and nothing lost', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
  });
  afterEach(() => control(world, 'DELETE', '/faults'));

  const customer = (...transactions: NewTransaction[]): Promise<Customer> =>
    newCustomer(world, client, { transactions, openingBalance: '1000.00' });
  const fault = (kind: string): Promise<unknown> =>
    control(world, 'POST', '/faults', { provider: 'plaid', endpoint: '/transactions/sync', kind });

  it('a transaction that is given twice in a page, and again in the next run, is booked once', async () => {
    await fault('twice');
    const one = await customer(bought('2026-10-01', '-5.00', 'A'), bought('2026-10-02', '9.00', 'B'));
    await expectBooksAreTheBanks(one);
    await one.bank.add(bought('2026-10-03', '4.00', 'C'));
    await one.sync();
    await one.sync('2026-01-01');
    await expectBooksAreTheBanks(one);
  });

  it('a bank that gives no ids, only spaces: twins stay two, a new one comes in, reading all again adds nothing', async () => {
    await fault('blank-ids');
    const twin = bought('2026-10-01', '-5.00', 'Coffee');
    const one = await customer(twin, twin, bought('2026-10-02', '9.00', 'Refund'));
    await expectBooksAreTheBanks(one);
    await one.bank.add(twin, bought('2026-09-03', '4.00', 'Late'));
    await one.sync();
    const before = lineIds(await expectBooksAreTheBanks(one));
    await one.sync('2026-01-01');
    expect(lineIds(await expectBooksAreTheBanks(one))).to.eql(before);
  });

  it('new ids for everything, said to nobody, with one twin more: the old are known one to one, the twin comes in', async () => {
    const twin = bought('2026-10-01', '-5.00', 'Coffee');
    const one = await customer(twin, twin, bought('2026-10-02', '9.00', 'Refund'));
    const before = lineIds(await one.books());
    await one.bank.add(twin);
    await one.bank.reissue({ silent: true });
    await one.sync();
    const books = await expectBooksAreTheBanks(one);
    expect(books.lines.filter((line) => line.payment_ref === 'Coffee')).to.have.length(3);
    expect(lineIds(books)).to.include.members(before);
  });

  it('two sidecars on one database, asked at the same moment, run one after the other', async () => {
    const one = await customer(bought('2026-10-01', '3.00', 'A'));
    const other = await startSidecar({ ...world.sidecarOptions, port: 0 });
    try {
      const { token } = await world.admin.call<{ token: string }>('account.online.link', 'online_session');
      const ask = (url: string) =>
        fetch(`${url}/v1/connections/${one.connectionId}/sync`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
          body: '{}',
        });
      for (let day = 1; day <= 6; day += 1) {
        await one.bank.add(bought(`2026-10-0${day}`, `${day}.00`, `Day ${day}`));
        const [mine, theirs] = [world.sidecar().url, other.url];
        const answers = await Promise.all([ask(mine), ask(theirs), ask(theirs), ask(mine)]);
        expect(answers.map((answer) => answer.status)).to.eql([202, 202, 202, 202]);
      }
      await one.sync();
      await expectBooksAreTheBanks(one);
      const { runs } = await client.call<{ runs: ShownRun[] }>(
        'GET',
        `/v1/connections/${one.connectionId}/runs`,
      );
      const inTurn = [...runs].reverse();
      inTurn.forEach((run, at) => {
        const next = inTurn[at + 1];
        expect(run.outcome).to.equal('done');
        if (next) expect(String(run.finishedAt) <= next.startedAt, 'ended before the next').to.equal(true);
      });
    } finally {
      await other.stop();
    }
  });

  describe('an account that the bank gave another id', () => {
    const numbered = (number: string): Promise<Customer> =>
      newCustomer(world, client, {
        number,
        openingBalance: '1000.00',
        transactions: [bought('2026-10-01', '3.00', 'A'), bought('2026-10-02', '4.00', 'B')],
      });
    const renamed = async (one: Customer): Promise<Customer['bank']> => {
      const { id } = await control<{ id: string }>(world, 'POST', `/accounts/${one.bankAccountId}/rename`);
      return one.bankNamed(id);
    };

    it('is the same account to the next run: nothing is booked again and nothing is missed', async () => {
      const one = await numbered('40017001');
      const before = lineIds(await one.books());
      const bank = await renamed(one);
      await bank.add(bought('2026-10-03', '5.00', 'Under the new id'));
      await one.sync();
      const books = await expectBooksAreTheBanks({ bank, books: () => one.books() });
      expect(lineIds(books)).to.include.members(before);
      await bank.add(bought('2026-10-04', '6.00', 'Later'));
      await one.sync();
      await expectBooksAreTheBanks({ bank, books: () => one.books() });
    });

    it('is the same account after reconnecting, with its journal, its lines and what came meanwhile', async () => {
      const one = await numbered('40017002');
      const before = lineIds(await one.books());
      const bank = await renamed(one);
      await bank.reissue({ silent: true });
      await bank.add(bought('2026-10-03', '5.00', 'Meanwhile'));
      const accounts = await reconnect(client, one.connectionId, { country: 'US', persona: one.personaId });
      expect(accounts.map((account) => account.chosen)).to.eql([true]);
      await one.sync();
      const books = await expectBooksAreTheBanks({ bank, books: () => one.books() });
      expect(lineIds(books)).to.include.members(before);
    });
  });

  it('a journal whose code, name and account number a person changed goes on as before', async () => {
    const one = await customer(bought('2026-10-01', '3.00', 'A'));
    const { statements, lines } = await one.books();
    await world.admin.call('account.journal', 'write', [
      [one.journalId],
      { code: 'XBK7', name: 'Our house bank', bank_acc_number: 'BE68539007547034' },
    ]);
    await one.bank.add(bought('2026-10-02', '4.00', 'B'));
    await one.sync();
    await one.sync('2026-01-01');
    const books = await expectBooksAreTheBanks(one);
    expect(lineIds(books)).to.include.members(lines.map((line) => line.id));
    expect(books.statements.map((each) => each.id)).to.eql(statements.map((each) => each.id));
  });

  it('a transaction that a person typed before it came is booked beside it, and suggested to them, not merged', async () => {
    const one = await customer(bought('2026-10-01', '3.00', 'A'));
    const [typed] = await world.admin.call<number[]>('account.bank.statement.line', 'create', [
      [{ journal_id: one.journalId, date: '2026-10-04', amount: 4, payment_ref: 'B, as I typed it' }],
    ]);
    await one.bank.add(bought('2026-10-05', '4.00', 'B'));
    await one.sync();
    const books = await one.books();
    expect(books.lines.map((line) => line.payment_ref)).to.include.members(['B', 'B, as I typed it']);
    const { groups } = await client.call<{ groups: { lines: { id: number; byHand: boolean }[] }[] }>(
      'GET',
      `/v1/connections/${one.connectionId}/duplicates?since=2026-10-01`,
    );
    expect(groups.map((group) => group.lines.map((line) => line.byHand))).to.eql([[true, false]]);
    expect(groups[0]?.lines[0]?.id).to.equal(typed);
    expect(books.invalid).to.eql([]);
  });
});
