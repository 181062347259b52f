/** Books that are always right: each guarantee once, on the real host. Random histories are in `histories.test.ts`. */
import { expect } from 'chai';
import type { Books } from '../../tools/books.ts';
import type { SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { control, heldOf, newCustomer, type Customer, type NewTransaction } from '../support/customer.ts';
import { expectBooksAreTheBanks } from '../support/the-banks.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const bought = (date: string, amount: string, label: string): NewTransaction => ({ date, amount, label });

const identifiers = (books: Books): string[] =>
  books.lines.map((line) => String(line.online_transaction_identifier)).filter((id) => id !== '~opening');

describe('books that are always right', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
  });

  const customer = (...transactions: NewTransaction[]): Promise<Customer> =>
    newCustomer(world, client, { transactions, openingBalance: '1000.00' });

  const setLink = (id: string, vals: object): Promise<unknown> =>
    world.admin
      .call<number[]>('account.online.link', 'search', [[['client_id', '=', id]]])
      .then((ids) => world.admin.call('account.online.link', 'write', [ids, vals]));

  const readLink = async (id: string): Promise<Record<string, unknown>> => {
    const fields = [
      'state',
      'problem_state',
      'error_message',
      'error_reference',
      'held_count',
      'pending_count',
      'next_refresh',
    ];
    const found = await world.admin.call<Record<string, unknown>[]>(
      'account.online.link',
      'search_read',
      [[['client_id', '=', id]]],
      { fields },
    );
    return found[0] ?? {};
  };

  describe('nothing twice', () => {
    it('a pending transaction is booked once when it is posted under a new id', async () => {
      const one = await customer(bought('2026-10-01', '-5.00', 'Coffee'));
      const [pending = ''] = await one.bank.add({ ...bought('2026-10-03', '-7.00', 'Lunch'), pending: true });
      await one.sync();
      expect((await readLink(one.connectionId))['pending_count']).to.equal(1);
      await one.bank.post(pending);
      await one.sync();
      expect(identifiers(await expectBooksAreTheBanks(one))).to.have.length(2);
      expect((await readLink(one.connectionId))['pending_count']).to.equal(0);
    });

    it('a bank that gives all its transactions new ids adds no line, and real twins stay two', async () => {
      const one = await customer(
        bought('2026-10-01', '-5.00', 'Coffee'),
        bought('2026-10-01', '-5.00', 'Coffee'),
        bought('2026-10-02', '9.00', 'Refund'),
      );
      const before = (await expectBooksAreTheBanks(one)).lines.map((line) => line.id);
      await one.bank.reissue();
      await one.sync();
      const after = await expectBooksAreTheBanks(one);
      expect(after.lines.map((line) => line.id)).to.eql(before);
    });

    it('fetching everything again since a date adds nothing', async () => {
      const one = await customer(bought('2026-09-01', '3.00', 'A'), bought('2026-10-01', '4.00', 'B'));
      await one.sync('2026-01-01');
      expect(identifiers(await expectBooksAreTheBanks(one))).to.have.length(2);
    });

    it('two requests at once are one run after the other, not two bookings', async () => {
      const one = await customer(bought('2026-10-01', '3.00', 'A'));
      await one.bank.add(bought('2026-10-05', '8.00', 'At once'));
      await Promise.all([one.sync(), one.sync(), one.sync()]);
      await expectBooksAreTheBanks(one);
    });
  });

  describe('nothing lost', () => {
    it('a late line goes to the statement of its month, and the following ones stay valid', async () => {
      const one = await customer(
        bought('2026-08-05', '1.00', 'A'),
        bought('2026-09-05', '2.00', 'B'),
        bought('2026-10-05', '3.00', 'C'),
      );
      await one.bank.add(bought('2026-08-20', '-40.00', 'Late'));
      await one.sync();
      const books = await expectBooksAreTheBanks(one);
      const late = books.lines.find((line) => line.payment_ref === 'Late');
      const statement = books.statements.find((each) => each.id === (late?.statement_id || [0])[0]);
      expect(statement?.online_period_start).to.equal('2026-08-01');
    });

    it('an archived journal holds its lines with a reason, and they are booked once it is back', async () => {
      const one = await customer(bought('2026-10-01', '3.00', 'A'));
      await world.admin.call('account.journal', 'write', [[one.journalId], { active: false }]);
      await one.bank.add(bought('2026-10-04', '8.00', 'Meanwhile'));
      await one.sync();
      expect((await readLink(one.connectionId))['held_count']).to.equal(1);
      const held = await heldOf(client, one.connectionId);
      expect(held[0]?.reason.code).to.equal('journal-archived');
      await world.admin.call('account.journal', 'write', [[one.journalId], { active: true }]);
      await one.sync();
      await expectBooksAreTheBanks(one);
      expect((await readLink(one.connectionId))['held_count']).to.equal(0);
    });

    it('a journal without a suspense account holds its lines instead of stopping', async () => {
      const one = await customer(bought('2026-10-01', '3.00', 'A'));
      const [journal] = await world.admin.call<{ suspense_account_id: [number, string] }[]>(
        'account.journal',
        'read',
        [[one.journalId], ['suspense_account_id']],
      );
      await world.admin.call('account.journal', 'write', [[one.journalId], { suspense_account_id: false }]);
      await one.bank.add(bought('2026-10-04', '8.00', 'Meanwhile'));
      const run = await one.sync();
      // The host may fill the account in again by itself; then there is nothing to hold.
      const [now] = await world.admin.call<{ suspense_account_id: [number, string] | false }[]>(
        'account.journal',
        'read',
        [[one.journalId], ['suspense_account_id']],
      );
      expect(run.counts.held).to.equal(now?.suspense_account_id ? 0 : 1);
      await world.admin.call('account.journal', 'write', [
        [one.journalId],
        { suspense_account_id: journal?.suspense_account_id[0] },
      ]);
      await one.sync();
      await expectBooksAreTheBanks(one);
    });

    it('a failed run moves no cursor: what came meanwhile is booked by the next', async () => {
      const one = await customer(bought('2026-10-01', '3.00', 'A'));
      await one.bank.add(bought('2026-10-02', '4.00', 'B'));
      await fetch(`${world.sandbox.url}/control/faults`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          provider: 'plaid',
          endpoint: '/transactions/sync',
          kind: 'truncated',
          times: 1,
        }),
      });
      const failed = await one.sync();
      expect(failed.problem?.state).to.equal('transient');
      expect(identifiers(await one.books())).to.have.length(1);
      await one.sync();
      await expectBooksAreTheBanks(one);
    });
  });

  describe('a correction is followed', () => {
    it('amount, date and label changed by the bank change the unreconciled line', async () => {
      const one = await customer(bought('2026-10-01', '3.00', 'A'), bought('2026-10-02', '4.00', 'B'));
      const ledger = await one.bank.ledger();
      const changed = ledger.posted.find((each) => each.label === 'B');
      await one.bank.change(changed?.id ?? '', bought('2026-09-15', '5.50', 'B, corrected'));
      await one.sync();
      const books = await expectBooksAreTheBanks(one);
      expect(books.lines.map((line) => line.payment_ref))
        .to.include('B, corrected')
        .and.not.include('B');
    });

    it('a date that moves into another year is followed too', async () => {
      const one = await customer(bought('2026-10-01', '3.00', 'A'), bought('2026-10-02', '4.00', 'B'));
      const ledger = await one.bank.ledger();
      const changed = ledger.posted.find((each) => each.label === 'B');
      await one.bank.change(changed?.id ?? '', bought('2025-12-14', '4.00', 'B'));
      const run = await one.sync();
      expect(run.counts.left).to.equal(0);
      await expectBooksAreTheBanks(one);
    });

    it('a posted transaction that the bank takes back leaves the books, and its emptied statement goes', async () => {
      const one = await customer(bought('2026-09-01', '3.00', 'A'), bought('2026-10-02', '4.00', 'B'));
      const ledger = await one.bank.ledger();
      await one.bank.remove(ledger.posted.find((each) => each.label === 'B')?.id ?? '');
      await one.sync();
      const books = await expectBooksAreTheBanks(one);
      expect(books.statements.map((each) => each.online_period_start)).not.to.include('2026-10-01');
    });

    it('a back-dated one that it takes back moves no opening line, though its balance knew of it first', async () => {
      const one = await customer(bought('2026-10-02', '4.00', 'B'));
      const opening = async () =>
        (await one.books()).lines.find((line) => line.online_transaction_identifier === '~opening')?.amount;
      const [late] = await one.bank.add({ date: '2026-09-20', amount: '-7.00', label: 'Back-dated' });
      await one.sync();
      await expectBooksAreTheBanks(one);
      await one.bank.remove(String(late));
      await control(world, 'POST', '/faults', {
        ...{ provider: 'plaid', endpoint: '/transactions/sync', kind: 'not-ready', times: 1 },
      });
      try {
        await one.sync();
        expect(await opening()).to.equal(1000);
      } finally {
        await control(world, 'DELETE', '/faults');
      }
      await one.sync();
      expect(await opening()).to.equal(1000);
      await expectBooksAreTheBanks(one);
    });

    it('a reconciled line is not touched: the person gets an activity that says what changed', async () => {
      const one = await customer(bought('2026-10-02', '4.00', 'B'));
      const line = (await one.books()).lines.find((each) => each.payment_ref === 'B');
      const [account] = await world.admin.call<number[]>(
        'account.account',
        'search',
        [[['account_type', '=', 'income']]],
        { limit: 1 },
      );
      const moveLines = await world.admin.call<
        { id: number; account_id: [number, string]; account_type: string }[]
      >(
        'account.move.line',
        'search_read',
        [
          [
            ['statement_line_id', '=', line?.id],
            ['account_type', '!=', 'asset_cash'],
          ],
        ],
        { fields: ['account_id', 'account_type'] },
      );
      await world.admin.call('account.move.line', 'write', [
        moveLines.map((each) => each.id),
        { account_id: account },
      ]);
      const ledger = await one.bank.ledger();
      await one.bank.change(ledger.posted[0]?.id ?? '', bought('2026-10-02', '5.00', 'B, corrected'));
      const run = await one.sync();
      expect(run.counts.left).to.equal(1);
      const untouched = (await one.books()).lines.find((each) => each.id === line?.id);
      expect(untouched?.amount).to.equal(4);
      const [link] = await world.admin.call<number[]>('account.online.link', 'search', [
        [['client_id', '=', one.connectionId]],
      ]);
      const activities = await world.admin.call<{ note: string }[]>(
        'mail.activity',
        'search_read',
        [
          [
            ['res_model', '=', 'account.online.link'],
            ['res_id', '=', link],
          ],
        ],
        { fields: ['note'] },
      );
      expect(activities[0]?.note).to.include('it is reconciled').and.include('B, corrected');
    });

    it('a line that a person deleted does not come back by itself, and can be asked back', async () => {
      const one = await customer(bought('2026-10-01', '3.00', 'A'), bought('2026-10-02', '4.00', 'B'));
      const books = await one.books();
      const line = books.lines.find((each) => each.payment_ref === 'B');
      await world.admin.call('account.bank.statement', 'unlink', [books.statements.map((each) => each.id)]);
      await world.admin.call('account.bank.statement.line', 'unlink', [[line?.id]]);
      await one.bank.add(bought('2026-10-09', '1.00', 'C'));
      await one.sync();
      const after = await one.books();
      expect(after.lines.map((each) => each.payment_ref))
        .to.include('C')
        .and.not.include('B');
      expect(after.invalid).to.eql([]);
      // "Fetch Missing Transactions" since a day is how it is asked back.
      await one.sync('2026-10-02');
      await expectBooksAreTheBanks(one);
    });
  });

  describe('every statement is complete and valid', () => {
    for (const [periodicity, expected] of [
      ['day', 4],
      ['week', 3],
      ['bimonthly', 2],
      ['month', 1],
      ['none', 0],
    ] as const) {
      it(`for the periodicity ${periodicity}, also when lines come late`, async () => {
        const one = await newCustomer(world, client, {});
        await world.admin.call('account.journal', 'write', [
          [one.journalId],
          { bank_statement_creation: periodicity },
        ]);
        await one.bank.add(
          bought('2026-10-05', '1.00', 'Mon'),
          bought('2026-10-06', '2.00', 'Tue'),
          bought('2026-10-12', '3.00', 'Next Mon'),
        );
        await one.sync();
        await one.bank.add(bought('2026-10-20', '4.00', 'Later'), bought('2026-10-05', '-2.00', 'Late'));
        await one.sync();
        const books = await expectBooksAreTheBanks(one);
        expect(books.statements).to.have.length(expected);
      });
    }

    it('when the periodicity changes midway', async () => {
      const one = await customer(bought('2026-10-01', '1.00', 'A'), bought('2026-10-08', '2.00', 'B'));
      await world.admin.call('account.journal', 'write', [
        [one.journalId],
        { bank_statement_creation: 'day' },
      ]);
      await one.bank.add(
        bought('2026-10-20', '4.00', 'C'),
        bought('2026-10-03', '4.00', 'D'),
        bought('2026-10-21', '5.00', 'E'),
      );
      await one.sync();
      const books = await expectBooksAreTheBanks(one);
      expect(books.lines.every((line) => line.statement_id !== false)).to.equal(true);
    });

    it('with a statement made by hand in between, which is never altered', async () => {
      const one = await customer(bought('2026-09-01', '1.00', 'A'), bought('2026-10-08', '2.00', 'B'));
      const hand = await world.admin.call<number[]>('account.bank.statement', 'create', [
        [
          {
            name: 'By hand',
            line_ids: [
              [0, 0, { journal_id: one.journalId, date: '2026-10-10', amount: 7, payment_ref: 'Typed' }],
            ],
          },
        ],
      ]);
      const shown = async () => (await one.books()).statements.find((each) => each.id === hand[0]);
      const before = await shown();
      await one.bank.add(
        bought('2026-10-05', '50.00', 'Before it'),
        bought('2026-10-15', '60.00', 'After it'),
      );
      await one.sync();
      const books = await one.books();
      expect(await shown()).to.eql(before);
      expect(books.invalid).to.eql([]);
      expect(books.lines.find((line) => line.payment_ref === 'Before it')?.statement_id).to.equal(false);
      expect(books.lines.find((line) => line.payment_ref === 'After it')?.statement_id).not.to.equal(false);
    });

    it('for a card: its own journal type, and money owed is negative', async () => {
      const one = await newCustomer(world, client, {
        kind: 'card',
        openingBalance: '-20.00',
        transactions: [bought('2026-10-01', '-30.00', 'Shop'), bought('2026-10-10', '25.00', 'Paid')],
      });
      await expectBooksAreTheBanks(one);
      const [journal] = await world.admin.call<{ type: string }[]>('account.journal', 'read', [
        [one.journalId],
        ['type'],
      ]);
      expect(journal?.type).to.equal('credit');
    });

    it('for a journal in a foreign currency', async () => {
      const one = await newCustomer(world, client, {
        currency: 'EUR',
        openingBalance: '10.00',
        transactions: [bought('2026-10-01', '-3.10', 'Pain')],
      });
      await expectBooksAreTheBanks(one);
    });
  });

  describe('find duplicates', () => {
    it('suggests a line typed by hand before, and deletes nothing that the person did not choose', async () => {
      const one = await customer(bought('2026-10-01', '3.00', 'A'), bought('2026-10-02', '4.00', 'B'));
      const [typed] = await world.admin.call<number[]>('account.bank.statement.line', 'create', [
        [{ journal_id: one.journalId, date: '2026-10-03', amount: 4, payment_ref: 'B, as I typed it' }],
      ]);
      const path = `/v1/connections/${one.connectionId}/duplicates?since=2026-01-01`;
      const { groups } = await client.call<{ groups: { lines: { id: number; byHand: boolean }[] }[] }>(
        'GET',
        path,
      );
      expect(groups).to.have.length(1);
      expect(groups[0]?.lines.map((line) => line.byHand)).to.eql([false, true]);
      const before = (await one.books()).lines.map((line) => line.id);
      expect(before).to.include(typed);
      await client.call('POST', `/v1/connections/${one.connectionId}/duplicates/delete`, {
        since: '2026-01-01',
        lines: [typed],
      });
      expect((await one.books()).lines.map((line) => line.id)).to.eql(before.filter((id) => id !== typed));
      await expectBooksAreTheBanks(one);
    });

    it('deletes one of ours out of its statement, which stays complete and valid, and does not bring it back', async () => {
      const one = await customer(
        bought('2026-09-01', '4.00', 'Twin'),
        bought('2026-09-01', '4.00', 'Twin'),
        bought('2026-10-02', '1.00', 'After'),
      );
      const twin = (await one.books()).lines.find((line) => line.payment_ref === 'Twin');
      await client.call('POST', `/v1/connections/${one.connectionId}/duplicates/delete`, {
        since: '2026-01-01',
        lines: [twin?.id],
      });
      await one.sync();
      const books = await one.books();
      expect(books.lines.map((line) => line.id)).not.to.include(twin?.id);
      expect(books.lines.filter((line) => line.payment_ref === 'Twin')).to.have.length(1);
      expect(books.invalid).to.eql([]);
    });

    it('tells the person at the first fetch into a journal that held the same lines, and merges nothing', async () => {
      const [journal] = await world.admin.call<number[]>('account.journal', 'create', [
        [{ name: 'Kept by hand', code: 'HAND', type: 'bank' }],
      ]);
      await world.admin.call('account.bank.statement.line', 'create', [
        [{ journal_id: journal, date: '2026-10-02', amount: 4, payment_ref: 'B, as I typed it' }],
      ]);
      const one = await newCustomer(world, client, {
        journal: Number(journal),
        transactions: [bought('2026-10-01', '3.00', 'A'), bought('2026-10-02', '4.00', 'B')],
      });
      expect((await one.books()).lines.map((line) => line.payment_ref)).to.have.members([
        'A',
        'B',
        'B, as I typed it',
      ]);
      const [link] = await world.admin.call<number[]>('account.online.link', 'search', [
        [['client_id', '=', one.connectionId]],
      ]);
      const activities = await world.admin.call<{ note: string }[]>(
        'mail.activity',
        'search_read',
        [
          [
            ['res_model', '=', 'account.online.link'],
            ['res_id', '=', link],
          ],
        ],
        { fields: ['note'] },
      );
      expect(activities[0]?.note).to.include('typed by hand before');
    });

    it('refuses a line that is not among the suggestions', async () => {
      const one = await customer(bought('2026-10-01', '3.00', 'A'));
      const line = (await one.books()).lines.find((each) => each.payment_ref === 'A');
      const refused = await client
        .call('POST', `/v1/connections/${one.connectionId}/duplicates/delete`, {
          since: '2026-01-01',
          lines: [line?.id],
        })
        .then(
          () => '',
          (error: Error) => error.message,
        );
      expect(refused).to.include('not among the suggestions');
      await expectBooksAreTheBanks(one);
    });
  });

  describe('the person', () => {
    it('is told what is wrong and what to do, with a reference that the log knows', async () => {
      const one = await customer(bought('2026-10-01', '3.00', 'A'));
      const personas = (await (await fetch(`${world.sandbox.url}/control/personas`)).json()) as {
        personas: { id: string; accounts: { id: string }[] }[];
      };
      const persona = personas.personas.find((each) =>
        each.accounts.some((account) => account.id === one.bankAccountId),
      );
      await fetch(`${world.sandbox.url}/control/personas/${persona?.id}`, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ trouble: 'login-required' }),
      });
      const run = await one.sync();
      expect(run.problem?.state).to.equal('reconnect');
      const link = await readLink(one.connectionId);
      expect(link['state']).to.equal('error');
      expect(link['problem_state']).to.equal('reconnect');
      expect(link['error_reference']).to.equal(run.reference);
      expect(String(link['error_message'])).to.include('Reconnect');
      expect(world.sidecar().log()).to.include(run.reference);
    });

    it('switches the clock off for a connection, and fetching by hand goes on working', async () => {
      const one = await customer(bought('2026-10-01', '3.00', 'A'));
      await setLink(one.connectionId, { auto_sync: false });
      await one.bank.add(bought('2026-10-02', '4.00', 'B'));
      await one.sync();
      await expectBooksAreTheBanks(one);
      expect((await readLink(one.connectionId))['next_refresh']).to.equal(false);
    });
  });
});
