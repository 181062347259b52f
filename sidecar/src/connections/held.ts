/** Held transactions: tried again when a person says so. */
import { execute } from '../store/sql.ts';
import type { Connection } from '../store/models.ts';
import { requestSync } from './request.ts';
import type { ConnectionContext } from './context.ts';

export async function retryHeld(
  context: Pick<ConnectionContext, 'db' | 'enqueue'>,
  connection: Connection,
): Promise<void> {
  await execute(
    context.db,
    `UPDATE transactions SET state = 'staged', reason = NULL
     WHERE state = 'held' AND account_id IN (SELECT id FROM accounts WHERE connection_id = $id)`,
    { id: connection.id },
  );
  await requestSync(context, connection);
}
