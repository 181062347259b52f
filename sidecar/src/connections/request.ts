/** A person's request to fetch: it joins a run under way and widens its window. */
import type { IsoDate } from '../providers/provider.ts';
import { execute } from '../store/sql.ts';
import type { Connection } from '../store/models.ts';
import type { ConnectionContext } from './context.ts';

/** @param since "Fetch Missing Transactions": the oldest of all wishes counts */
export async function requestSync(
  context: Pick<ConnectionContext, 'db' | 'enqueue'>,
  connection: Connection,
  since?: IsoDate,
): Promise<void> {
  await execute(
    context.db,
    `UPDATE connections SET requested_at = now(), wanted_since = LEAST(wanted_since, $since::date) WHERE id = $id`,
    { id: connection.id, since: since ?? null },
  );
  await context.enqueue(connection.id, 'person');
}
