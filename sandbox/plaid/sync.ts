/** `/transactions/sync`: one page of what changed for an item. Pure, but for the item's feed being looked at. */
import type { NetChange, Transaction } from '../ledger/types.ts';
import { readCursor, writeCursor, type Cursor } from './cursor.ts';
import { PlaidFailure } from './errors.ts';
import { accountsOf, type Item } from './state.ts';

export interface SyncPage extends NetChange {
  nextCursor: string;
  hasMore: boolean;
}

export interface SyncQuery {
  cursor?: string | undefined;
  count: number;
  accountId?: string | undefined;
}

type Entry = { kind: keyof NetChange; value: NetChange[keyof NetChange][number] };

/** What changed between two versions, as one row: added, then modified, then removed. */
function entries(item: Item, since: number, until: number, accountId: string | undefined): Entry[] {
  const chosen = new Set(accountsOf(item).flatMap(({ id, formerIds }) => [id, ...formerIds]));
  const wanted = accountId === undefined ? chosen : new Set([accountId, ...formerIdsOf(item, accountId)]);
  const ours = ({ accountId: id }: { accountId: string }): boolean => wanted.has(id) && chosen.has(id);
  const recent = (transaction: Transaction): boolean => transaction.date >= item.oldest;
  const net = item.customer.ledger.net(since, until);
  return [
    ...net.added
      .filter((each) => ours(each) && recent(each))
      .map((value) => ({ kind: 'added' as const, value })),
    ...net.modified
      .filter((each) => ours(each) && recent(each))
      .map((value) => ({ kind: 'modified' as const, value })),
    ...net.removed.filter(ours).map((value) => ({ kind: 'removed' as const, value })),
  ];
}

const formerIdsOf = (item: Item, accountId: string): string[] =>
  accountsOf(item).find(({ id }) => id === accountId)?.formerIds ?? [];

/**
 * Entries of the update under way, kept from page to page: a history of 100,000 would otherwise be gone through
 * once a page.
 */
const underWay = new WeakMap<Item, { key: string; entries: Entry[] }>();

function entriesOf(item: Item, since: number, until: number, accountId: string | undefined): Entry[] {
  const key = `${since}/${until}/${accountId ?? ''}`;
  const kept = underWay.get(item);
  if (kept?.key === key) return kept.entries;
  const made = entries(item, since, until, accountId);
  underWay.set(item, { key, entries: made });
  return made;
}

function startOf(item: Item, query: SyncQuery, account: number): Cursor {
  const { ledger } = item.customer;
  const fresh = { epoch: ledger.epoch, account };
  if (query.cursor === undefined || query.cursor === '') return { ...fresh, since: 0 };
  if (query.cursor === 'now') return { ...fresh, since: item.feed.version };
  const cursor = readCursor(query.cursor);
  // A cursor of an earlier run of the sandbox: everything is given anew, and the ids are the same.
  if (cursor.epoch !== ledger.epoch) return { ...fresh, since: 0 };
  if (cursor.account !== account) {
    throw new PlaidFailure('INVALID_FIELD', 'cursor not associated with the account_id');
  }
  return cursor;
}

/**
 * @throws {PlaidFailure} INVALID_ACCOUNT_ID; INVALID_FIELD for a foreign cursor;
 *   TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION when the books changed since the first page
 */
export function syncPage(item: Item, query: SyncQuery): SyncPage {
  const { accountId } = query;
  const account = accountId === undefined ? undefined : accountsOf(item).find(({ id }) => id === accountId);
  if (accountId !== undefined && !account) throw new PlaidFailure('INVALID_ACCOUNT_ID');
  // An account's id may change under the cursor; its place in the list does not.
  const number = account ? 1 + item.customer.ledger.accounts().indexOf(account) : 0;
  const start = startOf(item, query, number);
  const now = item.feed.version;
  if (start.until !== undefined && entries(item, start.until, now, accountId).length > 0) {
    throw new PlaidFailure('TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION');
  }
  const until = start.until ?? now;
  const all = entriesOf(item, start.since, until, accountId);
  const given = start.given ?? 0;
  const page = all.slice(given, given + query.count);
  const hasMore = given + page.length < all.length;
  const { epoch } = item.customer.ledger;
  const next: Cursor = hasMore
    ? { epoch, account: number, since: start.since, until, given: given + page.length }
    : { epoch, account: number, since: until };
  const of = <K extends keyof NetChange>(kind: K): NetChange[K] =>
    page.filter((each) => each.kind === kind).map(({ value }) => value) as NetChange[K];
  return {
    added: of('added'),
    modified: of('modified'),
    removed: of('removed'),
    nextCursor: writeCursor(next),
    hasMore,
  };
}
