/** `/transactions/*`. */
import type { Request } from 'express';
import { z } from 'zod';
import type { Faults } from '../faults.ts';
import { byToken, read, text } from './body.ts';
import type { Endpoints } from './endpoint.ts';
import { PlaidFailure } from './errors.ts';
import { plaidAccounts } from './items.ts';
import { plaidTransaction } from './shapes.ts';
import { troubleOf, type Item, type PlaidState } from './state.ts';
import { syncPage, type SyncQuery } from './sync.ts';
import type { Webhooks } from './webhooks.ts';

const sync = byToken.extend({
  cursor: z.string().max(256).optional(),
  count: z.number().int().min(1).max(500).default(100),
  options: z
    .looseObject({
      account_id: text.optional(),
      include_original_description: z.boolean().nullish(),
      days_requested: z.number().int().min(1).max(730).optional(),
    })
    .optional(),
});

/** What a fault makes of a page. `undefined`: nothing. */
function faultyPage(
  faults: Faults,
  request: Request,
  item: Item,
  query: SyncQuery,
): { nextCursor: string; hasMore: boolean; notReady?: boolean; from: SyncQuery } | undefined {
  const fault = faults.take('plaid', request, ['not-ready', 'mutation', 'endless', 'repeat']);
  switch (fault?.kind) {
    case 'mutation':
      throw new PlaidFailure('TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION');
    case 'not-ready':
      return { nextCursor: '', hasMore: false, notReady: true, from: query };
    case 'endless':
    case 'repeat': {
      // The page is given, but the cursor leads to it again. `repeat` is meant to be set a number of times.
      const page = syncPage(item, query);
      const again = query.cursor === undefined || query.cursor === '' ? syncPageStart(item) : query.cursor;
      return page.added.length + page.modified.length + page.removed.length > 0 || fault.kind === 'endless'
        ? { nextCursor: again, hasMore: true, from: query }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** A cursor that means the same as none. */
const syncPageStart = (item: Item): string =>
  Buffer.from(`${item.customer.ledger.epoch}|0|0`).toString('base64');

export function transactionEndpoints(state: PlaidState, faults: Faults, webhooks: Webhooks): Endpoints {
  return {
    '/transactions/sync': (request) => {
      const { access_token, cursor, count, options } = read(sync, request);
      const item = state.item(access_token);
      const trouble = troubleOf(item);
      if (trouble) throw trouble;
      item.feed.poll();
      const query: SyncQuery = { cursor, count, accountId: options?.account_id };
      const faulty = faultyPage(faults, request, item, query);
      if (faulty?.notReady) {
        return {
          accounts: plaidAccounts(item),
          added: [],
          modified: [],
          removed: [],
          next_cursor: '',
          has_more: false,
          transactions_update_status: 'NOT_READY',
        };
      }
      const page = syncPage(item, query);
      const show = (each: (typeof page.added)[number]) =>
        plaidTransaction(each, options?.include_original_description === true);
      return {
        accounts: plaidAccounts(item, options?.account_id === undefined ? undefined : [options.account_id]),
        added: page.added.map(show),
        modified: page.modified.map(show),
        removed: page.removed.map(({ id, accountId }) => ({ transaction_id: id, account_id: accountId })),
        next_cursor: faulty?.nextCursor ?? page.nextCursor,
        has_more: faulty?.hasMore ?? page.hasMore,
        transactions_update_status: 'HISTORICAL_UPDATE_COMPLETE',
      };
    },
    '/transactions/refresh': (request) => {
      const item = state.item(read(byToken, request).access_token);
      const trouble = troubleOf(item);
      if (trouble) throw trouble;
      const { traits } = item.customer.persona;
      const before = item.feed.version;
      const outcome = item.feed.refresh(false);
      if (outcome.kind === 'not-before') throw new PlaidFailure('TRANSACTIONS_LIMIT');
      // Plaid says so of banks that it cannot ask without the person. Where only the schedule is forbidden
      // (`automatic: false`), asking on a person's behalf is allowed.
      if (outcome.kind === 'person-needed' && traits.userPresent) {
        throw new PlaidFailure('PRODUCTS_NOT_SUPPORTED');
      }
      if (item.feed.version > before) webhooks.announce(item);
      return {};
    },
  };
}
