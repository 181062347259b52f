/** The check of a client's signature, as Salt Edge makes it for live applications. */
import { verify, type KeyObject } from 'node:crypto';
import type { Request } from 'express';
import { SaltEdgeFailure } from './errors.ts';

const MOST_AHEAD_SECONDS = 3600;

/**
 * A request that is signed is always checked; where the application has a key, one that is not signed is refused.
 * @param body the very bytes that came
 * @throws {SaltEdgeFailure}
 */
export function checkSignature(request: Request, body: Buffer, key: KeyObject | undefined, now: Date): void {
  const signature = request.get('Signature');
  if (signature === undefined) {
    if (key) throw new SaltEdgeFailure('SignatureNotProvided');
    return;
  }
  if (!key) throw new SaltEdgeFailure('PublicKeyNotProvided');
  const stated = request.get('Expires-at') ?? '';
  const seconds = now.getTime() / 1000;
  const expires = /^\d+$/.test(stated) ? Number(stated) : Number.NaN;
  if (!(expires <= seconds + MOST_AHEAD_SECONDS)) throw new SaltEdgeFailure('ExpiresAtInvalid');
  if (expires < seconds) throw new SaltEdgeFailure('SignatureExpired');
  const url = `${request.protocol}://${request.get('host') ?? ''}${request.originalUrl}`;
  const signed = Buffer.concat([Buffer.from(`${stated}|${request.method}|${url}|`), body]);
  if (!verify('sha256', signed, key, Buffer.from(signature, 'base64'))) {
    throw new SaltEdgeFailure('SignatureNotMatch');
  }
}
