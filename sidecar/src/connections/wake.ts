/** All connections of an account run once more, so that each tells Odoo how it is now. */
import type { Sequelize } from 'sequelize';
import type { AccountKey } from '../store/signals.ts';
import { rows } from '../store/sql.ts';

export async function wakeAccount(
  db: Sequelize,
  enqueue: (connectionId: string, trigger: 'person') => Promise<void>,
  { hostId, companyId }: AccountKey,
): Promise<void> {
  const found = await rows<{ id: string }>(
    db,
    `UPDATE connections SET requested_at = now()
     WHERE host_id = $hostId AND host_company_id = $companyId AND host_link_id IS NOT NULL
       AND state IN ('connected', 'error')
     RETURNING id`,
    { hostId, companyId },
  );
  for (const { id } of found) await enqueue(id, 'person');
}
