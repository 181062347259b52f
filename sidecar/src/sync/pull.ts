/** Pull: every page the bank has since the cursor, staged one by one. */
import { randomUUID } from 'node:crypto';
import type { Sequelize } from 'sequelize';
import type { Credentials, Provider } from '../providers/provider.ts';
import type { Connection } from '../store/models.ts';
import { dropUnseen, forgetSeen, looksReissued, matchReissued } from '../store/readings.ts';
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
  const pullId = connection.pullId ?? randomUUID();
  const begun = connection.cursor ?? null;
  let full = connection.pullId === null ? begun === null : connection.pullFull;
  await connection.update({ pullId, pullFull: full });

  const result: PullResult = { pages: 0, added: 0, reissued: 0 };
  const read = async (cursor: Connection['cursor']): Promise<void> => {
    const target = { connectionId: connection.id, pullId, full, accounts };
    const request = { cursor: cursor ?? null, accounts: [...accounts.keys()], ...(since ? { since } : {}) };
    for await (const page of provider.pull(credentials, request)) {
      result.added += await stagePage(db, target, page);
      result.pages += 1;
      onProgress(result.added);
    }
  };
  await read(begun);
  if (!full && (await looksReissued(db, connection.id, pullId))) {
    await connection.reload();
    const upToHere = connection.cursor;
    full = true;
    await forgetSeen(db, pullId, [...accounts.values()], 'nameless');
    await connection.update({ cursor: null, pullFull: true });
    await read(null);
    // What the bank takes back while we read everything is named only to whoever asks from before.
    await connection.update({ cursor: upToHere });
  }
  const dropped = await db.transaction(async (transaction) => {
    const unseen = await dropUnseen(db, connection.id, pullId, transaction);
    result.reissued = await matchReissued(db, connection.id, pullId, full, transaction);
    await connection.update({ pullId: null, pullFull: false }, { transaction });
    return unseen;
  });
  result.added -= result.reissued + dropped;
  return result;
}
