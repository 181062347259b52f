/** How far coming over from the old synchronization is, by host. */
import type { Sequelize } from 'sequelize';
import { execute, rows } from './sql.ts';

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

/** Journals and the date of their last old line. */
export async function keepJournals(
  db: Sequelize,
  hostId: string,
  journals: { id: number; until: string }[],
): Promise<void> {
  if (journals.length === 0) return;
  await execute(
    db,
    `INSERT INTO legacy_journals (host_id, journal_id, until)
     SELECT $hostId, j.id, max(j.until) FROM jsonb_to_recordset($journals::jsonb) AS j(id integer, until date) GROUP BY j.id
     ON CONFLICT (host_id, journal_id) DO UPDATE SET until = excluded.until`,
    { hostId, journals: JSON.stringify(journals) },
  );
}

export async function forgetJournals(db: Sequelize, hostId: string): Promise<void> {
  await execute(db, 'DELETE FROM legacy_journals WHERE host_id = $hostId', { hostId });
}

/** The date of the last old line, by journal; of all the host's, or of one. */
export async function readJournalDates(db: Sequelize, hostId: string): Promise<Map<number, string>> {
  const found = await rows<{ id: number; until: string }>(
    db,
    `SELECT journal_id AS id, to_char(until, 'YYYY-MM-DD') AS until FROM legacy_journals WHERE host_id = $hostId`,
    { hostId },
  );
  return new Map(found.map(({ id, until }) => [id, until]));
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
