/** Reads the transactions of the chosen accounts, one after the other. See `cursor.ts` for how, and why. */
import { ProviderError, type BankTransaction, type PullPage, type PullRequest } from '../provider.ts';
import {
  capped,
  Cursor,
  markerOf,
  printOf,
  printsSince,
  wholeIsDue,
  windowStart,
  type AccountCursor,
} from './cursor.ts';
import { isNotFound, malformedAnswer } from './errors.ts';
import { readAll, readPages, type ListPage, type Send } from './lists.ts';
import { toTransaction } from './mapping.ts';
import { transaction, type PontoTransaction, type Synchronization } from './shapes.ts';

export interface Source {
  send: Send;
  now: () => Date;
  /** Rows on a page, at most 100. */
  limit?: number | undefined;
}

/** What one page of one account brings, and what is remembered with it. */
interface Step {
  transactions: BankTransaction[];
  next: AccountCursor;
}

export async function* pullTransactions(source: Source, request: PullRequest): AsyncGenerator<PullPage> {
  const cursor = new Cursor(request.cursor);
  for (const accountId of request.accounts) {
    const known = cursor.of(accountId);
    const steps =
      known.readAt === null
        ? firstReading(source, accountId, known, request.since ?? null)
        : laterReading(source, accountId, known);
    for await (const { transactions, next } of steps) {
      cursor.set(accountId, next);
      yield { transactions, removed: [], cursor: cursor.toJson() };
    }
    const pending = await readPending(source, accountId);
    if (pending) {
      yield {
        transactions: pending,
        removed: [],
        pendingReset: [accountId],
        cursor: cursor.toJson(),
      };
    }
  }
}

const pathOf = (accountId: string, list: string): string =>
  `/accounts/${encodeURIComponent(accountId)}/${list}`;

/** Every page of an account's list, newest first. @throws {ProviderError} `reconnect` when there is no such account */
async function* listPages(
  { send, limit }: Source,
  accountId: string,
  after?: string,
): AsyncGenerator<ListPage<PontoTransaction>> {
  const options = { after, ...(limit === undefined ? {} : { limit }) };
  let before = '';
  try {
    for await (const page of readPages(send, pathOf(accountId, 'transactions'), transaction, options)) {
      const ids = page.rows.map(({ id }) => id).join(' ');
      if (ids !== '' && ids === before) throw endless();
      before = ids;
      yield page;
    }
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const { reference } = (error as ProviderError).problem;
    throw new ProviderError({
      state: 'reconnect',
      code: 'accountNotFound',
      message: 'Ponto does not give this account any more. Connect the bank again, with this account.',
      ...(reference ? { reference } : {}),
    });
  }
}

/** A cursor that Ponto does not know any more, days later, leads back to the top: what is told twice harms nobody. */
async function* resumedPages(
  source: Source,
  accountId: string,
  after: string | undefined,
): AsyncGenerator<ListPage<PontoTransaction>> {
  let begun = false;
  try {
    for await (const page of listPages(source, accountId, after)) {
      begun = true;
      yield page;
    }
  } catch (error) {
    const unknown = error instanceof ProviderError && error.problem.state === 'unknown';
    if (begun || after === undefined || !unknown) throw error;
    yield* listPages(source, accountId);
  }
}

const endless = (): ProviderError =>
  new ProviderError({
    state: 'transient',
    code: 'ENDLESS_PAGES',
    message: 'The provider gives the same page again and again.',
  });

/**
 * The whole list, or back to `since`. Cursors lead to what is older, so rows that come in meanwhile shift nothing;
 * they belong to a synchronization after `marker` and are read the next time.
 */
