/** Reads an account's transactions, a stretch of dates at a time; see `windows.ts` for why. */
import { addDays } from '../../days.ts';
import type { IsoDate, Json, PullPage, PullRequest } from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import type { YodleeApi } from './api.ts';
import { endlessPages } from './malformed.ts';
import { readKey, toTransaction } from './mapping.ts';
import { transactionCount, transactionList, type YodleeTransaction } from './shapes.ts';
import {
  beginReading,
  concluded,
  daysOf,
  finished,
  movedTo,
  narrower,
  placesLeft,
  wider,
  type Place,
} from './windows.ts';

export interface Source {
  api: YodleeApi;
  loginName: string;
  /** Rows in one answer, at most 500 (Yodlee's own limit). */
  top: number;
}

/** `to` absent: up to Yodlee's own today, whatever the time zone. */
type Stretch = Record<'accountId' | 'container' | 'fromDate', string> & { toDate?: string };

/** How often a day that does not stand still is read before we give up for this time. */
const MOST_PASSES = 5;

/**
 * Every page is a whole stretch. An account's pending ones are given anew in each reading, so its first page says
 * `pendingReset`.
 */
export async function* readPages(
  source: Source,
  request: PullRequest,
  today: IsoDate,
): AsyncGenerator<PullPage> {
  let reading = beginReading(request.cursor, request.since, today);
  const places = placesLeft(reading, request.accounts);
  for (const [index, { begun, ...place }] of places.entries()) {
    let first = !begun;
    let at: Place | undefined = place;
    while (at) {
      const { rows, next }: StretchRead = await readStretch(source, at, reading.run.today);
      at = next;
      reading = at ? movedTo(reading, at) : finished(reading, place.account);
      const over = !at && index === places.length - 1;
      yield {
        transactions: rows.flatMap(toTransaction).sort(byDate),
        removed: [],
        ...(first ? { pendingReset: [place.account] } : {}),
        cursor: (over ? concluded(reading) : reading) as Json,
      };
      first = false;
    }
  }
}

const byDate = (a: { date: string }, b: { date: string }): number =>
  a.date < b.date ? -1 : a.date > b.date ? 1 : 0;

interface StretchRead {
  rows: YodleeTransaction[];
  /** Undefined: that was the last one. */
  next: Place | undefined;
}

async function readStretch(source: Source, place: Place, today: IsoDate): Promise<StretchRead> {
  let { days } = place;
  for (;;) {
    const end = addDays(place.next, days - 1);
    const last = end >= today;
    const { container, id } = readKey(place.account);
    const stretch: Stretch = {
      accountId: id,
      container,
      fromDate: place.next,
      ...(last ? {} : { toDate: end }),
    };
    const found = await readOnce(source, stretch);
    const length = last ? daysOf(place.next, today) : days;
    if (found.whole || length <= 1) {
      const rows = found.whole ? found.rows : await readRestlessDay(source, stretch);
      const next = {
        account: place.account,
        next: addDays(end, 1),
        days: wider(days, rows.length, source.top),
      };
      return { rows, next: last ? undefined : next };
    }
    days = narrower(length, found.count, source.top);
  }
}

async function ask(source: Source, stretch: Stretch, skip: number): Promise<YodleeTransaction[]> {
  const query = { ...stretch, skip, top: source.top };
  const { data } = await source.api.get(source.loginName, '/transactions', query);
  return shapedAnswer(transactionList, data, 'transactions');
}

async function count(source: Source, stretch: Stretch): Promise<number> {
  const { data } = await source.api.get(source.loginName, '/transactions/count', { ...stretch });
  return shapedAnswer(transactionCount, data, 'transactions/count').transaction.TOTAL.count;
}

/**
 * An answer that is not full is whole. A full one may not be, and a count that agrees proves nothing: one more may
 * have gone between the two requests.
 * @throws {ProviderError} when a full answer holds one transaction twice: the list repeats itself
 */
async function readOnce(
  source: Source,
  stretch: Stretch,
): Promise<{ whole: true; rows: YodleeTransaction[] } | { whole: false; count: number }> {
  const rows = await ask(source, stretch, 0);
  if (rows.length < source.top) return { whole: true, rows };
  if (new Set(rows.map(({ id }) => id)).size < rows.length) throw endlessPages();
  return { whole: false, count: await count(source, stretch) };
}

/**
 * One day of more transactions than an answer holds has to be paged after all. It is read until a whole pass brings
 * nothing that was not seen in the passes before, and as many as Yodlee counts before and after it.
 * @throws {ProviderError} when the day does not come to rest
 */
async function readRestlessDay(source: Source, stretch: Stretch): Promise<YodleeTransaction[]> {
  const known = new Set<string>();
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const before = await count(source, stretch);
    const seen = await readPass(source, stretch);
    const after = await count(source, stretch);
    const nothingNew = [...seen.keys()].every((id) => known.has(id));
    for (const id of seen.keys()) known.add(id);
    if (nothingNew && before === after && seen.size === before) return [...seen.values()];
  }
  throw endlessPages();
}

async function readPass(source: Source, stretch: Stretch): Promise<Map<string, YodleeTransaction>> {
  const seen = new Map<string, YodleeTransaction>();
  for (;;) {
    const before = seen.size;
    const rows = await ask(source, stretch, before);
    for (const row of rows) seen.set(row.id, row);
    if (rows.length < source.top || seen.size === before) return seen;
  }
}
