/**
 * The login name each connection has at Yodlee. Asking for a token of an unknown name registers it, so a name from
 * outside (an unsigned webhook) must be known to be ours before it is used: it carries a mark made with the secret.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const mark = (secret: string, name: string): string =>
  createHmac('sha256', secret).update(`yodlee login ${name}`).digest('hex').slice(0, 16);

/** @param connectionId ours. 3 to 150 characters without spaces is what Yodlee takes */
export function loginNameOf(secret: string, connectionId: string): string {
  const name = `sync-${connectionId.replaceAll(/[^\w-]/g, '-')}`;
  return `${name}-${mark(secret, name)}`;
}

export function isOurLogin(secret: string, loginName: string): boolean {
  const [, name, found] = /^(sync-[\w-]{1,100})-([0-9a-f]{16})$/.exec(loginName) ?? [];
  if (name === undefined || found === undefined) return false;
  return timingSafeEqual(Buffer.from(mark(secret, name)), Buffer.from(found));
}