async function* firstReading(
  source: Source,
  accountId: string,
  known: AccountCursor,
  wanted: string | null,
): AsyncGenerator<Step> {
  let reading = known.first;
  let seen = known.seen;
  const since = reading ? known.since : wanted;
  const began = reading?.beganAt ?? source.now().toISOString();
  let marker = reading?.marker;
  for await (const page of resumedPages(source, accountId, reading?.after)) {
    marker ??= markerOf(page.meta?.latestSynchronization);
    const all = page.rows.map((row) => toTransaction(row, accountId, 'posted'));
    const transactions = since === null ? all : all.filter(({ date }) => date >= since);
    seen = capped([...seen, ...printsSince(all, windowStart(began))]);
    // A page that is too old as a whole, not a row: banks are not strict about the order.
    const enough = all.length > 0 && transactions.length === 0;
    if (page.after === undefined || enough) {
      yield { transactions, next: { marker, readAt: began, wholeAt: began, seen, since, first: null } };
      return;
    }
    reading = { after: page.after, marker, beganAt: began };
    yield { transactions, next: { ...known, marker: null, readAt: null, seen, since, first: reading } };
  }
}

/**
 * What changed since. Only its last page moves the mark on: one that stops in the middle is begun again, and brings
 * no more what it has brought.
 */
async function* laterReading(source: Source, accountId: string, known: AccountCursor): AsyncGenerator<Step> {
  const began = source.now().toISOString();
  const month = windowStart(known.readAt ?? began);
  const whole = wholeIsDue(known.wholeAt, began);
  // What is older than was wanted is told only where a synchronization says that it is new.
  const start = [known.since ?? '', whole ? '' : month].reduce((a, b) => (a > b ? a : b));
  const told = new Set(known.seen);
  const inWindow: string[] = [];
  let marker: string | undefined;
  const news = (rows: PontoTransaction[]): BankTransaction[] =>
    rows.map((row) => toTransaction(row, accountId, 'posted')).filter((each) => !told.has(printOf(each)));
  const midway = (transactions: BankTransaction[]): Step => {
    for (const print of printsSince(transactions, month)) told.add(print);
    return { transactions, next: { ...known, seen: [...told] } };
  };

  for await (const page of listPages(source, accountId)) {
    if (marker === undefined) {
      const latest = page.meta?.latestSynchronization;
      marker = markerOf(latest);
      if (marker === known.marker && marker !== 'none') return;
      for await (const rows of updatedBy(source, latest)) {
        const changed = news(rows);
        if (changed.length > 0) yield midway(changed);
      }
    }
    const all = page.rows.map((row) => toTransaction(row, accountId, 'posted'));
    const transactions = all.filter((each) => !told.has(printOf(each)));
    inWindow.push(...printsSince(all, windowStart(began)));
    const covered = all.length > 0 && all.every(({ date }) => date < start);
    if (page.after === undefined || covered) {
      const seen = capped(inWindow);
      // Old ones that are not told: the window has been covered before, and what changed there is told above.
      const next = { ...known, marker, readAt: began, wholeAt: whole ? began : known.wholeAt, seen };
      yield { transactions: since(transactions, start), next };
      return;
    }
    yield midway(since(transactions, start));
  }
  if (marker === undefined) throw malformedAnswer('a list without a page');
}

const since = (transactions: BankTransaction[], start: string): BankTransaction[] =>
  transactions.filter(({ date }) => date >= start);

/** What a synchronization changed, however old it is. Where Ponto does not say, the month that is read again has to do. */
async function* updatedBy(
  { send, limit }: Source,
  latest: Synchronization | null | undefined,
): AsyncGenerator<PontoTransaction[]> {
  if (latest?.attributes.status !== 'success') return;
  const path = `/synchronizations/${encodeURIComponent(latest.id)}/updated-transactions`;
  try {
    const options = limit === undefined ? {} : { limit };
    for await (const { rows } of readPages(send, path, transaction, options)) yield rows;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** The account's pending list; undefined where Ponto has none for it. */
async function readPending({ send }: Source, accountId: string): Promise<BankTransaction[] | undefined> {
  try {
    const rows = await readAll(send, pathOf(accountId, 'pending-transactions'), transaction);
    return rows.map((row) => toTransaction(row, accountId, 'pending'));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
