/**
 * Rotation of the master key beside running sidecars. The new key is written in front of the file's others, then
 * made current in the database, then each data key is wrapped anew. Killed anywhere, it goes on where it was. A
 * sidecar that meets a value of the new key reads its keys again; one that had sealed with the old key a moment ago
 * is met by the next pass, and the old key stays in the file until `forgetOldKeys`.
 */
import { randomBytes } from 'node:crypto';
import type { Sequelize } from 'sequelize';
import {
  countSealed,
  makeCurrent,
  registeredKeys,
  replaceSealed,
  sealedByOthers,
  SEALED_COLUMNS,
  type SealedColumn,
  type SealedRow,
} from '../store/master-keys.ts';
import { keyFile, readMasterKeys, writeMasterKeys, type KeySource } from './master-key.ts';
import { openKeyRing, proofOf } from './master-keys.ts';
import { createVault, keyId, KeyLost, type Vault } from './vault.ts';

export interface Rotation {
  /** Ids of the master key that sealed before, and of the one that seals now. */
  from: string;
  to: string;
  /** How many values were wrapped anew. */
  rewrapped: number;
  /** Values that no key at hand opens; they stay as they are. */
  left: number;
}

const BATCH = 200;
/** A value that a running sidecar sealed just before the change is stored within this, with much to spare. */
const SETTLE_MINUTES = 10;
const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Finishes a rotation that was interrupted, else begins one.
 * @throws {KeyLost} when the current key is not at hand
 * @throws {Error} when there is no new key, and none can be made because the keys come from elsewhere
 */
export async function rotate(db: Sequelize, source: KeySource): Promise<Rotation> {
  const { id: from } = await (await openKeyRing(db, source)).current();
  let keys = readMasterKeys(source, false);
  const interrupted = await sealedByKnown(db, keys, from);
  if (keyId(keys[0] as Buffer) === from && !interrupted) keys = newKey(source, keys);
  const next = keys[0] as Buffer;
  const to = keyId(next);
  await makeCurrent(db, to, proofOf(next));
  return { from, to, ...(await rewrapAll(db, createVault(keys), to)) };
}

/** Whether something is sealed by a key at hand that is not the current one. */
async function sealedByKnown(db: Sequelize, keys: Buffer[], current: string): Promise<boolean> {
  const sealed = await countSealed(db);
  return keys.some((key) => keyId(key) !== current && sealed.has(keyId(key)));
}

function newKey(source: KeySource, keys: Buffer[]): Buffer[] {
  const file = keyFile(source);
  if (file === null) {
    throw new Error(
      'There is no new master key. Put one (`openssl rand -base64 32`) in front of the present one, separated by a ' +
        'comma, where MASTER_KEY or MASTER_KEY_COMMAND gives it, let every sidecar know both, and run this again.',
    );
  }
  const next = [randomBytes(32), ...keys];
  writeMasterKeys(file, next);
  return next;
}

async function rewrapAll(
  db: Sequelize,
  vault: Vault,
  to: string,
): Promise<{ rewrapped: number; left: number }> {
  let rewrapped = 0;
  for (let found = -1; found !== 0; rewrapped += found) {
    found = 0;
    for (const column of SEALED_COLUMNS) found += await rewrapColumn(db, vault, column, to);
  }
  const others = [...(await countSealed(db))].filter(([id]) => id !== to);
  return { rewrapped, left: others.reduce((sum, [, count]) => sum + count, 0) };
}

/** One pass. @returns how many were wrapped anew */
async function rewrapColumn(db: Sequelize, vault: Vault, column: SealedColumn, to: string): Promise<number> {
  let rewrapped = 0;
  let after = NIL;
  for (;;) {
    const batch = await sealedByOthers(db, column, to, after, BATCH);
    for (const row of batch) {
      const next = wrappedAnew(vault, row);
      if (next !== null && (await replaceSealed(db, column, row, next))) rewrapped += 1;
    }
    if (batch.length < BATCH) return rewrapped;
    after = batch.at(-1)?.id ?? after;
  }
}

/** Null where no key at hand opens it: it is counted at the end, and keeps none of the others from their turn. */
function wrappedAnew(vault: Vault, row: SealedRow): string | null {
  try {
    return vault.rewrap(row.id, row.sealed);
  } catch (error) {
    if (error instanceof KeyLost) return null;
    throw error;
  }
}

/**
 * Takes the keys out of the file that seal nothing any more.
 * @returns the ids of those that may go; where the keys come from elsewhere, the operator takes them out
 */
export async function forgetOldKeys(db: Sequelize, source: KeySource): Promise<string[]> {
  const keys = readMasterKeys(source, false);
  const sealed = await countSealed(db);
  const recent = Date.now() - SETTLE_MINUTES * 60_000;
  const settled = new Set(
    (await registeredKeys(db))
      .filter((key) => key.retiredAt !== null && key.retiredAt.getTime() < recent && !sealed.has(key.id))
      .map((key) => key.id),
  );
  const old = keys.filter((key) => settled.has(keyId(key)));
  const file = keyFile(source);
  if (file !== null && old.length > 0) {
    writeMasterKeys(
      file,
      keys.filter((key) => !old.includes(key)),
    );
  }
  return old.map(keyId);
}
