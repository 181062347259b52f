/** Pull: every page the bank has since the cursor, staged one by one. */
import { randomUUID } from 'node:crypto';
import type { Sequelize } from 'sequelize';
import type { Credentials, Provider } from '../providers/provider.ts';
import type { Connection } from '../store/models.ts';
import { matchReissued } from '../store/transactions.ts';
import { stagePage } from './stage.ts';

export interface PullResult {
  pages: number;
  /** Posted transactions that were not known before. */
  added: number;
  /** Old transactions the bank gave new ids to. */
  reissued: number;
}

/**
 * A pull that dies midway is taken up where it was: its id stays on the connection until its last page is staged,
 * so what it added and what it did not show are judged over the whole of it.
 * @param accounts our account ids by the provider's
 * @param since the oldest date wanted where there is no cursor
 * @throws {ProviderError} and nothing but whole pages is kept
 */
export async function pull(
  db: Sequelize,
  provider: Provider,
  credentials: Credentials,
  connection: Connection,
  accounts: ReadonlyMap<string, string>,
  since: string | undefined,
  onProgress: (added: number) => void,
): Promise<PullResult> {
  const known = connection.cursor ?? null;
  const pullId = connection.pullId ?? randomUUID();
  const full = connection.pullId === null ? known === null : connection.pullFull;
  await connection.update({ pullId, pullFull: full });
  const target = { connectionId: connection.id, pullId, full, accounts };

  const result: PullResult = { pages: 0, added: 0, reissued: 0 };
  const request = { cursor: known, accounts: [...accounts.keys()], ...(since ? { since } : {}) };
  for await (const page of provider.pull(credentials, request)) {
    result.added += await stagePage(db, target, page);
    result.pages += 1;
    onProgress(result.added);
  }
  result.reissued = await db.transaction(async (transaction) => {
    const matched = await matchReissued(db, connection.id, pullId, full, transaction);
    await connection.update({ pullId: null, pullFull: false }, { transaction });
    return matched;
  });
  result.added -= result.reissued;
  return result;
}
