/** Signed webhooks that were taken before: their signature is good for minutes, and somebody may send them again. */
import { createHash } from 'node:crypto';
import type { RawWebhook } from '../providers/provider.ts';

/** Longer than any provider's signature is taken for. */
const KEPT_MS = 15 * 60_000;
/** A flood forgets the oldest: a replay then asks for one more run, which finds nothing new. */
const MOST = 10_000;

export interface Replays {
  /** @returns whether the very same was noted before */
  has(provider: string, signature: string, raw: RawWebhook): boolean;
  note(provider: string, signature: string, raw: RawWebhook): void;
}

const keyOf = (provider: string, signature: string, { body, url }: RawWebhook): string =>
  createHash('sha256')
    .update(JSON.stringify([provider, signature, url]))
    .update(body)
    .digest('base64');

/** In this process alone: beside it, the queue has one job a connection however often it is asked for. */
export function rememberReplays(): Replays {
  const seen = new Map<string, number>();
  return {
    has(provider, signature, raw) {
      const at = seen.get(keyOf(provider, signature, raw));
      return at !== undefined && raw.receivedAt.getTime() - at < KEPT_MS;
    },
    note(provider, signature, raw) {
      const key = keyOf(provider, signature, raw);
      seen.delete(key);
      seen.set(key, raw.receivedAt.getTime());
      const [oldest] = seen.keys();
      if (seen.size > MOST && oldest !== undefined) seen.delete(oldest);
    },
  };
}
