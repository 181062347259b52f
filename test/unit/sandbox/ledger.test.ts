import { expect } from 'chai';
import fc from 'fast-check';
import { sum } from '../../../sandbox/ledger/decimal.ts';
import { LedgerError } from '../../../sandbox/ledger/ledger.ts';
import type { NetChange, Transaction } from '../../../sandbox/ledger/types.ts';
import { anyHistory, newLedger, play } from './history.ts';

const byId = (transactions: Transaction[]): Record<string, Transaction> =>
  Object.fromEntries(transactions.map((each) => [each.id, each]));

/** What a reader who had `state` has after hearing of a change; it fails where the change makes no sense. */
function hear(
  state: Record<string, Transaction>,
  { added, modified, removed }: NetChange,
): Record<string, Transaction> {
  const next = { ...state };
  for (const each of added) {
    expect(next, 'added but known').not.to.have.property(each.id);
    next[each.id] = each;
  }
  for (const each of modified) {
    expect(next, 'modified but unknown').to.have.property(each.id);
    next[each.id] = each;
  }
  for (const { id } of removed) {
    expect(next, 'removed but unknown').to.have.property(id);
    delete next[id];
  }
  return next;
}

describe('The ledger', () => {
  it('has as balance the opening balance and every posted amount, after any history', () => {
    fc.assert(
      fc.property(anyHistory, (steps) => {
        const ledger = newLedger();
        for (const step of steps) {
          play(ledger, step);
          for (const { id, openingBalance } of ledger.accounts()) {
            const amounts = (status: 'posted' | 'pending') =>
              ledger.transactions({ accountId: id, status }).map(({ amount }) => amount);
            const balance = ledger.balance(id);
            expect(balance.posted).to.equal(sum(openingBalance, ...amounts('posted')));
            expect(balance.pending).to.equal(sum('0', ...amounts('pending')));
          }
        }
      }),
    );
  });

  it('tells a reader from any earlier version the same state as one from the beginning', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(1000), fc.nat(1000), (steps, a, b) => {
        const ledger = newLedger();
        for (const step of steps) play(ledger, step);
        const one = a % (ledger.version + 1);
        const two = one + (b % (ledger.version - one + 1));
        const now = byId(ledger.transactions());
        expect(hear({}, ledger.net(0))).to.deep.equal(now);
        const seen = hear(hear(hear({}, ledger.net(0, one)), ledger.net(one, two)), ledger.net(two));
        expect(seen).to.deep.equal(now);
      }),
    );
  });

  it('still knows its transactions and balances of any earlier version', () => {
    fc.assert(
      fc.property(anyHistory, (steps) => {
        const ledger = newLedger();
        const then: { version: number; transactions: Transaction[]; balances: string[] }[] = [];
        // A renamed account has another id today, so its books are compared by place.
        const balances = (version: number): string[] =>
          ledger.accounts().map(({ id }) => ledger.balance(id, version).posted);
        for (const step of steps) {
          play(ledger, step);
          const { version } = ledger;
          then.push({ version, transactions: ledger.transactions(), balances: balances(version) });
        }
        for (const { version, transactions, balances: before } of then) {
          expect(byId(ledger.transactions({ version }))).to.deep.equal(byId(transactions));
          expect(balances(version)).to.deep.equal(before);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same ids to the same history', () => {
    fc.assert(
      fc.property(anyHistory, (steps) => {
        const [one, two] = [newLedger('seed'), newLedger('seed')];
        for (const step of steps) {
          play(one, step);
          play(two, step);
        }
        expect(one.transactions()).to.deep.equal(two.transactions());
      }),
      { numRuns: 40 },
    );
  });

  it('never gives an id twice', () => {
    fc.assert(
      fc.property(anyHistory, (steps) => {
        const ledger = newLedger();
        for (const step of steps) play(ledger, step);
        const added = ledger
          .events()
          .flatMap((event) => (event.kind === 'added' ? [event.transaction.id] : []));
        expect(new Set(added).size).to.equal(added.length);
      }),
      { numRuns: 40 },
    );
  });

  it('posts a pending transaction under a new id that names the old one, or does not when told so', () => {
    const ledger = newLedger();
    const [account] = ledger.accounts();
    const pending = ledger.pend(account!.id, { amount: '-1.10', label: 'A' });
    const linked = ledger.post(pending.id, { patch: { amount: '-1.20' } });
    expect(linked).to.include({ status: 'posted', pendingId: pending.id, amount: '-1.20' });
    expect(linked.id).not.to.equal(pending.id);
    const unlinked = ledger.post(ledger.pend(account!.id, { amount: '1', label: 'B' }).id, { link: false });
    expect(unlinked).not.to.have.property('pendingId');
    expect(() => ledger.post(linked.id)).to.throw(LedgerError, 'posted already');
  });

  it('does not name ids as removed that it forgot silently', () => {
    const ledger = newLedger();
    const [account] = ledger.accounts();
    ledger.add(account!.id, { amount: '1', label: 'A' });
    const { version } = ledger;
    ledger.reissue(account!.id, { silent: true });
    expect(ledger.net(version)).to.deep.include({ removed: [], modified: [] });
    expect(ledger.net(version).added).to.have.length(1);
  });

  it('refuses an amount that is not a plain decimal', () => {
    const ledger = newLedger();
    const [account] = ledger.accounts();
    for (const amount of ['1e3', '1,5', '', 'NaN', '0x10']) {
      expect(() => ledger.add(account!.id, { amount, label: 'A' })).to.throw(TypeError);
    }
    expect(() => ledger.add(account!.id, { amount: 1.5 as unknown as string, label: 'A' })).to.throw(
      TypeError,
    );
    expect(ledger.transactions()).to.deep.equal([]);
  });

  it('tells another balance when asked to, and the true one again', () => {
    const ledger = newLedger();
    const id = ledger.accounts()[0]!.id;
    ledger.overrideBalance(id, '7');
    expect(ledger.balance(id)).to.include({ told: '7', posted: '100.1' });
    ledger.overrideBalance(id, null);
    expect(ledger.balance(id)).to.include({ told: '100.1' });
  });
});
