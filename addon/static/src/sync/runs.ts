import type { SidecarClient } from '../sidecar/client';

/** A run as the sidecar tells it. */
export interface Run {
  id: string;
  startedAt: string;
  finishedAt: string | null;
  outcome: 'done' | 'problem' | 'failed' | null;
  reference: string;
  counts: Partial<Counts> | null;
  problem: { message: string; reference?: string } | null;
}

export interface Counts {
  added: number;
  booked: number;
  corrected: number;
  held: number;
  /** Corrections left to a person. */
  left: number;
}

interface Runs {
  /** Somebody has asked, and no run has taken it up yet. */
  waiting: boolean;
  runs: Run[];
}

/** How often is asked how far the run is, and how long at all; the run itself goes on either way. */
const EVERY_MS = 1_500;
const AT_MOST_MS = 10 * 60_000;

/**
 * Asks for a run of the connection and follows it. A run under way takes the request over, so it is the one to follow.
 * @param told called with the counts each time they are looked at
 * @param goesOn asked before each look; false ends the following, not the run
 * @returns the finished run, or null when it still runs as the following ends
 * @throws {SidecarError}
 */
export async function requestRun(
  client: SidecarClient,
  connectionId: string,
  told: (counts: Partial<Counts>) => void,
  goesOn: () => boolean,
): Promise<Run | null> {
  const path = `/v1/connections/${connectionId}`;
  const before = await client.call<Runs>('GET', `${path}/runs`);
  const known = new Set(before.runs.filter((run) => run.finishedAt !== null).map((run) => run.id));
  await client.call('POST', `${path}/sync`, {});
  const end = Date.now() + AT_MOST_MS;
  while (goesOn() && Date.now() < end) {
    const { waiting, runs } = await client.call<Runs>('GET', `${path}/runs`);
    const newest = runs[0];
    if (newest && !known.has(newest.id)) {
      if (newest.finishedAt !== null && !waiting) return newest;
      told(newest.counts ?? {});
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return null;
}
