/**
 * The master keys that are at hand, and the one that seals. Which one that is stands in the database, so that all
 * sidecars agree; a key that is new there is looked for again where the keys come from, so that none has to be
 * started again when the key is rotated.
 */
import { createVault, KeyLost, keyId } from './vault.ts';
import type { Json } from '../providers/provider.ts';

export interface KeyRing {
  /** @throws {KeyLost} when the current key is not at hand: nothing is ever sealed by another one */
  seal: (rowId: string, value: Json) => Promise<string>;
  /** @throws {KeyLost} */
  open: (rowId: string, sealed: string) => Promise<Json>;
  /** The current key and its id. @throws {KeyLost} */
  current(): Promise<{ id: string; key: Buffer }>;
  /**
   * A key by an id that anybody may have made up: only for the current one are the keys read again.
   * @returns undefined where it is not at hand
   */
  find(id: string): Promise<Buffer | undefined>;
}

export interface KeyRingParts {
  /** Reads the keys where they come from. */
  read: () => Buffer[];
  /** The id of the key that seals, from the database. */
  currentId: () => Promise<string | undefined>;
  /** Is shown whatever is sealed or opened, so that it can be kept out of logs and answers. */
  learn?: (value: Json) => void;
  now?: () => number;
}

/** Where a key is missing, it is looked for at most this often: a command may be slow. */
const LOOK_AGAIN_MS = 1000;

export function createKeyRing(parts: KeyRingParts): KeyRing {
  const { read, currentId, learn = () => {}, now = Date.now } = parts;
  let keys = read();
  let lookedAt = Number.NEGATIVE_INFINITY;
  const among = (id: string) => keys.find((key) => keyId(key) === id);
  const lookedFor = (id: string): Buffer | undefined => {
    const known = among(id);
    if (known || now() - lookedAt < LOOK_AGAIN_MS) return known;
    lookedAt = now();
    try {
      keys = read();
    } catch {
      // Whoever wants the key is told that it is not here.
    }
    return among(id);
  };
  const current = async () => {
    const id = await currentId();
    const key = id === undefined ? undefined : lookedFor(id);
    if (id === undefined || !key) throw new KeyLost(missing(id ?? '?', keys));
    return { id, key };
  };
  return {
    current,
    find: async (id) => among(id) ?? (id === (await currentId()) ? lookedFor(id) : undefined),
    async seal(rowId, value) {
      learn(value);
      return createVault([(await current()).key]).seal(rowId, value);
    },
    async open(rowId, sealed) {
      lookedFor(sealed.split('.')[1] ?? '');
      const value = createVault(keys).open(rowId, sealed);
      learn(value);
      return value;
    },
  };
}

/** One sentence: which key is wanted, which are there, and what to do. Ids are no secret. */
export function missing(id: string, keys: Buffer[]): string {
  const there = keys.map(keyId).join(', ');
  return (
    `The master key ${id}, which seals the bank credentials, is not here (here: ${there || 'none'}). Put it back ` +
    'where MASTER_KEY, MASTER_KEY_FILE or MASTER_KEY_COMMAND gives it; nothing was changed.'
  );
}
