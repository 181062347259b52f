import { expect } from 'chai';
import fc from 'fast-check';
import { Bank } from '../../../sandbox/ledger/bank.ts';
import type { Persona } from '../../../sandbox/ledger/types.ts';
import { openBank } from '../../../sandbox/personas/index.ts';
import { PlaidFailure } from '../../../sandbox/plaid/errors.ts';
import { plaidAccount, plaidTransaction } from '../../../sandbox/plaid/shapes.ts';
import { PlaidState, type Item } from '../../../sandbox/plaid/state.ts';
import { syncPage } from '../../../sandbox/plaid/sync.ts';
import { toJson } from '../../../sandbox/json.ts';
import { anyHistory, play } from './history.ts';

const persona: Persona = {
  id: 'p',
  title: 'P',
  story: '',
  institution: {
    id: 'i',
    name: 'I',
    countries: ['US'],
    colour: '#123456',
    beta: false,
    healthy: true,
    oauth: false,
  },
  traits: { refresh: 'live', userPresent: false, automatic: true },
  accounts: [
    { name: 'One', kind: 'bank', currency: 'EUR' },
    { name: 'Two', kind: 'bank', currency: 'EUR' },
  ],
};

function itemOf(bank: Bank, personaId: string, daysRequested = 730): Item {
  const options = { products: ['transactions'], webhook: null, daysRequested };
  return new PlaidState(bank).addItem(bank.customer(personaId)!, options);
}

/** A well-behaved client: reads to the end; returns the ids it then has, and its cursor. */
function read(
  item: Item,
  known: Set<string>,
  cursor: string,
  count: number,
): { known: Set<string>; cursor: string } {
  const next = new Set(known);
  let at = cursor;
  for (let more = true; more;) {
    const page = syncPage(item, { cursor: at, count });
    expect(page.added.length + page.modified.length + page.removed.length).to.be.at.most(count);
    for (const { id } of [...page.added, ...page.modified]) next.add(id);
    for (const { id } of page.removed) next.delete(id);
    expect(page.nextCursor.length).to.be.at.most(256);
    at = page.nextCursor;
    more = page.hasMore;
  }
  return { known: next, cursor: at };
}

const fails = (code: string, act: () => unknown): void => {
  expect(act)
    .to.throw(PlaidFailure)
    .that.satisfies((error: PlaidFailure) => error.code === code);
};

describe("Plaid's sync in the sandbox", () => {
  it('leads to the same transactions from any cursor, whatever the size of a page', () => {
    fc.assert(
      fc.property(anyHistory, anyHistory, fc.integer({ min: 1, max: 20 }), (before, after, count) => {
        const bank = new Bank({ personas: [persona], seed: 'test' });
        const item = itemOf(bank, 'p');
        const { ledger } = item.customer;
        for (const step of before) play(ledger, step);
        const first = read(item, new Set(), '', count);
        for (const step of after) play(ledger, step);
        const later = read(item, first.known, first.cursor, count);
        const again = read(item, first.known, first.cursor, 500);
        const fresh = read(item, new Set(), '', count);
        const truth = new Set(ledger.transactions().map(({ id }) => id));
        for (const { known } of [later, again, fresh]) expect(known).to.deep.equal(truth);
        expect(syncPage(item, { cursor: later.cursor, count })).to.deep.include({
          added: [],
          hasMore: false,
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is begun again when the books change between two pages', () => {
    const item = itemOf(openBank('test'), 'gingham');
    const { ledger } = item.customer;
    const first = syncPage(item, { cursor: '', count: 10 });
    expect(first.hasMore).to.equal(true);
    ledger.add(ledger.accounts()[0]!.id, { amount: '1', label: 'MEANWHILE' });
    fails('TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION', () =>
      syncPage(item, { cursor: first.nextCursor, count: 10 }),
    );
    expect(read(item, new Set(), '', 10).known.size).to.equal(37);
  });

  it('keeps a cursor of its own for each account', () => {
    const item = itemOf(openBank('test'), 'many-accounts');
    const [euro, , dollar] = item.customer.ledger.accounts();
    const page = syncPage(item, { cursor: '', count: 500, accountId: euro!.id });
    expect(new Set(page.added.map(({ accountId }) => accountId))).to.deep.equal(new Set([euro!.id]));
    fails('INVALID_FIELD', () =>
      syncPage(item, { cursor: page.nextCursor, count: 500, accountId: dollar!.id }),
    );
    fails('INVALID_FIELD', () => syncPage(item, { cursor: page.nextCursor, count: 500 }));
    fails('INVALID_ACCOUNT_ID', () => syncPage(item, { cursor: '', count: 500, accountId: 'other' }));
  });

  it('gives no more history than was asked for, nor than the bank has', () => {
    const bank = openBank('test');
    const limited = read(itemOf(bank, 'three-months'), new Set(), '', 500).known.size;
    const all = bank.customer('three-months')!.ledger.transactions().length;
    expect(limited)
      .to.be.greaterThan(0)
      .and.lessThan(all / 2);
    expect(read(itemOf(bank, 'linden', 30), new Set(), '', 500).known.size).to.be.lessThan(
      read(itemOf(bank, 'linden'), new Set(), '', 500).known.size,
    );
  });

  it('shows what was booked meanwhile only after a refresh, where the bank gives data on request', () => {
    const bank = openBank('test');
    const item = itemOf(bank, 'one-a-day');
    const { ledger } = item.customer;
    const { cursor } = read(item, new Set(), '', 500);
    ledger.add(ledger.accounts()[0]!.id, { amount: '1', label: 'NEW' });
    expect(read(item, new Set(), cursor, 500).known.size).to.equal(0);
    expect(item.feed.refresh(false).kind).to.equal('not-before');
    bank.clock.advance(86_400);
    expect(item.feed.refresh(false).kind).to.equal('fresh');
    expect(read(item, new Set(), cursor, 500).known.size).to.equal(1);
  });

  it('writes each amount with the digits of its currency and with money out positive', () => {
    const { ledger } = openBank('test').customer('many-accounts')!;
    const [euro, , , yen, dinar, card] = ledger.accounts();
    const text = (accountId: string, amount: string) =>
      toJson(plaidTransaction(ledger.add(accountId, { amount, label: 'A' }), false));
    expect(text(euro!.id, '-12.5')).to.contain('"amount":12.50,');
    expect(text(euro!.id, '9007199254740993.01')).to.contain('"amount":-9007199254740993.01,');
    expect(text(yen!.id, '1500')).to.contain('"amount":-1500,');
    expect(text(dinar!.id, '-1.25')).to.contain('"amount":1.250,');
    const balance = { posted: '-12', pending: '-3', told: '-12' };
    expect(toJson(plaidAccount(card!, balance))).to.contain(
      '"available":4985.00,"current":12.00,"limit":5000.00',
    );
  });

  it('knows an item again after a restart by its access token', () => {
    const before = new PlaidState(openBank('test'));
    const options = { products: ['transactions'], webhook: null, daysRequested: 730 };
    const item = before.addItem(before.bank.customer('gingham')!, options);
    const page = syncPage(item, { cursor: '', count: 500 });
    const after = new PlaidState(openBank());
    const again = after.item(item.accessToken);
    expect(again.id).to.equal(item.id);
    // The books are new, so everything is given anew, and under the same ids.
    const ids = (added: { id: string }[]) => added.map(({ id }) => id);
    const replay = syncPage(again, { cursor: page.nextCursor, count: 500 });
    expect(ids(replay.added)).to.deep.equal(ids(page.added));
    fails('INVALID_ACCESS_TOKEN', () => after.item('access-sandbox-rubbish'));
  });
});
