/** Which master keys have sealed anything in this database, and what is sealed. The keys themselves are not here. */
import type { Sequelize } from 'sequelize';
import { execute, rows } from './sql.ts';

export interface RegisteredKey {
  id: string;
  /** A known word, sealed by the key. */
  proof: string;
  current: boolean;
  retiredAt: Date | null;
}

/** The current one first, then the one that was retired last. */
export async function registeredKeys(db: Sequelize): Promise<RegisteredKey[]> {
  return rows<RegisteredKey>(
    db,
    `SELECT id, proof, retired_at IS NULL AS current, retired_at AS "retiredAt" FROM master_keys
     ORDER BY retired_at DESC NULLS FIRST`,
    {},
  );
}

/** The first key of a new database; where another sidecar was faster, its key is the one. */
export async function registerFirst(db: Sequelize, id: string, proof: string): Promise<void> {
  await execute(db, 'INSERT INTO master_keys (id, proof) VALUES ($id, $proof) ON CONFLICT DO NOTHING', {
    id,
    proof,
  });
}

/** From now on this one seals. Harmless where it does already; one that was retired comes back. */
export async function makeCurrent(db: Sequelize, id: string, proof: string): Promise<void> {
  await db.transaction(async (transaction) => {
    await execute(
      db,
      'UPDATE master_keys SET retired_at = now() WHERE retired_at IS NULL AND id <> $id',
      { id },
      transaction,
    );
    await execute(
      db,
      `INSERT INTO master_keys (id, proof) VALUES ($id, $proof)
       ON CONFLICT (id) DO UPDATE SET retired_at = NULL`,
      { id, proof },
      transaction,
    );
  });
}

/** The columns that hold what the vault has sealed, bound to their row's id. */
export const SEALED_COLUMNS = [
  { table: 'hosts', column: 'api_key_sealed' },
  { table: 'connections', column: 'credentials' },
  { table: 'connections', column: 'window_state' },
  { table: 'phones', column: 'number' },
  { table: 'phone_codes', column: 'code' },
] as const;

export type SealedColumn = (typeof SEALED_COLUMNS)[number];

export interface SealedRow {
  id: string;
  sealed: string;
}

/** What is sealed by another key than this one, in the order of their ids. */
export async function sealedByOthers(
  db: Sequelize,
  { table, column }: SealedColumn,
  keyId: string,
  after: string,
  limit: number,
): Promise<SealedRow[]> {
  return rows<SealedRow>(
    db,
    `SELECT id, ${column} AS sealed FROM ${table}
     WHERE id > $after::uuid AND ${column} <> '' AND split_part(${column}, '.', 2) <> $keyId
     ORDER BY id LIMIT $limit`,
    { after, keyId, limit },
  );
}

/** Only where the value is still the one that was read: what somebody else has written meanwhile stays. */
export async function replaceSealed(
  db: Sequelize,
  { table, column }: SealedColumn,
  row: SealedRow,
  next: string,
): Promise<boolean> {
  const replaced = await rows<{ id: string }>(
    db,
    `UPDATE ${table} SET ${column} = $next WHERE id = $id::uuid AND ${column} = $sealed RETURNING id`,
    { next, id: row.id, sealed: row.sealed },
  );
  return replaced.length > 0;
}

/** How many values each key seals. */
export async function countSealed(db: Sequelize): Promise<Map<string, number>> {
  const each = SEALED_COLUMNS.map(
    ({ table, column }) =>
      `SELECT split_part(${column}, '.', 2) AS id, count(*) AS count FROM ${table} WHERE ${column} <> '' GROUP BY 1`,
  );
  const found = await rows<{ id: string; count: string }>(
    db,
    `SELECT id, sum(count) AS count FROM (${each.join(' UNION ALL ')}) AS s GROUP BY id`,
    {},
  );
  return new Map(found.map((row) => [row.id, Number(row.count)]));
}
