import { expect } from 'chai';
import fc from 'fast-check';
import { LosslessNumber } from 'lossless-json';
import { addDays } from '../../../../sidecar/src/days.ts';
import { ProviderError, type Json, type PullPage } from '../../../../sidecar/src/providers/provider.ts';
import type { YodleeApi } from '../../../../sidecar/src/providers/yodlee/api.ts';
import { readPages } from '../../../../sidecar/src/providers/yodlee/transactions.ts';
import {
  beginReading,
  concluded,
  finished,
  firstDay,
  movedTo,
  placesLeft,
} from '../../../../sidecar/src/providers/yodlee/windows.ts';

const TODAY = '2026-06-30';
const ACCOUNT = 'bank:7';

interface Row {
  id: number;
  /** In days before today. */
  age: number;
}
type Query = Record<string, string | number>;

/** Yodlee's list: newest first, by `skip`, of which `happen` changes something between two requests. */
class Books {
  rows: Row[];
  requests: Query[] = [];
  readonly #happen: (books: Books) => void;
  constructor(rows: Row[], happen: (books: Books) => void = () => undefined) {
    this.rows = rows;
    this.#happen = happen;
  }

  #select({ fromDate, toDate = TODAY }: Query): Row[] {
    return this.rows
      .filter(({ age }) => addDays(TODAY, -age) >= String(fromDate))
      .filter(({ age }) => addDays(TODAY, -age) <= String(toDate))
      .sort((a, b) => a.age - b.age || b.id - a.id);
  }

  readonly api: YodleeApi = {
    token: () => Promise.resolve(''),
    put: () => Promise.reject(new Error('not here')),
    delete: () => Promise.reject(new Error('not here')),
    get: (_login, path, query = {}) => {
      this.requests.push(query);
      const rows = this.#select(query);
      const skip = Number(query['skip'] ?? 0);
      const page = rows.slice(skip, skip + Number(query['top'] ?? 0));
      const data = path.endsWith('count')
        ? { transaction: { TOTAL: { count: rows.length } } }
        : page.length === 0
          ? {}
          : { transaction: page.map(shown) };
      this.#happen(this);
      return Promise.resolve({ data, headers: {} });
    },
  };
}

const shown = ({ id, age }: Row) => ({
  id,
  CONTAINER: 'bank',
  accountId: 7,
  amount: { amount: new LosslessNumber('1.10'), currency: 'EUR' },
  baseType: 'CREDIT',
  status: 'POSTED',
  postDate: addDays(TODAY, -age),
  description: { original: `row ${id}` },
});

async function pull(books: Books, top: number, cursor: Json = null, since?: string): Promise<PullPage[]> {
  const pages: PullPage[] = [];
  const source = { api: books.api, loginName: 'x', top };
  const request = { cursor, accounts: [ACCOUNT], ...(since === undefined ? {} : { since }) };
  for await (const page of readPages(source, request, TODAY)) pages.push(page);
  return pages;
}

const idsOf = (pages: PullPage[]): number[] =>
  pages.flatMap(({ transactions }) => transactions.map(({ id }) => Number(id.split(':')[1])));

const rows = fc
  .array(fc.integer({ min: 0, max: 700 }), { maxLength: 60 })
  .map((ages) => ages.map((age, index): Row => ({ id: index + 1, age })));

