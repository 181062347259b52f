/** `/transactions/sync`, page by page. */
import { z } from 'zod';
import type { Credentials, Json, PullPage, PullRequest } from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { guardPaging } from '../shared/paging.ts';
import type { PlaidCalls } from './api.ts';
import { codeOf } from './errors.ts';
import { toTransaction } from './mapping.ts';
import { syncAnswer } from './shapes.ts';
import { tokenOf } from './token.ts';

const PAGE = 500;
/** How often a list may change under our reading before we come back later. */
const RESTARTS = 5;

/**
 * `start` is the cursor of the first page of a reading, `next` of the one to come. Plaid wants a reading whose list
 * changed meanwhile begun again from its first page (TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION), also when we
 * were restarted in the middle.
 */
const cursorShape = z.object({ start: z.string(), next: z.string() });

export async function* pullTransactions(
  plaid: PlaidCalls,
  credentials: Credentials,
  request: PullRequest,
): AsyncIterable<PullPage> {
  const access_token = tokenOf(credentials);
  const known = cursorShape.safeParse(request.cursor);
  let { start, next } = known.success ? known.data : { start: '', next: '' };
  const wanted = new Set(request.accounts);
  let restarts = 0;
  let restarted = false;
  const given = (page: z.output<typeof syncAnswer>, cursor: Json): PullPage => {
    const again = restarted;
    restarted = false;
    return { ...pageOf(page, wanted, cursor), ...(again ? { restarted: true } : {}) };
  };
  let guard = guardPaging();
  for (;;) {
    let answer: unknown;
    try {
      const options = { include_original_description: true, days_requested: 730 };
      const page = { access_token, count: PAGE, ...(next === '' ? {} : { cursor: next }), options };
      answer = await plaid.call((api) => api.transactionsSync(page));
    } catch (error) {
      if (codeOf(error) !== 'TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION' || restarts >= RESTARTS)
        throw error;
      restarts += 1;
      restarted = true;
      next = start;
      guard = guardPaging();
      continue;
    }
    const page = shapedAnswer(syncAnswer, answer, '/transactions/sync');
    // No cursor: the first data is still being fetched; it comes with a webhook or the next run.
    if (page.next_cursor === '') {
      yield given(page, request.cursor);
      return;
    }
    if (page.has_more) {
      guard(page.next_cursor);
      next = page.next_cursor;
      yield given(page, { start, next });
      continue;
    }
    start = page.next_cursor;
    next = page.next_cursor;
    yield given(page, { start, next });
    return;
  }
}

function pageOf(page: z.output<typeof syncAnswer>, wanted: ReadonlySet<string>, cursor: Json): PullPage {
  return {
    transactions: [...page.added, ...page.modified]
      .filter((one) => wanted.has(one.account_id))
      .map(toTransaction),
    removed: page.removed.map((one) => one.transaction_id),
    cursor,
  };
}
