/** The cursor of `/transactions/sync`: opaque to clients, at most 256 characters. */
import { PlaidFailure } from './errors.ts';

export interface Cursor {
  /** Which run of the sandbox made it. */
  epoch: string;
  /** The account it is limited to, by its place in the books, from 1; 0 for all. */
  account: number;
  /** Changes after this version are wanted. */
  since: number;
  /** In the middle of an update: up to which version, and how many entries were given. */
  until?: number;
  given?: number;
}

export function writeCursor({ epoch, account, since, until, given }: Cursor): string {
  const parts = [epoch, account, since, ...(until === undefined ? [] : [until, given ?? 0])];
  return Buffer.from(parts.join('|')).toString('base64');
}

/**
 * Absent, empty and `now` are handled by the caller.
 * @throws {PlaidFailure} INVALID_FIELD
 */
export function readCursor(cursor: string): Cursor {
  const match = /^(\w+)\|(\d+)\|(\d+)(?:\|(\d+)\|(\d+))?$/.exec(Buffer.from(cursor, 'base64').toString());
  if (!match) throw new PlaidFailure('INVALID_FIELD', 'cursor not associated with access_token');
  const [, epoch = '', account, since, until, given] = match;
  return {
    epoch,
    account: Number(account),
    since: Number(since),
    ...(until === undefined ? {} : { until: Number(until), given: Number(given) }),
  };
}
