/** Logos: PNG or JPEG by their first bytes, small, and nothing else: an SVG can carry a script. */
import { createHash } from 'node:crypto';

export const MAX_LOGO_BYTES = 64 * 1024;

export interface Logo {
  hash: string;
  type: 'image/png' | 'image/jpeg';
  bytes: Buffer;
}

/** @returns null for anything too large or of another kind, whatever it says it is */
export function checkLogo(bytes: Buffer): Logo | null {
  if (bytes.length > MAX_LOGO_BYTES) return null;
  const type = bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))
    ? 'image/png'
    : bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))
      ? 'image/jpeg'
      : null;
  if (type === null) return null;
  return { hash: createHash('sha256').update(bytes).digest('base64url'), type, bytes };
}

/** The bytes of a `data:` URL in base64; null where it is none. Anything beyond the limit is not decoded. */
export function logoInUrl(url: string): Logo | null {
  const base64 = /^data:image\/[a-z0-9.+-]+;base64,(.*)$/is.exec(url)?.[1];
  if (base64 === undefined || base64.length > (MAX_LOGO_BYTES * 4) / 3 + 4) return null;
  return checkLogo(Buffer.from(base64, 'base64'));
}
