/** Counts what happens too often to be written down each time. */
import type { AccountKey } from '../store/signals.ts';

/** So long a count may wait: what looks at it goes by the minute. */
const WAIT_MS = 1000;

/**
 * Somebody who types makes four requests a second, and an office many more, all of one account: each would wait for the
 * row that the one before it writes.
 * @param write is given how often it happened since the last time, at most once a second for an account
 */
export function createTally(
  write: (account: AccountKey, times: number) => unknown,
  later: (work: () => void) => void = (work) => setTimeout(work, WAIT_MS).unref(),
): (account: AccountKey) => void {
  const waiting = new Map<string, number>();
  return ({ hostId, companyId }) => {
    const key = `${hostId} ${companyId}`;
    const times = waiting.get(key);
    waiting.set(key, (times ?? 0) + 1);
    if (times !== undefined) return;
    later(() => {
      const all = waiting.get(key) ?? 0;
      waiting.delete(key);
      write({ hostId, companyId }, all);
    });
  };
}
