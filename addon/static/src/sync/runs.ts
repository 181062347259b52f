import type { SidecarClient } from '../sidecar/client';

/** A run as the sidecar tells it. */
export interface Run {
  id: string;
  trigger: 'clock' | 'person' | 'webhook';
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
  /** Notes for a person, in the connection's activities. */
  left: number;
  /** Groups of lines that may be one, since a person had typed some before. */
  alike: number;
}

export interface Runs {
  /** Somebody has asked, and no run has taken it up yet. */
  waiting: boolean;
  /** Newest first. */
  runs: Run[];
  /** Whether there are more before them. */
  older: boolean;
}

/** How often is asked how far the run is, and how long at all; the run itself goes on either way. */
const EVERY_MS = 1_500;
const AT_MOST_MS = 10 * 60_000;

/** @param before a run's start, for the page of those before it @throws {SidecarError} */
export const readRuns = (client: SidecarClient, connectionId: string, before?: string): Promise<Runs> =>
  client.call<Runs>(
    'GET',
    `/v1/connections/${connectionId}/runs${before ? `?before=${encodeURIComponent(before)}` : ''}`,
  );

export interface RunRequest {
  path: '/sync' | '/held/retry' | '/held/answers';
  body?: object;
}

/** The runs that are over; a new one is known by not being among them. @throws {SidecarError} */
export async function finishedRuns(client: SidecarClient, connectionId: string): Promise<Set<string>> {
  const { runs } = await readRuns(client, connectionId);
  return new Set(runs.filter((run) => run.finishedAt !== null).map((run) => run.id));
}

/**
 * Asks for a run of the connection and follows it. A run under way takes the request over, so it is the one to follow.
 * @param request what asks for it, under the connection's own path
 * @throws {SidecarError}
 */
export async function requestRun(
  client: SidecarClient,
  connectionId: string,
  request: RunRequest,
  told: (counts: Partial<Counts>) => void,
  goesOn: () => boolean,
): Promise<Run | null> {
  const known = await finishedRuns(client, connectionId);
  await client.call('POST', `/v1/connections/${connectionId}${request.path}`, request.body ?? {});
  return followRun(client, connectionId, known, told, goesOn);
}

/**
 * Follows a run that was asked for.
 * @param known runs that were over before
 * @param told called with the counts each time they are looked at
 * @param goesOn asked before each look; false ends the following, not the run
 * @returns the finished run, or null when it still runs as the following ends
 * @throws {SidecarError}
 */
export async function followRun(
  client: SidecarClient,
  connectionId: string,
  known: ReadonlySet<string>,
  told: (counts: Partial<Counts>) => void,
  goesOn: () => boolean,
): Promise<Run | null> {
  const end = Date.now() + AT_MOST_MS;
  while (goesOn() && Date.now() < end) {
    const { waiting, runs } = await readRuns(client, connectionId);
    const newest = runs[0];
    if (newest && !known.has(newest.id)) {
      if (newest.finishedAt !== null && !waiting) return newest;
      told(newest.counts ?? {});
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return null;
}
