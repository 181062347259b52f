/** An account's transactions, booked and pending in one list, page by page. */
import { z } from 'zod';
import { addDays } from '../../days.ts';
import type { BankTransaction, IsoDate, PullPage, PullRequest } from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { guardPaging } from '../shared/paging.ts';
import { wholeIsDue } from '../shared/weekly.ts';
import type { EnableBankingApi } from './api.ts';
import type { Access } from './connect.ts';
import { identify, toTransaction } from './mapping.ts';
import { transactionPage } from './shapes.ts';

/** Late and corrected ones: the last month is read again each time, and the store knows what it knows. */
const OVERLAP_DAYS = 30;
/** And once a week as far as a bank gives it without a new sign-in (PSD2): some come later than that. */
const FAR_DAYS = 89;

const date = z.iso.date();
/** `run`: a reading under way, with the accounts it has read to their end and the day it is of. */
const cursorShape = z.object({
  readOn: z.record(z.string(), date),
  farOn: z.record(z.string(), date).default({}),
  run: z.object({ today: date, since: date.nullable(), done: z.array(z.string()) }).nullable(),
});
type Cursor = z.output<typeof cursorShape>;

/**
 * The bank's own keys of pages live for minutes, and ids are counted within a reading: an account whose reading was
 * cut is read again from its first page, so the cursor moves on with whole accounts only.
 */
export async function* pullTransactions(
  api: EnableBankingApi,
  { accounts }: Access,
  request: PullRequest,
  today: IsoDate,
): AsyncIterable<PullPage> {
  const parsed = cursorShape.safeParse(request.cursor);
  const known: Cursor = parsed.success ? parsed.data : { readOn: {}, farOn: {}, run: null };
  const since = request.since ?? null;
  const run = known.run?.since === since ? known.run : { today, since, done: [] };
  let cursor: Cursor = { ...known, run };
  const left = accounts.filter(({ id }) => request.accounts.includes(id) && !run.done.includes(id));
  for (const [index, { id, uid }] of left.entries()) {
    const { from, far } = beginning(cursor, id, since, run.today);
    const reading = {
      readOn: { ...cursor.readOn, [id]: run.today },
      farOn: far ? { ...cursor.farOn, [id]: run.today } : cursor.farOn,
    };
    const over = index === left.length - 1;
    const done = [...(cursor.run?.done ?? []), id];
    let first = true;
    for await (const { transactions, last } of pagesOf(api, { id, uid }, from)) {
      if (last) cursor = { ...reading, run: over ? null : { ...run, done } };
      yield {
        transactions,
        removed: [],
        ...(first ? { pendingReset: [id] } : {}),
        cursor: cursor,
      };
      first = false;
    }
  }
}

/** From which day an account is read, all that there is where it is undefined, and whether that is far back. */
function beginning(
  { readOn, farOn }: Cursor,
  id: string,
  since: IsoDate | null,
  today: IsoDate,
): { from: IsoDate | undefined; far: boolean } {
  const last = readOn[id];
  if (since !== null || last === undefined) return { from: since ?? undefined, far: true };
  const usual = addDays(last, -OVERLAP_DAYS);
  const far = wholeIsDue(farOn[id], today);
  return { from: far ? [usual, addDays(today, -FAR_DAYS)].sort()[0] : usual, far };
}

async function* pagesOf(
  api: EnableBankingApi,
  { id, uid }: { id: string; uid: string },
  from: IsoDate | undefined,
): AsyncIterable<{ transactions: BankTransaction[]; last: boolean }> {
  const path = `/accounts/${encodeURIComponent(uid)}/transactions`;
  // Without a date the longest history that the bank gives is asked for.
  const query = from === undefined ? { strategy: 'longest' } : { date_from: from };
  const guard = guardPaging();
  const idOf = identify(id);
  for (let key: string | undefined; ;) {
    const answer = await api.get(path, { ...query, continuation_key: key });
    const page = shapedAnswer(transactionPage, answer, path);
    const next = page.continuation_key ? page.continuation_key : undefined;
    if (next !== undefined) guard(next);
    const transactions = page.transactions.flatMap((each) => toTransaction(each, idOf(each), id) ?? []);
    yield { transactions, last: next === undefined };
    if (next === undefined) return;
    key = next;
  }
}
