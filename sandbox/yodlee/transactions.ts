/** `/transactions` and `/transactions/count`. */
import type { Request } from 'express';
import type { Customer } from '../ledger/customer.ts';
import type { Account, Transaction } from '../ledger/types.ts';
import type { Faults } from '../faults.ts';
import { YodleeFailure } from './errors.ts';
import { pageOf, queryNumber, queryText, type Page } from './query.ts';
import { containerOf, shownTransaction } from './shapes.ts';
import { accountsOf, type YodleeState } from './state.ts';

const DAY_MS = 86_400_000;
/** "API will only return up to 2 years of transaction history." */
const MOST_DAYS = 730;

const back = (date: string, days: number): string =>
  new Date(Date.parse(date) - days * DAY_MS).toISOString().slice(0, 10);

function dateOf(request: Request, name: string, usual: string): string {
  const value = queryText(request, name) ?? usual;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(Date.parse(value))) {
    throw new YodleeFailure('Y800', `Invalid value for ${name}`);
  }
  return value;
}

/** A customer's books as sorted the last time, newest first: a long history is asked for in many pages. */
const sorted = new WeakMap<Customer, { version: number; all: Transaction[] }>();

function newestFirst(customer: Customer, version: number): Transaction[] {
  const kept = sorted.get(customer);
  if (kept?.version === version) return kept.all;
  const all = customer.ledger.transactions({ version }).reverse();
  sorted.set(customer, { version, all });
  return all;
}

interface Row {
  transaction: Transaction;
  account: Account;
}

/** Everything the query asks for, newest first. */
function select(state: YodleeState, loginName: string, request: Request): Row[] {
  const today = state.now().toISOString().slice(0, 10);
  const to = dateOf(request, 'toDate', today);
  const asked = dateOf(request, 'fromDate', back(today, 30));
  if (asked > to) throw new YodleeFailure('Y809');
  const ids = queryText(request, 'accountId')?.split(',');
  const container = queryText(request, 'container');
  if (container !== undefined && !/^(bank|creditCard|investment|insurance|loan)$/.test(container)) {
    throw new YodleeFailure('Y800', 'Invalid value for container');
  }
  return state.of(loginName).flatMap((of) => {
    of.feed.poll();
    const from = [asked, back(to, MOST_DAYS), of.feed.oldestDate(MOST_DAYS) ?? asked].sort().at(-1) ?? asked;
    const wanted = accountsOf(of)
      .filter((account) => ids === undefined || ids.includes(String(account.serial)))
      .filter((account) => container === undefined || containerOf(account) === container);
    const byId = new Map(
      wanted.flatMap((account) => [account.id, ...account.formerIds].map((id) => [id, account])),
    );
    return newestFirst(of.customer, of.feed.version).flatMap((transaction) => {
      const account = byId.get(transaction.accountId);
      return account && transaction.date >= from && transaction.date <= to ? [{ transaction, account }] : [];
    });
  });
}

/** Yodlee leaves the field out where there is nothing. */
const body = (rows: Row[]): Record<string, unknown> =>
  rows.length === 0
    ? {}
    : { transaction: rows.map(({ transaction, account }) => shownTransaction(transaction, account)) };

/**
 * @param faults `endless`: always a full page, the same one; `repeat`: the first page whatever was skipped;
 *   `mutation`: something was booked since the page before, so all have moved by one
 */
export function transactionPage(
  state: YodleeState,
  faults: Faults,
  loginName: string,
  request: Request,
): Page {
  const skip = queryNumber(request, 'skip', 0);
  const top = queryNumber(request, 'top', 500);
  if (top < 1 || top > 500) throw new YodleeFailure('Y804');
  const rows = select(state, loginName, request);
  const fault = faults.take('yodlee', request, ['endless', 'repeat', 'mutation']);
  if ((fault?.kind === 'endless' || fault?.kind === 'repeat') && rows.length > 0) {
    const full = Array.from({ length: top }, (_, index) => rows[index % rows.length] as Row);
    return { body: body(full), next: skip };
  }
  const from = fault?.kind === 'mutation' && skip > 0 ? skip + 1 : skip;
  return pageOf(rows, from, top, body);
}

export function transactionCount(state: YodleeState, loginName: string, request: Request): unknown {
  return { transaction: { TOTAL: { count: select(state, loginName, request).length } } };
}
