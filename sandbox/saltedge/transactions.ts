/** `/transactions`: posted ones, or with `pending=true` the pending ones, ascending by id. */
import type { Request } from 'express';
import type { Faults } from '../faults.ts';
import type { Transaction } from '../ledger/types.ts';
import { SaltEdgeFailure } from './errors.ts';
import { listPage, queryText } from './query.ts';
import { shownTransaction } from './shapes.ts';
import { accountsOf, type Connection } from './state.ts';

/** "365 at most." */
const MOST_DAYS = 365;

/** A customer's books as sorted the last time: a long history is asked for in many pages. */
const sorted = new WeakMap<Connection, { version: number; all: Transaction[] }>();

function inOrder(of: Connection): Transaction[] {
  const { version } = of.feed;
  const kept = sorted.get(of);
  if (kept?.version === version) return kept.all;
  const all = of.customer.ledger.transactions({ version }).sort((a, b) => a.serial - b.serial);
  sorted.set(of, { version, all });
  return all;
}

/** @param duplicates ledger ids that are marked. @throws {SaltEdgeFailure} AccountNotFound */
export function transactionPage(
  request: Request,
  faults: Faults,
  of: Connection,
  duplicates: ReadonlySet<string>,
): unknown {
  const wanted = queryText(request, 'account_id');
  const accounts = accountsOf(of).filter(({ serial }) => wanted === undefined || String(serial) === wanted);
  if (accounts.length === 0) throw new SaltEdgeFailure('AccountNotFound');
  const byId = new Map(
    accounts.flatMap((account) => [account.id, ...account.formerIds].map((id) => [id, account])),
  );
  const status = queryText(request, 'pending') === 'true' ? 'pending' : 'posted';
  const oldest = of.feed.oldestDate(MOST_DAYS) ?? '';
  const rows = inOrder(of).flatMap((transaction) => {
    const account = byId.get(transaction.accountId);
    const shown = account && transaction.status === status && transaction.date >= oldest;
    return shown ? [{ transaction, account }] : [];
  });
  return listPage(
    request,
    faults,
    rows,
    ({ transaction }) => String(transaction.serial),
    ({ transaction, account }) => shownTransaction(transaction, account, duplicates.has(transaction.id)),
  );
}
