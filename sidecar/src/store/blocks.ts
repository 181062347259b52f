/** What was blocked, when and why, and how it was freed. */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Sequelize } from 'sequelize';
import type { AccountKey } from './signals.ts';
import { rows } from './sql.ts';

export interface Block extends AccountKey {
  reference: string;
  signal: string;
  /** Half a sentence: what was unusual. */
  reason: string;
  blockedAt: Date;
  freedAt: Date | null;
  freedBy: 'code' | 'operator' | null;
  freedUserId: number | null;
}

const COLUMNS = `host_id AS "hostId", host_company_id AS "companyId", reference, signal, reason,
  blocked_at AS "blockedAt", freed_at AS "freedAt", freed_by AS "freedBy", freed_user_id AS "freedUserId"`;

/**
 * Asked for every request of a browser, and so in one question of those that are planned once.
 * @returns the blocks that hold now, of any of the companies; null where the host is not paired any more
 */
export async function standing(readers: Pool, hostId: string, companyIds: number[]): Promise<Block[] | null> {
  const { rows: found } = await readers.query<{ [Key in keyof Block]: Block[Key] | null }>({
    name: 'standing',
    text: `SELECT ${COLUMNS} FROM hosts h
      LEFT JOIN blocks b ON b.host_id = h.id AND b.host_company_id = ANY($2) AND b.freed_at IS NULL
      WHERE h.id = $1 AND h.state = 'paired'`,
    values: [hostId, companyIds],
  });
  if (found.length === 0) return null;
  return found.filter((row): row is Block => row.reference !== null);
}

/** Those that hold now, of any of a host's companies. */
export async function openBlocks(db: Sequelize, hostId: string, companyIds: number[]): Promise<Block[]> {
  return rows<Block>(
    db,
    `SELECT ${COLUMNS} FROM blocks
     WHERE host_id = $hostId AND host_company_id = ANY($companyIds) AND freed_at IS NULL`,
    { hostId, companyIds },
  );
}

export async function openBlock(db: Sequelize, account: AccountKey): Promise<Block | null> {
  return (await openBlocks(db, account.hostId, [account.companyId]))[0] ?? null;
}

/** Whether it still holds or not. */
export async function findBlock(
  db: Sequelize,
  hostId: string,
  companyIds: number[],
  reference: string,
): Promise<Block | null> {
  const found = await rows<Block>(
    db,
    `SELECT ${COLUMNS} FROM blocks
     WHERE host_id = $hostId AND host_company_id = ANY($companyIds) AND reference = $reference`,
    { hostId, companyIds, reference },
  );
  return found[0] ?? null;
}

/** @returns null where it is blocked already: the first reason stands */
export async function insertBlock(
  db: Sequelize,
  { hostId, companyId }: AccountKey,
  { reference, signal, reason }: Pick<Block, 'reference' | 'signal' | 'reason'>,
): Promise<Block | null> {
  const found = await rows<Block>(
    db,
    `INSERT INTO blocks (id, host_id, host_company_id, reference, signal, reason)
     VALUES ($id, $hostId, $companyId, $reference, $signal, $reason)
     ON CONFLICT (host_id, host_company_id) WHERE freed_at IS NULL DO NOTHING
     RETURNING ${COLUMNS}`,
    { id: randomUUID(), hostId, companyId, reference, signal, reason },
  );
  return found[0] ?? null;
}

/** @returns the block that was ended; null where none held */
export async function endBlock(
  db: Sequelize,
  { hostId, companyId }: AccountKey,
  by: 'code' | 'operator',
  userId: number | null,
): Promise<Block | null> {
  const found = await rows<Block>(
    db,
    `UPDATE blocks SET freed_at = now(), freed_by = $by, freed_user_id = $userId
     WHERE host_id = $hostId AND host_company_id = $companyId AND freed_at IS NULL
     RETURNING ${COLUMNS}`,
    { hostId, companyId, by, userId },
  );
  return found[0] ?? null;
}

/** The newest first. */
export async function blocksOf(db: Sequelize, { hostId, companyId }: AccountKey): Promise<Block[]> {
  return rows<Block>(
    db,
    `SELECT ${COLUMNS} FROM blocks WHERE host_id = $hostId AND host_company_id = $companyId
     ORDER BY blocked_at DESC`,
    { hostId, companyId },
  );
}
