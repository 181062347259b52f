/** Signed webhooks that were taken: their signature is good for minutes, and somebody may send them again. */
import { createHash } from 'node:crypto';
import type { Sequelize } from 'sequelize';
import { execute, rows } from './sql.ts';

/** Kept in PostgreSQL: a restart, or another sidecar beside this one, knows them too. */
export interface TakenWebhooks {
  /** @returns whether the very same was taken before */
  has(fingerprint: string): Promise<boolean>;
  /** Only once it is in the queue: what could not be queued must be taken when the provider sends it again. */
  note(fingerprint: string): Promise<void>;
}

/**
 * The same for what is sent again; two of one body have two signatures. The address does not count: not every signature
 * covers it, and whoever sends one again may put something behind it.
 */
export const fingerprintOf = (provider: string, signature: string, body: Buffer): string =>
  createHash('sha256')
    .update(JSON.stringify([provider, signature]))
    .update(body)
    .digest('base64url');

export function takenWebhooks(db: Sequelize): TakenWebhooks {
  return {
    async has(fingerprint) {
      const known = 'SELECT 1 FROM taken_webhooks WHERE fingerprint = $fingerprint';
      const found = await rows(db, known, { fingerprint });
      return found.length > 0;
    },
    async note(fingerprint) {
      const sql = 'INSERT INTO taken_webhooks (fingerprint) VALUES ($fingerprint) ON CONFLICT DO NOTHING';
      await execute(db, sql, { fingerprint });
    },
  };
}

/** No provider's signature is taken for longer than a day; one without a time in it asks for one more run then. */
export async function forgetTakenWebhooks(db: Sequelize): Promise<void> {
  await execute(db, "DELETE FROM taken_webhooks WHERE taken_at < now() - interval '1 day'", {});
}
