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

/** @returns how often in this minute, this time included */
export async function countSignal(
  db: Sequelize,
  { hostId, companyId }: AccountKey,
  kind: string,
  value: string,
): Promise<number> {
  const [row] = await rows<{ count: number }>(
    db,
    `INSERT INTO signals (host_id, host_company_id, kind, value, minute)
     VALUES ($hostId, $companyId, $kind, $value, date_trunc('minute', now()))
     ON CONFLICT (host_id, host_company_id, kind, minute, value) DO UPDATE SET count = signals.count + 1
     RETURNING count`,
    { hostId, companyId, kind, value },
  );
  return row?.count ?? 1;
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
