/** The master keys against what the database has sealed: told at the start, before anything is written. */
import type { Sequelize } from 'sequelize';
import type { Json } from '../providers/provider.ts';
import { countSealed, registeredKeys, registerFirst } from '../store/master-keys.ts';
import { createKeyRing, missing, type KeyRing } from './keyring.ts';
import { readMasterKeys, type KeySource } from './master-key.ts';
import { createVault, keyId, KeyLost } from './vault.ts';

const PROOF_ROW = 'proof';
const PROOF = 'online synchronization';

export const proofOf = (key: Buffer): string => createVault([key]).seal(PROOF_ROW, PROOF);

/** Whether no key has ever sealed anything here. */
export const isUnsealed = async (db: Sequelize): Promise<boolean> =>
  (await registeredKeys(db)).length === 0 && (await countSealed(db)).size === 0;

/**
 * Opens the ring on this database. The first key that ever seals here is registered; after that only `rotate-key`
 * makes another one current.
 * @param learn is shown whatever is sealed or opened, so that it can be kept out of logs and answers
 * @throws {KeyLost} one sentence, with nothing changed: not even a new key file is made where there is something that
 *   another key has sealed
 */
export async function openKeyRing(
  db: Sequelize,
  source: KeySource,
  learn?: (value: Json) => void,
): Promise<KeyRing> {
  const registered = await registeredKeys(db);
  const sealed = [...(await countSealed(db)).keys()];
  const mayMake = registered.length === 0 && sealed.length === 0;
  const read = () => readMasterKeys(source, mayMake);
  const keys = read();
  if (registered.length === 0) {
    const first = firstKey(keys, sealed);
    await registerFirst(db, keyId(first), proofOf(first));
  }
  const ring = createKeyRing({
    read,
    ...(learn ? { learn } : {}),
    currentId: async () => (await registeredKeys(db)).find((key) => key.current)?.id,
  });
  await checkCurrent(db, ring);
  return ring;
}

/** A database from before keys were registered: the key that sealed what is in it is the one. @throws {KeyLost} */
function firstKey(keys: Buffer[], sealed: string[]): Buffer {
  const key = sealed.length === 0 ? keys[0] : keys.find((one) => sealed.includes(keyId(one)));
  if (!key) throw new KeyLost(missing(sealed[0] ?? '?', keys));
  return key;
}

/** @throws {KeyLost} */
async function checkCurrent(db: Sequelize, ring: KeyRing): Promise<void> {
  const { id, key } = await ring.current();
  const proof = (await registeredKeys(db)).find((one) => one.id === id)?.proof ?? '';
  if (createVault([key]).open(PROOF_ROW, proof) !== PROOF) throw new KeyLost(missing(id, [key]));
}