describe("Reading Yodlee's transactions", () => {
  it('gives each one exactly once, whatever the days and the size of an answer', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 2, max: 9 }), async (all, top) => {
        const found = idsOf(await pull(new Books(all), top));
        expect([...found].sort((a, b) => a - b)).to.deep.equal(all.map(({ id }) => id));
      }),
      { numRuns: 150 },
    );
  });

  it('loses nothing of what stands while others come and go between two requests', async () => {
    // 'after': a booking dated today; 'before': the oldest one vanishes; both shift what a `skip` means.
    const events = fc.array(fc.constantFrom('add', 'remove', 'nothing'), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 2, max: 9 }), events, async (all, top, script) => {
        const what = [...script];
        let made = 1000;
        const passing: Row[] = [];
        const books = new Books([...all], (self) => {
          const event = what.shift();
          if (event === 'add') {
            passing.push({ id: (made += 1), age: made % 5 });
            self.rows = [...self.rows, passing.at(-1)!];
          } else if (event === 'remove' && passing.length > 0) {
            const gone = passing.pop();
            self.rows = self.rows.filter((row) => row !== gone);
          }
        });
        const found = new Set(idsOf(await pull(books, top)));
        expect(all.filter(({ id }) => !found.has(id))).to.deep.equal([]);
      }),
      { numRuns: 150 },
    );
  });

  it('goes on from any cursor with exactly what comes after it', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 2, max: 9 }), fc.nat(), async (all, top, pick) => {
        const pages = await pull(new Books(all), top);
        const stop = pick % pages.length;
        // A cursor is kept as JSON.
        const cursor = JSON.parse(JSON.stringify(pages[stop]!.cursor)) as Json;
        if (stop === pages.length - 1) return;
        const rest = await pull(new Books(all), top, cursor);
        expect(idsOf(rest)).to.deep.equal(idsOf(pages.slice(stop + 1)));
        expect(rest.at(-1)?.cursor).to.deep.equal(pages.at(-1)?.cursor);
      }),
      { numRuns: 150 },
    );
  });

  it('gives the pending ones anew once an account and reading, with its first page', async () => {
    const many = Array.from({ length: 40 }, (_, index): Row => ({ id: index + 1, age: index }));
    const pages = await pull(new Books(many), 5);
    expect(pages.length).to.be.greaterThan(2);
    expect(pages.map(({ pendingReset }) => pendingReset)).to.deep.equal([
      [ACCOUNT],
      ...pages.slice(1).map(() => undefined),
    ]);
    const rest = await pull(new Books(many), 5, pages[0]!.cursor);
    expect(rest.every(({ pendingReset }) => pendingReset === undefined)).to.equal(true);
  });

  it('reads a day of more than one answer until it stands still', async () => {
    const day = Array.from({ length: 23 }, (_, index): Row => ({ id: index + 1, age: 3 }));
    let news = 100;
    let left = 3;
    const books = new Books([...day], (self) => {
      if ((left -= 1) < 0) return;
      self.rows = [...self.rows, { id: (news += 1), age: 3 }];
    });
    const found = idsOf(await pull(books, 5));
    expect(new Set(found).size).to.equal(found.length);
    expect(found).to.include.members([...day.map(({ id }) => id), 101, 102, 103]);
  });

  it('keeps to what is there at last when a day shrinks while it is read', async () => {
    const day = Array.from({ length: 23 }, (_, index): Row => ({ id: index + 1, age: 3 }));
    let requests = 0;
    const books = new Books([...day], (self) => {
      requests += 1;
      // In the middle of the first pass: the newest, which was given already, so that one at an edge is skipped.
      if (requests === 7) self.rows = self.rows.filter(({ id }) => id !== 23);
    });
    const found = idsOf(await pull(books, 5));
    expect(found.filter((id) => id !== 23).sort((a, b) => a - b)).to.deep.equal(
      day.map(({ id }) => id).filter((id) => id !== 23),
    );
  });

  it('gives up on a day that never stands still, rather than call it read', async () => {
    const day = Array.from({ length: 23 }, (_, index): Row => ({ id: index + 1, age: 3 }));
    let news = 100;
    const books = new Books(day, (self) => {
      self.rows = [...self.rows, { id: (news += 1), age: 3 }];
    });
    const error = await pull(books, 5).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ProviderError);
    expect((error as ProviderError).problem.code).to.equal('ENDLESS_PAGES');
  });

  it('does not trust a pass whose count agrees: one may have come and one gone', async () => {
    const day = Array.from({ length: 13 }, (_, index): Row => ({ id: index + 10, age: 0 }));
    let requests = 0;
    const books = new Books([...day], (self) => {
      requests += 1;
      // Behind the first page of the first pass: the newest goes, and an older one comes at the end.
      if (requests === 4) self.rows = [...self.rows.filter(({ id }) => id !== 22), { id: 1, age: 0 }];
    });
    const found = idsOf(await pull(books, 5, null, TODAY));
    expect(found).to.include.members([1, ...day.map(({ id }) => id).filter((id) => id !== 22)]);
  });

  it('begins anew for a wish that came while a reading was under way, and only then', () => {
    const run = { today: TODAY, since: '2026-06-01', done: ['bank:1'] };
    const cursor = { v: 1, accounts: {}, run };
    expect(beginReading(cursor, undefined, TODAY).run).to.deep.equal(run);
    expect(beginReading(cursor, '2026-06-01', TODAY).run).to.deep.equal(run);
    expect(beginReading(cursor, '2026-01-01', TODAY).run.done).to.deep.equal([]);
  });

  it('does not read an account again that is done', () => {
    const place = { account: 'bank:1', next: '2026-06-01', days: 9 };
    const reading = movedTo(beginReading(null, undefined, TODAY), place);
    expect(placesLeft(reading, ['bank:2', 'bank:1'])[0]).to.deep.equal({ ...place, begun: true });
    const after = finished(reading, 'bank:1');
    expect(placesLeft(after, ['bank:2', 'bank:1']).map(({ account }) => account)).to.deep.equal(['bank:2']);
    expect(after.accounts).to.deep.equal({
      'bank:1': { lastDate: TODAY, from: addDays(TODAY, -730), wholeOn: TODAY },
    });
  });

  it('asks once where there is little, and reads the last month again the next time', async () => {
    const books = new Books([{ id: 1, age: 400 }]);
    const pages = await pull(books, 500);
    expect(books.requests).to.have.length(1);
    const again = new Books([
      { id: 2, age: 29 },
      { id: 3, age: 31 },
    ]);
    expect(idsOf(await pull(again, 500, pages.at(-1)!.cursor))).to.deep.equal([2]);
    expect(again.requests).to.have.length(1);
  });

  for (const since of [undefined, '2026-01-01']) {
    it(`reads all of it again once a week, from ${since ?? 'two years ago'}, so that nothing is too old to come late`, () => {
      let cursor: Json = null;
      const whole: number[] = [];
      for (let day = 0; day <= 21; day += 1) {
        const today = addDays(TODAY, day);
        const reading = beginReading(cursor, day === 0 ? since : undefined, today);
        if (firstDay(reading, ACCOUNT) <= (since ?? addDays(today, -730))) whole.push(day);
        cursor = concluded(finished(reading, ACCOUNT)) as Json;
      }
      expect(whole).to.deep.equal([0, 7, 14, 21]);
    });
  }

  it('never asks for more than two years, and from the wanted day where one is wanted', () => {
    const oldest = addDays(TODAY, -730);
    expect(firstDay(beginReading(null, undefined, TODAY), ACCOUNT)).to.equal(oldest);
    expect(firstDay(beginReading(null, '2001-01-01', TODAY), ACCOUNT)).to.equal(oldest);
    expect(firstDay(beginReading(null, '2026-06-01', TODAY), ACCOUNT)).to.equal('2026-06-01');
    expect(firstDay(beginReading(null, '2030-01-01', TODAY), ACCOUNT)).to.equal(TODAY);
    const known = { v: 1, accounts: { [ACCOUNT]: { lastDate: TODAY } } };
    expect(firstDay(beginReading(known, undefined, TODAY), ACCOUNT)).to.equal('2026-05-31');
    expect(firstDay(beginReading(known, '2026-01-01', TODAY), ACCOUNT)).to.equal('2026-01-01');
    expect(firstDay(beginReading(known, undefined, TODAY), 'bank:8')).to.equal(oldest);
  });

  it('reads everything again where it does not understand its cursor', () => {
    for (const cursor of ['x', 7, {}, { v: 2, accounts: {} }, { v: 1, accounts: { a: { lastDate: 'x' } } }]) {
      expect(beginReading(cursor, undefined, TODAY).accounts).to.deep.equal({});
    }
  });
});
