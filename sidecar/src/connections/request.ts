/** A person's request to fetch: it joins a run under way and widens its window. */
import type { IsoDate } from '../providers/provider.ts';
import { reachBack } from '../store/legacy.ts';
import { execute } from '../store/sql.ts';
import type { Connection } from '../store/models.ts';
import type { ConnectionContext } from './context.ts';

/**
 * What the host was given since that day is looked up again, and booked again where a person deleted it: this is how a
 * deleted line is asked back. By itself it never comes.
 */
async function askBack(db: ConnectionContext['db'], connectionId: string, since: IsoDate): Promise<void> {
  await execute(
    db,
    `UPDATE transactions SET state = 'delivering'
     WHERE state = 'delivered' AND date >= $since::date
       AND account_id IN (SELECT id FROM accounts WHERE connection_id = $connectionId)`,
    { connectionId, since },
  );
}

export interface Wish {
  /** "Fetch Missing Transactions": the oldest of all wishes counts. */
  since?: IsoDate | undefined;
  /** Where the person asks from, for banks that want to know: for this one run, and stored nowhere else. */
  personIp?: string | undefined;
}

export async function requestSync(
  context: Pick<ConnectionContext, 'db' | 'enqueue'>,
  connection: Connection,
  { since, personIp }: Wish = {},
): Promise<void> {
  await execute(
    context.db,
    `UPDATE connections SET requested_at = now(), wanted_since = LEAST(wanted_since, $since::date) WHERE id = $id`,
    { id: connection.id, since: since ?? null },
  );
  if (since) {
    await reachBack(context.db, connection.id, since);
    await askBack(context.db, connection.id, since);
  }
  await context.enqueue(connection.id, 'person', personIp);
}
