/** Readings on a real PostgreSQL of a bank that gives old transactions new ids: known one to one, twins stay two. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { BankTransaction, Json, Provider, PullPage } from '../../sidecar/src/providers/provider.ts';
import { pull } from '../../sidecar/src/sync/pull.ts';
import { startConnected, type ConnectedDatabase } from '../support/sidecar-database.ts';

const ACCOUNTS = ['current', 'savings'];

interface Content {
  account: string;
  date: string;
  amount: string;
  label: string;
}

/** Few values, and one more often than others: twins are many. */
const content: fc.Arbitrary<Content> = fc.oneof(
  fc.constant({ account: 'current', date: '2026-10-02', amount: '5.00', label: 'Coffee' }),
  fc.record({
    account: fc.constantFrom(...ACCOUNTS),
    date: fc.constantFrom('2026-10-01', '2026-10-02', '2026-11-01'),
    amount: fc.constantFrom('-5.00', '5.00'),
    label: fc.constantFrom('Coffee', 'Tea'),
  }),
);

const step = fc.record({
  add: fc.array(content, { maxLength: 3 }),
  /** Comes and is taken back before anybody asks. */
  brief: fc.option(content),
  remove: fc.array(fc.nat(20), { maxLength: 2 }),
  reissue: fc.option(
    fc.record({ account: fc.constantFrom(...ACCOUNTS), told: fc.boolean(), late: fc.boolean() }),
  ),
  /** "Fetch missing since". */
  since: fc.option(fc.constantFrom('2026-10-02', '2026-11-01')),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const QUIET: Step = { add: [], brief: null, remove: [], reissue: null, since: null };
const silently = (late: boolean): Step => ({ ...QUIET, reissue: { account: 'current', told: false, late } });
/** A booked line was once taken out of the books by the end of an id between its first and its last. */
const TWICE_AND_LATE: Step[] = [
  { ...QUIET, add: [{ account: 'current', date: '2026-10-02', amount: '5.00', label: 'Coffee' }] },
  silently(false),
  silently(true),
  QUIET,
];

interface Entry extends Content {
  id: string;
}

const toTransaction = ({ account, ...entry }: Entry): BankTransaction => ({
  ...entry,
  accountId: account,
  status: 'posted',
  currency: 'EUR',
  details: {},
});

/** Says what changed since a cursor, and shows its whole list to whoever has none. */
class Bank {
  list: Entry[] = [];
  readonly #said: Omit<PullPage, 'cursor'>[] = [];
  #given = 0;
  /** Ids that went without a word, and are named as gone only the next time. */
  #owed: string[] = [];

  readonly provider = {
    pull: (_credentials: unknown, request: { cursor: Json; since?: string }) => this.#pull(request),
  } as unknown as Provider;

  async *#pull({ cursor, since = '' }: { cursor: Json; since?: string }): AsyncIterable<PullPage> {
    const end = this.#said.length;
    if (cursor === null) {
      const shown = this.list.filter((entry) => entry.date >= since).map(toTransaction);
      yield { transactions: shown.slice(0, 3), removed: [], cursor: end };
      yield { transactions: shown.slice(3), removed: [], cursor: end };
    } else {
      for (let at = Number(cursor); at < end; at += 1) {
        yield { transactions: [], removed: [], ...this.#said[at], cursor: at + 1 };
      }
    }
  }

  #named(entry: Content): Entry {
    this.#given += 1;
    return { ...entry, id: `id-${this.#given}` };
  }

  does({ add, brief, remove, reissue }: Step): void {
    const removed = this.#owed;
    this.#owed = [];
    const transactions: Entry[] = [];
    // What is taken back while ids change without a word cannot be told from what goes on under another id.
    for (const pick of reissue && !reissue.told ? [] : remove) {
      const [gone] = this.list.splice(pick % Math.max(this.list.length, 1), 1);
      if (gone) removed.push(gone.id);
    }
    if (reissue) {
      const theirs = this.list.filter(({ account }) => account === reissue.account);
      const renamed = theirs.map((entry) => this.#named(entry));
      this.list = [...this.list.filter((entry) => !theirs.includes(entry)), ...renamed];
      transactions.push(...renamed);
      const old = theirs.map(({ id }) => id);
      if (reissue.told) removed.push(...old);
      else if (reissue.late) this.#owed = old;
    }
    const added = add.map((entry) => this.#named(entry));
    this.list.push(...added);
    transactions.push(...added);
    if (brief) {
      const passing = this.#named(brief);
      transactions.push(passing);
      removed.push(passing.id);
    }
    this.#said.push({ transactions: transactions.map(toTransaction), removed: [] });
    this.#said.push({ transactions: [], removed });
  }
}

const print = ({ account, date, amount, label }: Content): string => `${account} ${date} ${amount} ${label}`;

/** How many of each there are. */
function counts(all: string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const one of all.sort()) found[one] = (found[one] ?? 0) + 1;
  return found;
}

describe('transactions that the bank gives new ids', function () {
  this.timeout(120_000);
  let at: ConnectedDatabase;

  before(async () => {
    at = await startConnected(ACCOUNTS);
  });
  after(() => at?.stop());

  /** What is, or is to be, in the books: by its row, whatever the bank calls it. */
  const alive = async (): Promise<Map<string, string>> => {
    const { rows } = await at.pool.query<Content & { row: string }>(
      `SELECT t.id AS row, a.name AS account, to_char(t.date, 'YYYY-MM-DD') AS date, t.amount::numeric(12, 2)::text AS amount,
         t.content->>'label' AS label
       FROM transactions t JOIN accounts a ON a.id = t.account_id WHERE t.state NOT IN ('gone', 'removed')`,
    );
    return new Map(rows.map((row) => [row.row, print(row)]));
  };
  const read = async (bank: Bank, since?: string): Promise<void> => {
    const credentials = { value: null, save: async () => {} };
    await pull(at.sequelize, bank.provider, credentials, await at.connection(), at.accounts, since, () => {});
  };
  /** As a run does for "fetch missing since": what changed first, then everything, and on from where it was. */
  const readSince = async (bank: Bank, since: string): Promise<void> => {
    await read(bank);
    const { cursor } = await at.connection();
    await (await at.connection()).update({ cursor: null });
    await read(bank, since);
    await (await at.connection()).update({ cursor });
  };
  /** As Odoo would. */
  const book = async (): Promise<void> => {
    await at.pool
      .query(`UPDATE transactions SET state = CASE state WHEN 'staged' THEN 'delivered' ELSE 'gone' END
      WHERE state IN ('staged', 'removed')`);
  };

  it('are known one to one by account, date, amount and label: none is doubled, lost or another one, and twins stay two', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        await at.pool.query('DELETE FROM transactions');
        await at.pool.query('UPDATE connections SET cursor = NULL, pull_id = NULL, pull_full = false');
        const bank = new Bank();
        for (const each of steps) {
          const before = await alive();
          bank.does(each);
          if (each.since === null) await read(bank);
          else await readSince(bank, each.since);
          const after = await alive();
          expect(counts([...after.values()])).to.eql(counts(bank.list.map(print)));
          const was = counts([...before.values()]);
          const is = counts([...after.values()]);
          const kept = counts([...before].filter(([row]) => after.has(row)).map(([, one]) => one));
          for (const one of Object.keys(was))
            expect(kept[one] ?? 0, `the same lines of ${one}`).to.equal(
              Math.min(was[one] ?? 0, is[one] ?? 0),
            );
          await book();
        }
      }),
      { numRuns: 60, examples: [[TWICE_AND_LATE]] },
    );
  });
});
