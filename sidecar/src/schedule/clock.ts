/** When a connection runs next. Pure: no drift, no burst after a pause, retries that grow. */

/** A stable second within the interval for each connection, so that they spread evenly. */
export function slotOf(connectionId: string, intervalSeconds: number): number {
  // The last 48 bits of a random UUID are as even as anything else.
  return Number.parseInt(connectionId.replaceAll('-', '').slice(-12), 16) % intervalSeconds;
}

/**
 * The connection's next own moment after `now`: multiples of the interval since the epoch, plus its slot. It never
 * depends on when the last run really was, so it cannot drift, and after a downtime there is one moment to catch
 * up on, not many.
 */
export function nextRegular(now: Date, slotSeconds: number, intervalSeconds: number): Date {
  const seconds = now.getTime() / 1000;
  const passed = Math.floor((seconds - slotSeconds) / intervalSeconds);
  return new Date(((passed + 1) * intervalSeconds + slotSeconds) * 1000);
}

const FIRST_PAUSE_SECONDS = 60;

/**
 * After a transient fault: one minute, then twice as long each time, at most the interval, with up to half of it
 * as jitter so that a provider that comes back is not met by everybody at once.
 * @param failures how many faults in a row, from 1
 * @param random 0 ≤ random < 1
 */
export function nextRetry(now: Date, failures: number, intervalSeconds: number, random: number): Date {
  const pause = Math.min(intervalSeconds, FIRST_PAUSE_SECONDS * 2 ** (failures - 1));
  return new Date(now.getTime() + pause * (1 + random / 2) * 1000);
}

/** The later of a planned moment and a provider's "not before". */
export const notBefore = (planned: Date, limit: Date | null): Date =>
  limit && limit.getTime() > planned.getTime() ? limit : planned;
