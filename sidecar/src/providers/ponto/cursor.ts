/**
 * What is remembered of each account between readings. Pure.
 *
 * Ponto has no "what changed since": a list newest first, and what one synchronization changed. So a reading notes the
 * synchronization that was the latest when it began (`marker`): as long as that is the latest, nothing has changed.
 * When it is not, the latest one's own changes are read, and the list again from the top until a month before the
 * reading before, since there may have been synchronizations in between that nobody told us of. `seen` holds prints of
 * what that month had, so that only what is new or changed comes out. What such a synchronization brought of an older
 * date is found once a week, when the list is read whole.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DAY_MS } from '../../days.ts';
import type { BankTransaction, IsoDate, IsoTime, Json } from '../provider.ts';
import { WHOLE_AGAIN_DAYS } from '../shared/weekly.ts';
import type { Synchronization } from './shapes.ts';

/** How far back the list is read again. */
export const OVERLAP_DAYS = 31;
/** Prints kept for one account; what is beyond is told again, which harms nobody. */
const MOST_SEEN = 2_000;

const accountCursor = z.object({
  /** The latest synchronization when the last whole reading began; null before there was one. */
  marker: z.string().nullable(),
  /** When that reading began; null before the first is over. */
  readAt: z.string().nullable(),
  /** When the last reading of the whole list began; null before there was one. */
  wholeAt: z.string().nullable().default(null),
  /** Prints of the month before `readAt`. */
  seen: z.array(z.string()),
  /** The oldest date that was wanted of it. */
  since: z.string().nullable(),
  /** The first reading, while it goes on: the list is taken up after this transaction. */
  first: z
    .object({
      after: z.string(),
      marker: z.string(),
      beganAt: z.string(),
    })
    .nullable(),
});
export type AccountCursor = z.output<typeof accountCursor>;

const cursorShape = z.object({ ponto: z.literal(1), accounts: z.record(z.string(), accountCursor) });

const UNREAD: AccountCursor = {
  marker: null,
  readAt: null,
  wholeAt: null,
  seen: [],
  since: null,
  first: null,
};

export class Cursor {
  readonly #accounts: Record<string, AccountCursor>;

  /** One that is not ours begins anew. */
  constructor(json: Json) {
    const parsed = cursorShape.safeParse(json);
    this.#accounts = parsed.success ? { ...parsed.data.accounts } : {};
  }
  of(accountId: string): AccountCursor {
    return this.#accounts[accountId] ?? UNREAD;
  }
  set(accountId: string, next: AccountCursor): void {
    this.#accounts[accountId] = next;
  }
  toJson(): Json {
    return structuredClone({ ponto: 1, accounts: this.#accounts });
  }
}

/**
 * A mark that is another one whenever something may have changed. One that is still under way changes its status when
 * it is over, so it is not taken for the end.
 */
export const markerOf = (latest: Synchronization | null | undefined): string =>
  latest ? [latest.id, latest.attributes.status, latest.attributes.updatedAt ?? ''].join(' ') : 'none';

/** A print of all that is told of a transaction. */
export const printOf = (transaction: BankTransaction): string =>
  createHash('sha256').update(JSON.stringify(transaction)).digest('base64url').slice(0, 12);

export function windowStart(readAt: IsoTime): IsoDate {
  return new Date(Date.parse(readAt) - OVERLAP_DAYS * DAY_MS).toISOString().slice(0, 10);
}

/** Whether a reading that begins now is to be of the whole list. */
export const wholeIsDue = (wholeAt: IsoTime | null, now: IsoTime): boolean =>
  wholeAt === null || Date.parse(now) - Date.parse(wholeAt) >= WHOLE_AGAIN_DAYS * DAY_MS;

/** The prints of those within the window that ends now. */
export const printsSince = (transactions: BankTransaction[], start: IsoDate): string[] =>
  transactions.filter(({ date }) => date >= start).map(printOf);

/** The newest come first and stay. */
export const capped = (prints: string[]): string[] => [...new Set(prints)].slice(0, MOST_SEEN);
