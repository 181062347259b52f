/** What is kept no longer than it is needed. Whatever tells a transaction again from another one is kept for good. */
import type { Sequelize } from 'sequelize';
import { rows } from './sql.ts';

export interface Retention {
  /** Days. */
  runs: number;
  details: number;
}

/** Rows a statement: a long history is cleared over several, none of which holds the table for long. */
const BATCH = 5000;
const CODES = "interval '7 days'";

/** @returns how many rows each rule met, for the log. Doing it twice changes nothing */
export async function applyRetention(
  db: Sequelize,
  { runs, details }: Retention,
): Promise<Record<string, number>> {
  return {
    // The newest of each connection stays: it says that the connection is in use, and how it was last.
    runs: await inBatches(
      db,
      `DELETE FROM runs WHERE id IN (
         SELECT r.id FROM runs r WHERE r.finished_at < now() - make_interval(days => $days)
           AND EXISTS (SELECT 1 FROM runs n WHERE n.connection_id = r.connection_id AND n.started_at > r.started_at)
         LIMIT ${BATCH}) RETURNING id`,
      runs,
    ),
    // What the bank said beside the fields that are booked. The id, the hashes, the date, the amount and the label
    // stay: by them a repeat is known, and a line that a person asks back is booked again.
    details: await inBatches(
      db,
      `UPDATE transactions SET content = jsonb_set(content, '{details}', '{}') WHERE id IN (
         SELECT id FROM transactions WHERE date < current_date - $days::integer
           AND (state = 'gone' OR (state = 'delivered' AND delivered_hash = content_hash))
           AND content->'details' <> '{}'::jsonb LIMIT ${BATCH}) RETURNING id`,
      details,
    ),
    codes: await inBatches(
      db,
      `DELETE FROM pairing_codes WHERE created_at < now() - ${CODES}
         AND (used_at IS NOT NULL OR expires_at < now()) RETURNING id`,
    ),
  };
}

async function inBatches(db: Sequelize, sql: string, days?: number): Promise<number> {
  let met = 0;
  for (;;) {
    const batch = await rows<{ id: string }>(db, sql, days === undefined ? {} : { days });
    met += batch.length;
    if (batch.length < BATCH) return met;
  }
}
