/** Counts by the minute of what may be suspicious, the same for all sidecars. */
import type { Sequelize } from 'sequelize';
import { execute, rows } from './sql.ts';

/** One company of one paired Odoo. */
export interface AccountKey {
  hostId: string;
  companyId: number;
}

export interface SignalMark {
  value: string;
  minute: Date;
  count: number;
}

/**
 * @param times it happened so often since it was last counted
 * @returns how often in this minute, these times included
 */
export async function countSignal(
  db: Sequelize,
  { hostId, companyId }: AccountKey,
  kind: string,
  value: string,
  times = 1,
): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    `INSERT INTO signals (host_id, host_company_id, kind, value, minute, count)
     VALUES ($hostId, $companyId, $kind, $value, date_trunc('minute', now()), $times)
     ON CONFLICT (host_id, host_company_id, kind, minute, value) DO UPDATE SET count = signals.count + excluded.count
     RETURNING count`,
    { hostId, companyId, kind, value, times },
  );
  return row?.count ?? times;
}

export async function readSignals(
  db: Sequelize,
  { hostId, companyId }: AccountKey,
  kind: string,
  minutes: number,
): Promise<SignalMark[]> {
  return rows<SignalMark>(
    db,
    `SELECT value, minute, count FROM signals
     WHERE host_id = $hostId AND host_company_id = $companyId AND kind = $kind
       AND minute > now() - make_interval(mins => $minutes)`,
    { hostId, companyId, kind, minutes },
  );
}

/** What led to a block must not lead to the next one. */
export async function forgetSignals(db: Sequelize, { hostId, companyId }: AccountKey): Promise<void> {
  await execute(db, 'DELETE FROM signals WHERE host_id = $hostId AND host_company_id = $companyId', {
    hostId,
    companyId,
  });
}

/** No signal looks further back. */
export async function forgetOldSignals(db: Sequelize): Promise<void> {
  await execute(db, "DELETE FROM signals WHERE minute < now() - interval '3 hours'", {});
}
