/** Pending transactions on a real PostgreSQL: which of them a posted one ends, by its id, its link or its amount. */
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { BankTransaction } from '../../sidecar/src/providers/provider.ts';
import { stagePage } from '../../sidecar/src/sync/stage.ts';
import { startConnected, type ConnectedDatabase } from '../support/sidecar-database.ts';

const ACCOUNTS = ['current', 'savings'];
const coffee: BankTransaction = {
  id: 'coffee',
  accountId: 'current',
  status: 'pending',
  date: '2026-10-10',
  amount: '-5.00',
  currency: 'EUR',
  label: 'Coffee',
  details: {},
};
const posted: BankTransaction = { ...coffee, id: 'posted', status: 'posted', label: 'COFFEE SHOP 4711' };

interface Case {
  what: string;
  waiting: BankTransaction[];
  posted: BankTransaction[];
  /** The ids of those that still wait. */
  left: string[];
}

const CASES: Case[] = [
  {
    what: 'under its own id, whatever else changed',
    waiting: [coffee],
    posted: [{ ...posted, id: 'coffee', date: '2026-12-01', amount: '-5.50' }],
    left: [],
  },
  {
    what: 'that it links to, whatever else changed',
    waiting: [coffee],
    posted: [{ ...posted, replaces: 'coffee', date: '2026-12-01', amount: '-5.50' }],
    left: [],
  },
  {
    what: 'that it links to, and not one of the same amount beside it',
    waiting: [coffee, { ...coffee, id: 'other', date: '2026-10-09' }],
    posted: [{ ...posted, replaces: 'coffee' }],
    left: ['other'],
  },
  {
    what: 'but none of the same amount where the one it links to is gone already',
    waiting: [coffee],
    posted: [{ ...posted, replaces: 'long gone' }],
    left: ['coffee'],
  },
  {
    what: 'but none of the same amount beside the one under its own id',
    waiting: [coffee, { ...coffee, id: 'other' }],
    posted: [{ ...posted, id: 'coffee' }],
    left: ['other'],
  },
  {
    what: 'of the same amount 8 days before',
    waiting: [coffee],
    posted: [{ ...posted, date: '2026-10-18' }],
    left: [],
  },
  {
    what: 'but none 9 days before',
    waiting: [coffee],
    posted: [{ ...posted, date: '2026-10-19' }],
    left: ['coffee'],
  },
  {
    what: 'of the same amount 8 days after: a bank may book back',
    waiting: [coffee],
    posted: [{ ...posted, date: '2026-10-02' }],
    left: [],
  },
  {
    what: 'but none 9 days after',
    waiting: [coffee],
    posted: [{ ...posted, date: '2026-10-01' }],
    left: ['coffee'],
  },
  {
    what: 'but none of a cent more',
    waiting: [coffee],
    posted: [{ ...posted, amount: '-5.01' }],
    left: ['coffee'],
  },
  {
    what: 'but none that goes the other way',
    waiting: [coffee],
    posted: [{ ...posted, amount: '5.00' }],
    left: ['coffee'],
  },
  {
    what: 'but none in another currency',
    waiting: [coffee],
    posted: [{ ...posted, currency: 'USD' }],
    left: ['coffee'],
  },
  {
    what: 'but none of another account',
    waiting: [coffee],
    posted: [{ ...posted, accountId: 'savings' }],
    left: ['coffee'],
  },
  {
    what: 'of the same amount written with other digits',
    waiting: [coffee],
    posted: [{ ...posted, amount: '-5' }],
    left: [],
  },
  {
    what: 'one to one: the earliest first',
    waiting: [{ ...coffee, id: 'later', date: '2026-10-12' }, coffee],
    posted: [{ ...posted, date: '2026-10-13' }],
    left: ['later'],
  },
  {
    what: 'one to one: two end two',
    waiting: [coffee, { ...coffee, id: 'twin' }],
    posted: [posted, { ...posted, id: 'posted too' }],
    left: [],
  },
  {
    what: 'though an older one of the same amount never was posted',
    waiting: [{ ...coffee, id: 'forgotten', date: '2026-09-01' }, coffee],
    posted: [{ ...posted, date: '2026-10-11' }],
    left: ['forgotten'],
  },
  {
    what: 'though an older one of the same amount was posted beside it',
    waiting: [coffee],
    posted: [{ ...posted, id: 'older', date: '2026-09-01' }, posted],
    left: [],
  },
];

describe('a posted transaction ends the waiting of the pending one', function () {
  this.timeout(60_000);
  let at: ConnectedDatabase;

  before(async () => {
    at = await startConnected(ACCOUNTS);
  });
  after(() => at?.stop());

  for (const { what, waiting, posted: given, left } of CASES) {
    it(what, async () => {
      await at.pool.query('DELETE FROM pending_transactions');
      const { connectionId, accounts } = at;
      const target = { connectionId, pullId: randomUUID(), full: false, accounts };
      await stagePage(at.sequelize, target, { transactions: waiting, removed: [], cursor: 1 });
      await stagePage(at.sequelize, target, { transactions: given, removed: [], cursor: 2 });
      const { rows } = await at.pool.query<{ id: string }>(
        'SELECT provider_id AS id FROM pending_transactions ORDER BY provider_id',
      );
      expect(rows.map(({ id }) => id)).to.eql(left);
    });
  }
});
