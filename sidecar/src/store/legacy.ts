/** How far coming over from the old synchronization is, by host. */
import type { Sequelize } from 'sequelize';
import type { IsoDate } from '../providers/provider.ts';
import { execute, rows } from './sql.ts';
import { OPENING_ID, type WorkRow } from './transactions.ts';

/** The reason's code of a transaction that may be in the books already. */
export const DOUBT = 'legacy-doubt';

export type MigrationState = 'wanted' | 'done' | 'undone';

/** After a pairing. What an operator has undone is not done again by itself. */
export async function wantMigration(db: Sequelize, hostId: string): Promise<void> {
  await execute(
    db,
    `INSERT INTO legacy_migrations (host_id, state) VALUES ($hostId, 'wanted')
     ON CONFLICT (host_id) DO UPDATE SET state = 'wanted' WHERE legacy_migrations.state = 'done'`,
    { hostId },
  );
}

/** Paired hosts whose old connections are still to be taken over. */
export async function wantedMigrations(db: Sequelize): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    `SELECT m.host_id AS id FROM legacy_migrations m JOIN hosts h ON h.id = m.host_id
     WHERE m.state = 'wanted' AND h.state = 'paired'`,
    {},
  );
  return found.map(({ id }) => id);
}

export async function setMigration(db: Sequelize, hostId: string, state: MigrationState): Promise<void> {
  await execute(
    db,
    `INSERT INTO legacy_migrations (host_id, state, finished_at) VALUES ($hostId, $state, now())
     ON CONFLICT (host_id) DO UPDATE SET state = excluded.state, finished_at = excluded.finished_at`,
    { hostId, state },
  );
}

/** Whether something was synchronized anew into a journal of the old synchronization. */
export async function hasGoneOn(db: Sequelize, hostId: string): Promise<boolean> {
  const found = await rows<{ found: boolean }>(
    db,
    `SELECT EXISTS (SELECT 1 FROM accounts a JOIN connections c ON c.id = a.connection_id
       JOIN transactions t ON t.account_id = a.id
       WHERE c.host_id = $hostId AND a.legacy_until IS NOT NULL AND t.state IN ('delivering', 'delivered', 'removed')
     ) AS found`,
    { hostId },
  );
  return found[0]?.found ?? false;
}

/** What is dated before the account's first day is not booked: the journal has it from before. */
export async function dropEarlier(db: Sequelize, accountId: string): Promise<void> {
  await execute(
    db,
    `UPDATE transactions t SET state = 'gone' FROM accounts a
     WHERE a.id = $accountId AND t.account_id = a.id AND t.state = 'staged' AND t.date < a.history_from`,
    { accountId },
  );
}

/** "Fetch Missing Transactions" since a day before the account's first. */
export async function reachBack(db: Sequelize, connectionId: string, since: IsoDate): Promise<void> {
  await execute(
    db,
    `UPDATE accounts SET history_from = $since::date WHERE connection_id = $connectionId AND history_from > $since::date`,
    { connectionId, since },
  );
}

export interface Undecided extends WorkRow {
  /** A person said so: the line that it is, null for none, undefined where nobody was asked. */
  answer: number | null | undefined;
}

/**
 * Staged transactions that may be in the books from before, oldest first, all of a day at once.
 * @param after days up to this one are done; null at the beginning
 */
export async function readUndecided(
  db: Sequelize,
  accountId: string,
  until: IsoDate,
  after: IsoDate | null,
  limit: number,
): Promise<Undecided[]> {
  const found = await rows<WorkRow & { asked: boolean; line: number | null }>(
    db,
    `WITH open AS (
       SELECT * FROM transactions WHERE account_id = $accountId AND state = 'staged' AND date <= $until::date
         AND ($after::date IS NULL OR date > $after::date) AND provider_id <> '${OPENING_ID}'
     ), page AS (SELECT max(date) AS last FROM (SELECT date FROM open ORDER BY date LIMIT $limit) first)
     SELECT t.id, t.provider_id AS "providerId", to_char(t.date, 'YYYY-MM-DD') AS date, t.amount::text, t.currency,
       t.content, t.state, t.host_line_id AS "hostLineId", w.transaction_id IS NOT NULL AS asked, w.host_line_id AS line
     FROM open t JOIN page ON t.date <= page.last LEFT JOIN legacy_answers w ON w.transaction_id = t.id
     ORDER BY t.date, t.id`,
    { accountId, until, after, limit },
  );
  return found.map(({ asked, line, ...row }) => ({ ...row, answer: asked ? line : undefined }));
}

/** Lines whose amount or date the bank has changed since: they follow it as every correction does. */
export async function markChanged(db: Sequelize, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await execute(db, 'UPDATE transactions SET delivered_hash = NULL WHERE id = ANY($ids::bigint[])', { ids });
}

/** @returns how many transactions of a connection wait until a person says whether they are in the books already */
export async function countDoubts(db: Sequelize, connectionId: string): Promise<number> {
  const found = await rows<{ count: string }>(
    db,
    `SELECT count(*) FROM transactions t JOIN accounts a ON a.id = t.account_id
     WHERE a.connection_id = $connectionId AND a.legacy_until IS NOT NULL
       AND t.state = 'held' AND t.reason->>'code' = '${DOUBT}'`,
    { connectionId },
  );
  return Number(found[0]?.count ?? 0);
}

/** Each with its own lines to choose from. */
export async function holdDoubts(
  db: Sequelize,
  doubts: { id: string; candidates: unknown[] }[],
  message: string,
): Promise<void> {
  if (doubts.length === 0) return;
  await execute(
    db,
    `UPDATE transactions t SET state = 'held',
       reason = jsonb_build_object('code', '${DOUBT}', 'message', $message::text, 'candidates', d.candidates)
     FROM jsonb_to_recordset($doubts::jsonb) AS d(id bigint, candidates jsonb) WHERE t.id = d.id`,
    { doubts: JSON.stringify(doubts), message },
  );
}

export interface Answer {
  transactionId: string;
  /** The line in the books that it is; null for none. */
  lineId: number | null;
}

/** Only what the connection holds as a doubt, and only a line that was offered. @returns how many were taken */
export async function keepAnswers(db: Sequelize, connectionId: string, answers: Answer[]): Promise<number> {
  const kept = await rows<{ id: string }>(
    db,
    `INSERT INTO legacy_answers (transaction_id, host_line_id)
     SELECT t.id, w."lineId" FROM jsonb_to_recordset($answers::jsonb) AS w("transactionId" bigint, "lineId" integer)
       JOIN transactions t ON t.id = w."transactionId" AND t.state = 'held' AND t.reason->>'code' = '${DOUBT}'
       JOIN accounts a ON a.id = t.account_id AND a.connection_id = $connectionId
     WHERE w."lineId" IS NULL
       OR t.reason->'candidates' @> jsonb_build_array(jsonb_build_object('id', w."lineId"))
     ON CONFLICT (transaction_id) DO UPDATE SET host_line_id = excluded.host_line_id
     RETURNING transaction_id AS id`,
    { answers: JSON.stringify(answers), connectionId },
  );
  return kept.length;
}
