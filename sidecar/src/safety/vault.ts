/**
 * The vault: envelope encryption. Each value has a data key of its own, wrapped by the master key; both are bound
 * to the row they belong to, so a sealed value moved to another row does not open.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Json } from '../providers/provider.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** By which a master key is called: it tells nothing about the key. */
export const keyId = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

/** The master key that sealed a value is not among those we have, or the value was altered. */
export class KeyLost extends Error {
  override name = 'KeyLost';
}

export interface Vault {
  /** @returns text that holds which master key, the wrapped data key and the value */
  seal(rowId: string, value: Json): string;
  /** @throws {KeyLost} */
  open(rowId: string, sealed: string): Json;
  /** Whether a value is sealed by another than the current master key. */
  isOld(sealed: string): boolean;
  /** The same value under the current master key: only the wrapping is new. @throws {KeyLost} */
  rewrap(rowId: string, sealed: string): string;
}

/**
 * @param masterKeys 32 bytes each, the current one first; older ones still open what they sealed
 * @throws {TypeError} when one has another length
 */
export function createVault(masterKeys: Buffer[]): Vault {
  const keys = masterKeys.map((key) => {
    if (key.length !== KEY_BYTES) throw new TypeError('a master key has 32 bytes');
    return { id: keyId(key), key };
  });
  const current = keys[0];
  if (!current) throw new TypeError('no master key');

  const unwrap = (rowId: string, sealed: string): { dataKey: Buffer; body: string } => {
    const [version, id = '', wrapped = '', body = ''] = sealed.split('.');
    const master = keys.find((one) => one.id === id);
    if (version !== 'v1' || !master) {
      throw new KeyLost(`The master key ${id || '?'} is not here. Put it back, or reconnect the bank.`);
    }
    return { dataKey: decrypt(master.key, wrapped, `key:${rowId}`), body };
  };
  const pack = (rowId: string, dataKey: Buffer, body: string) =>
    ['v1', current.id, encrypt(current.key, dataKey, `key:${rowId}`), body].join('.');

  return {
    seal(rowId, value) {
      const dataKey = randomBytes(KEY_BYTES);
      return pack(rowId, dataKey, encrypt(dataKey, Buffer.from(JSON.stringify(value)), `value:${rowId}`));
    },
    open(rowId, sealed) {
      const { dataKey, body } = unwrap(rowId, sealed);
      return JSON.parse(decrypt(dataKey, body, `value:${rowId}`).toString()) as Json;
    },
    isOld: (sealed) => sealed.split('.')[1] !== current.id,
    rewrap(rowId, sealed) {
      const { dataKey, body } = unwrap(rowId, sealed);
      return pack(rowId, dataKey, body);
    },
  };
}

function encrypt(key: Buffer, value: Buffer, boundTo: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(boundTo));
  const body = Buffer.concat([cipher.update(value), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

function decrypt(key: Buffer, text: string, boundTo: string): Buffer {
  const all = Buffer.from(text, 'base64url');
  try {
    const decipher = createDecipheriv(CIPHER, key, all.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(boundTo));
    decipher.setAuthTag(all.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(all.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw new KeyLost('A sealed value does not open: it was altered, or belongs to another row.', {
      cause: error,
    });
  }
}
