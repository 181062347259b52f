/** What a reader of pages does with them, in a few lines: the ground on which guarantees are held. */
import {
  ProviderError,
  type BankTransaction,
  type Credentials,
  type Json,
  type Problem,
  type PullPage,
} from '../../sidecar/src/providers/provider.ts';
import { add } from '../../sidecar/src/money.ts';
import type { Connection, Harness } from './harness.ts';

export const credentialsOf = (connection: Connection): Credentials => ({
  value: connection.credentials,
  save: (next) => {
    connection.credentials = next;
    return Promise.resolve();
  },
});

export async function connect(
  harness: Harness,
  persona = harness.persona,
  webhookUrl?: string,
): Promise<Connection> {
  const window = await harness.begin(webhookUrl);
  const answer = await harness.signIn(window, persona);
  const connected = await harness.provider.complete(window.state, answer);
  const connection: Connection = { ...connected, accountIds: [] };
  const accounts = await harness.provider.accounts(credentialsOf(connection));
  connection.accountIds = accounts.map(({ id }) => id);
  return connection;
}

export async function pull(
  harness: Harness,
  connection: Connection,
  cursor: Json = null,
  accounts = connection.accountIds,
): Promise<PullPage[]> {
  const pages: PullPage[] = [];
  const since = '2000-01-01';
  for await (const page of harness.provider.pull(credentialsOf(connection), { cursor, accounts, since })) {
    pages.push(page);
  }
  return pages;
}

/** Transactions by id. */
export type Shelf = ReadonlyMap<string, BankTransaction>;

export function read(pages: PullPage[], before: Shelf = new Map()): Shelf {
  const shelf = new Map(before);
  for (const { transactions, removed, pendingReset = [] } of pages) {
    for (const [id, { accountId, status }] of shelf) {
      if (status === 'pending' && pendingReset.includes(accountId)) shelf.delete(id);
    }
    for (const each of transactions) {
      shelf.set(each.id, each);
      if (each.replaces) shelf.delete(each.replaces);
    }
    for (const id of removed) shelf.delete(id);
  }
  return shelf;
}

/** `{account: {posted, pending}}` sums and counts, to be compared with the books. */
export function sums(
  transactions: Iterable<Pick<BankTransaction, 'accountId' | 'status' | 'amount'>>,
): Record<string, string> {
  const found: Record<string, { count: number; sum: string }> = {};
  for (const { accountId, status, amount } of transactions) {
    const key = `${accountId} ${status}`;
    const { count, sum } = found[key] ?? { count: 0, sum: '0' };
    found[key] = { count: count + 1, sum: add(sum, amount) };
  }
  return Object.fromEntries(Object.entries(found).map(([key, { count, sum }]) => [key, `${count}: ${sum}`]));
}

export const lastCursor = (pages: PullPage[]): Json => pages.at(-1)?.cursor ?? null;

/** @returns the problem that something ended with; anything but a `ProviderError` fails the test */
export async function problemOf(attempt: Promise<unknown>): Promise<Problem> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof ProviderError) return error.problem;
    throw error;
  }
  throw new Error('nothing went wrong, but it should have');
}
