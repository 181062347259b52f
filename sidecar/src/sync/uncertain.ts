/** After a call whose outcome is not known: look before anything is repeated. */
import { readLines } from '../host/books.ts';
import { markDelivered, markStaged, type WorkRow } from '../store/transactions.ts';
import type { AccountRound } from './round.ts';

/** @returns the rows that the host does not have */
export async function settleUncertain(round: AccountRound, rows: WorkRow[]): Promise<WorkRow[]> {
  const { db } = round.context;
  const found = await readLines(
    round.host,
    round.theirs.id,
    rows.map((row) => row.providerId),
  );
  const byIdentifier = new Map(found.map((line) => [line.identifier, line]));
  const delivered = rows.filter((row) => byIdentifier.has(row.providerId));
  const missing = rows.filter((row) => !byIdentifier.has(row.providerId));
  await markDelivered(
    db,
    delivered.map((row) => ({ id: row.id, hostLineId: byIdentifier.get(row.providerId)?.id ?? null })),
  );
  await markStaged(
    db,
    missing.map((row) => row.id),
  );
  return missing;
}
