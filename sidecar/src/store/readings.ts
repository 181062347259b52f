/** What a reading says about the rows it did not show: the same under new ids, or there no more. */
import type { Sequelize, Transaction } from 'sequelize';
import { execute, rows } from './sql.ts';
import { NAMELESS } from './transactions.ts';

const NO_PULL = '00000000-0000-0000-0000-000000000000';

/**
 * A reading that begins again has shown nothing so far.
 * @param which `nameless`: only what the bank gave no id to, whose equals are counted from one again
 */
export async function forgetSeen(
  db: Sequelize,
  pullId: string,
  accountIds: string[],
  which: 'all' | 'nameless',
  transaction?: Transaction,
): Promise<void> {
  await execute(
    db,
    `UPDATE transactions SET seen_pull = '${NO_PULL}'
     WHERE seen_pull = $pullId AND account_id = ANY($accountIds::uuid[])
       AND ($which = 'all' OR provider_id LIKE '${NAMELESS}%')`,
    { pullId, accountIds, which },
    transaction,
  );
}

/**
 * What this pull brought before it began again, and did not bring since: the bank took it back in between, and
 * names no removal of what it never gave in the reading that counts. What is older than all that reading shows is
 * only out of its reach.
 * @returns how many
 */
export async function dropUnseen(
  db: Sequelize,
  connectionId: string,
  pullId: string,
  transaction: Transaction,
): Promise<number> {
  const dropped = await rows<{ id: string }>(
    db,
    `WITH oldest AS (
       SELECT t.account_id, min(t.date) AS date FROM transactions t JOIN accounts a ON a.id = t.account_id
       WHERE a.connection_id = $connectionId AND t.seen_pull = $pullId GROUP BY t.account_id
     ) DELETE FROM transactions t USING accounts a
     WHERE a.id = t.account_id AND a.connection_id = $connectionId AND t.first_pull = $pullId
       AND t.state = 'staged' AND t.seen_pull = '${NO_PULL}'
       AND NOT EXISTS (SELECT 1 FROM oldest o WHERE o.account_id = t.account_id AND t.date < o.date)
     RETURNING t.id`,
    { connectionId, pullId },
    transaction,
  );
  return dropped.length;
}

/**
 * Whether what this pull added looks like transactions that we know and that it did not show. A bank that forgot
 * its old ids without a word looks so, and so does a new twin: only a full reading tells them apart.
 */
export async function looksReissued(db: Sequelize, connectionId: string, pullId: string): Promise<boolean> {
  const found = await rows<{ found: boolean }>(
    db,
    `WITH mine AS (SELECT t.* FROM transactions t JOIN accounts a ON a.id = t.account_id
       WHERE a.connection_id = $connectionId),
     fresh AS (
       SELECT account_id, fingerprint, count(*) AS count FROM mine
       WHERE first_pull = $pullId AND state = 'staged' GROUP BY 1, 2
     )
     SELECT EXISTS (
       SELECT 1 FROM fresh f JOIN mine t ON t.account_id = f.account_id AND t.fingerprint = f.fingerprint
       WHERE t.first_pull <> $pullId
       GROUP BY f.account_id, f.fingerprint, f.count
       HAVING count(*) FILTER (WHERE t.state = 'removed') < f.count
         AND count(*) FILTER (WHERE t.state NOT IN ('removed', 'gone') AND t.seen_pull <> $pullId) > 0
     ) AS found`,
    { connectionId, pullId },
  );
  return found[0]?.found ?? false;
}

/**
 * A bank that gives new ids to old transactions: what this pull added and what it no longer shows are matched one
 * to one by fingerprint, and the old row lives on under both ids. Real twins (both shown) stay two.
 * @param full the pull began without a cursor, so what it does not show (from its oldest date on) is no longer there
 * @returns how many were recognised
 */
export async function matchReissued(
  db: Sequelize,
  connectionId: string,
  pullId: string,
  full: boolean,
  transaction: Transaction,
): Promise<number> {
  const matched = await rows<{ id: string }>(
    db,
    `WITH of_connection AS (SELECT id FROM accounts WHERE connection_id = $connectionId),
     oldest AS (
       SELECT account_id, min(date) AS date FROM transactions
       WHERE seen_pull = $pullId AND account_id IN (SELECT id FROM of_connection) GROUP BY account_id
     ), fresh AS (
       SELECT t.id, t.account_id, t.provider_id, t.fingerprint, t.content,
         row_number() OVER (PARTITION BY t.account_id, t.fingerprint ORDER BY t.id) AS nth
       FROM transactions t
       WHERE t.first_pull = $pullId AND t.state = 'staged' AND t.account_id IN (SELECT id FROM of_connection)
     ), vanished AS (
       SELECT t.id, t.account_id, t.fingerprint, t.state,
         row_number() OVER (PARTITION BY t.account_id, t.fingerprint ORDER BY t.id) AS nth
       FROM transactions t JOIN oldest o ON o.account_id = t.account_id
       WHERE t.first_pull <> $pullId AND t.state <> 'gone'
         AND (t.state = 'removed' OR ($full AND t.seen_pull <> $pullId AND t.date >= o.date))
         AND EXISTS (SELECT 1 FROM fresh f WHERE f.account_id = t.account_id AND f.fingerprint = t.fingerprint)
     ), pairs AS (
       SELECT v.id AS old_id, f.id AS new_id, f.account_id, f.provider_id, f.content
       FROM vanished v JOIN fresh f USING (account_id, fingerprint, nth)
     ), dropped AS (
       DELETE FROM transactions t USING pairs p WHERE t.id = p.new_id
     ), aliased AS (
       INSERT INTO transaction_aliases (account_id, provider_id, transaction_id)
       SELECT account_id, provider_id, old_id FROM pairs
       ON CONFLICT (account_id, provider_id) DO UPDATE SET transaction_id = excluded.transaction_id
     ) UPDATE transactions t
       SET seen_pull = $pullId, content = p.content,
         state = CASE WHEN t.state = 'removed' THEN 'delivered' ELSE t.state END
       FROM pairs p WHERE t.id = p.old_id RETURNING t.id`,
    { connectionId, pullId, full },
    transaction,
  );
  return matched.length;
}
