/** Pages staged on a real PostgreSQL: whatever repeats, and wherever a reading is cut, what is staged is the bank's. */
import { expect } from 'chai';
import fc from 'fast-check';
import pg from 'pg';
import {
  ProviderError,
  type BankTransaction,
  type PullPage,
  type Provider,
} from '../../sidecar/src/providers/provider.ts';
import { exclusively } from '../../sidecar/src/schedule/exclusive.ts';
import { pull } from '../../sidecar/src/sync/pull.ts';
import { startConnected, type ConnectedDatabase } from '../support/sidecar-database.ts';

const ACCOUNTS = ['current', 'savings'];

interface Row {
  account: number;
  number: number;
  cents: number;
}
interface Page {
  rows: Row[];
  removed: Row[];
}

const row = fc.record({
  account: fc.nat(1),
  // Few, so that ids repeat within a page, between pages and between readings.
  number: fc.nat(7),
  cents: fc.integer({ min: -999, max: 999 }),
});
const page: fc.Arbitrary<Page> = fc.record({
  rows: fc.array(row, { maxLength: 6 }),
  removed: fc.array(row, { maxLength: 1 }),
});
const reading = fc.record({
  pages: fc.array(page, { minLength: 1, maxLength: 6 }),
  /** An attempt each: after so many pages the line is cut, or a page comes that the database refuses. */
  cuts: fc.array(fc.record({ after: fc.nat(3), refused: fc.boolean() }), { maxLength: 4 }),
  /** Whether the bank gives the last page again to whoever comes back. */
  again: fc.boolean(),
});

const idOf = ({ account, number }: Row): string => `${ACCOUNTS[account]}-${number}`;
const amountOf = ({ cents }: Row): string => (cents / 100).toFixed(2);
const toTransaction = (from: Row): BankTransaction => ({
  id: idOf(from),
  accountId: ACCOUNTS[from.account] ?? '',
  status: 'posted',
  date: '2026-11-02',
  amount: amountOf(from),
  currency: 'EUR',
  label: `Of ${idOf(from)}`,
  details: {},
});

interface Cut {
  after: number;
  refused: boolean;
}

/** The bank's list after the pages. */
function listOf(pages: Page[], before: ReadonlyMap<string, string>): Map<string, string> {
  const list = new Map(before);
  for (const { rows, removed } of pages) {
    for (const each of rows) list.set(idOf(each), amountOf(each));
    for (const each of removed) list.delete(idOf(each));
  }
  return list;
}

const NO_DATE = { ...toTransaction({ account: 0, number: 99, cents: 1 }), date: '2026-02-31' };

describe('pages of transactions', function () {
  this.timeout(120_000);
  let at: ConnectedDatabase;

  before(async () => {
    at = await startConnected(ACCOUNTS);
  });
  after(() => at?.stop());

  const staged = async (): Promise<Map<string, string>> => {
    const { rows } = await at.pool.query<{ id: string; amount: string }>(
      `SELECT provider_id AS id, amount::numeric(12, 2)::text AS amount FROM transactions WHERE state = 'staged' ORDER BY id`,
    );
    // An id that stood twice would be one too many here.
    expect(new Set(rows.map(({ id }) => id)).size).to.equal(rows.length);
    return new Map(rows.map(({ id, amount }) => [id, amount]));
  };

  /** Goes from the cursor on to its end, or to the cut. */
  const bank = (first: number, pages: Page[], again: boolean, cut?: Cut): Provider =>
    ({
      async *pull(_credentials: unknown, { cursor }: { cursor: number | null }): AsyncIterable<PullPage> {
        const next = (cursor ?? 0) - first;
        let given = 0;
        for (let index = again && next > 0 ? next - 1 : next; index < pages.length; index += 1) {
          const { rows = [], removed = [] } = pages[index] ?? {};
          const refused = given === cut?.after;
          if (refused && !cut?.refused)
            throw new ProviderError({ state: 'transient', code: 'CUT', message: 'Cut.' });
          given += 1;
          yield {
            transactions: [...rows.map(toTransaction), ...(refused ? [NO_DATE] : [])],
            removed: removed.map(idOf),
            cursor: first + index + 1,
          };
        }
      },
    }) as unknown as Provider;

  const read = async (provider: Provider): Promise<void> => {
    const credentials = { value: null, save: async () => {} };
    await pull(at.sequelize, provider, credentials, await at.connection(), at.accounts, undefined, () => {});
  };

  it('are the bank’s list after any cut, repeat and restart, and the cursor stands for what is staged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(reading, { minLength: 1, maxLength: 3 }), async (readings) => {
        await at.pool.query('DELETE FROM transactions');
        await at.pool.query('UPDATE connections SET cursor = NULL, pull_id = NULL, pull_full = false');
        let known = new Map<string, string>();
        let first = 0;
        for (const { pages, cuts, again } of readings) {
          for (const cut of cuts) {
            await read(bank(first, pages, again, cut)).catch((error: unknown) => {
              if (!/CUT|date\/time field value out of range/.test(String(error))) throw error;
            });
            const cursor = Number((await at.connection()).cursor ?? first);
            expect(await staged()).to.eql(listOf(pages.slice(0, cursor - first), known));
          }
          await read(bank(first, pages, again));
          known = listOf(pages, known);
          first += pages.length;
          expect(await staged()).to.eql(known);
          expect((await at.connection()).cursor).to.equal(first);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are read by one of two sidecars at once, and by the other once that is done or its session has ended', async () => {
    await at.pool.query('DELETE FROM transactions');
    await at.pool.query('UPDATE connections SET cursor = NULL, pull_id = NULL, pull_full = false');
    const pages = [0, 1, 2].map((number) => ({ rows: [{ account: 0, number, cents: number }], removed: [] }));
    const other = new pg.Pool({ connectionString: at.url, max: 2 });
    const refusedMeanwhile: boolean[] = [];
    const byOther = (work: () => Promise<void>): Promise<boolean> =>
      exclusively(other, at.connectionId, work);
    try {
      const first = await exclusively(at.pool, at.connectionId, async () => {
        refusedMeanwhile.push(!(await byOther(() => read(bank(0, pages, true)))));
        await read(bank(0, pages, true));
        refusedMeanwhile.push(!(await byOther(() => read(bank(0, pages, true)))));
      });
      expect(first).to.equal(true);
      expect(refusedMeanwhile).to.eql([true, true]);
      expect(await staged()).to.eql(listOf(pages, new Map()));
      expect(await byOther(() => read(bank(0, pages, true)))).to.equal(true);
      expect(await staged()).to.eql(listOf(pages, new Map()));

      // The other dies in the middle: its session ends, and with it the lock.
      let after: boolean | undefined;
      await byOther(async () => {
        await at.pool.query(
          "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()",
        );
        after = await exclusively(at.pool, at.connectionId, () => read(bank(0, pages, true)));
      });
      expect(after).to.equal(true);
      expect(await staged()).to.eql(listOf(pages, new Map()));
    } finally {
      await other.end();
    }
  });
});
