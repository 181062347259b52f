/** Signed webhooks that were taken: their signature is good for minutes, and somebody may send them again. */
import { createHash } from 'node:crypto';
import type { Sequelize } from 'sequelize';
import type { RawWebhook } from '../providers/provider.ts';
import { execute, rows } from './sql.ts';

/** Kept in PostgreSQL: a restart, or another sidecar beside this one, knows them too. */
export interface TakenWebhooks {
  /** @returns whether the very same was taken before */
  has(provider: string, signature: string, raw: RawWebhook): Promise<boolean>;
  /** Only once it is in the queue: what could not be queued must be taken when the provider sends it again. */
  note(provider: string, signature: string, raw: RawWebhook): Promise<void>;
}

const fingerprint = (provider: string, signature: string, { body, url }: RawWebhook): string =>
  createHash('sha256')
    .update(JSON.stringify([provider, signature, url]))
    .update(body)
    .digest('base64url');

export function takenWebhooks(db: Sequelize): TakenWebhooks {
  return {
    async has(provider, signature, raw) {
      const found = await rows(db, 'SELECT 1 FROM taken_webhooks WHERE fingerprint = $fingerprint', {
        fingerprint: fingerprint(provider, signature, raw),
      });
      return found.length > 0;
    },
    async note(provider, signature, raw) {
      await execute(
        db,
        'INSERT INTO taken_webhooks (fingerprint) VALUES ($fingerprint) ON CONFLICT DO NOTHING',
        { fingerprint: fingerprint(provider, signature, raw) },
      );
    },
  };
}

/** No provider's signature is taken for longer than a day; one without a time in it asks for one more run then. */
export async function forgetTakenWebhooks(db: Sequelize): Promise<void> {
  await execute(db, "DELETE FROM taken_webhooks WHERE taken_at < now() - interval '1 day'", {});
}
