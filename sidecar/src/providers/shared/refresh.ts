/** Where a provider refreshes by itself after it was asked to, and its own status tells how far it is. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ProviderError, type Problem, type RefreshOutcome } from '../provider.ts';

const isProblem = (outcome: RefreshOutcome | Problem): outcome is Problem => 'state' in outcome;

/** @throws {ProviderError} when what became of it is a problem */
export function settled(outcome: RefreshOutcome | Problem): RefreshOutcome {
  if (isProblem(outcome)) throw new ProviderError(outcome);
  return outcome;
}

/**
 * Looks until it is over, or as often as `watch` says.
 * @throws {ProviderError}
 */
export async function watched(
  look: () => Promise<RefreshOutcome | Problem>,
  watch: { times: number; everyMs: number },
): Promise<RefreshOutcome> {
  for (let time = 0; ; time += 1) {
    const outcome = await look();
    if (isProblem(outcome) || outcome.kind !== 'underway' || time >= watch.times) return settled(outcome);
    await sleep(watch.everyMs);
  }
}
