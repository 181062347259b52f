/** Reads every account's posted transactions from where the last reading ended, and its pending ones anew. */
import type { PullPage, PullRequest } from '../provider.ts';
import type { SaltEdgeApi } from './api.ts';
import { readPages, type ListPage } from './lists.ts';
import { toTransaction } from './mapping.ts';
import { beginReading, concluded, finished, movedTo, placesLeft, remembered, type Place } from './reading.ts';
import { transaction, type SaltEdgeTransaction } from './shapes.ts';

export interface Source {
  api: SaltEdgeApi;
  connectionId: string;
  /** Rows in one answer, at most 1,000. */
  perPage: number;
}

/**
 * The posted list comes before the pending one: what is booked in between is missing for one round, which is
 * better than being there twice.
 */
export async function* pullTransactions(source: Source, request: PullRequest): AsyncGenerator<PullPage> {
  let reading = beginReading(request.cursor, request.since !== undefined);
  const places = placesLeft(reading, request.accounts);
  for (const [index, place] of places.entries()) {
    const { account } = place;
    if (place.part === 'posted') {
      for await (const { from, rows, next } of pagesOf(source, place)) {
        // An exclusive `from_id` with an empty list behind it must not forget the place.
        if (next === null)
          reading = remembered(
            reading,
            { account, from },
            rows.map(({ id }) => id),
          );
        const at: Place =
          next === null ? { account, part: 'pending', from: null } : { account, part: 'posted', from: next };
        reading = movedTo(reading, at);
        yield { ...contentOf(rows, 'posted', account), cursor: reading };
      }
    }
    const pending: Place = place.part === 'pending' ? place : { account, part: 'pending', from: null };
    for await (const { from, rows, next } of pagesOf(source, pending)) {
      reading =
        next === null
          ? finished(reading, account)
          : movedTo(reading, { account, part: 'pending', from: next });
      const over = next === null && index === places.length - 1;
      yield {
        ...contentOf(rows, 'pending', account),
        ...(from === null ? { pendingReset: [account] } : {}),
        cursor: over ? concluded(reading) : reading,
      };
    }
  }
}

function pagesOf(
  { api, connectionId, perPage }: Source,
  { account, part, from }: Place,
): AsyncGenerator<ListPage<SaltEdgeTransaction>> {
  const query = {
    connection_id: connectionId,
    account_id: account,
    ...(part === 'pending' ? { pending: true } : {}),
  };
  return readPages(api, '/transactions', transaction, query, { from, perPage });
}

/**
 * Each list gives its own status only, whichever of the two readings of `pending` is right: where the plain list has
 * the pending ones as well, or the pending one has them all, nothing comes from the wrong place. What Salt Edge
 * marked as a duplicate is not told; one that was told before is taken back.
 */
export function contentOf(
  rows: SaltEdgeTransaction[],
  part: 'posted' | 'pending',
  account: string,
): Pick<PullPage, 'transactions' | 'removed'> {
  const told = rows.filter(({ account_id }) => account_id === account);
  const doubles = part === 'posted' ? told.filter(({ duplicated }) => duplicated === true) : [];
  return {
    transactions: told
      .filter(({ duplicated }) => duplicated !== true)
      .map(toTransaction)
      .filter(({ status }) => status === part),
    removed: doubles.map(({ id }) => id),
  };
}
