/** One-time pairing codes: few tries, a short life, used once. */
import { randomUUID } from 'node:crypto';
import type { Sequelize } from 'sequelize';
import { execute, rows } from './sql.ts';

/** Wrong tries in a row, over all codes, after which every open code is void. */
const TRIES = 5;

export async function storePairingCode(db: Sequelize, hash: Buffer, minutes: number): Promise<void> {
  await execute(
    db,
    `INSERT INTO pairing_codes (id, code_hash, expires_at)
     VALUES ($id, decode($hash, 'hex'), now() + make_interval(mins => $minutes))`,
    { id: randomUUID(), hash: hash.toString('hex'), minutes },
  );
}

/** Uses a code up. A wrong one counts against every open code. @returns whether it was a good one */
export async function redeemPairingCode(db: Sequelize, hash: Buffer): Promise<boolean> {
  const used = await rows<{ id: string }>(
    db,
    `UPDATE pairing_codes SET used_at = now()
     WHERE code_hash = decode($hash, 'hex') AND used_at IS NULL AND expires_at > now() AND tries < ${TRIES}
     RETURNING id`,
    { hash: hash.toString('hex') },
  );
  if (used.length > 0) return true;
  await execute(
    db,
    'UPDATE pairing_codes SET tries = tries + 1 WHERE used_at IS NULL AND expires_at > now()',
    {},
  );
  return false;
}
