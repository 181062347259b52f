import { useEffect, useState } from '@odoo/owl';
import { useLoaded } from '../shared/use_loaded';
import type { SidecarClient } from '../sidecar/client';
import { SidecarError } from '../sidecar/sidecar_error';
import { readRuns, type Run, type Runs } from '../sync/runs';

/** How many the table shows until somebody wants more. */
const AT_FIRST = 10;

/** The runs of a connection, newest first, as many as the person wants to see. */
export interface PastRunsList {
  /** The newest page, which the picture shows; null until it is there. */
  readonly newest: Run[] | null;
  readonly shown: Run[];
  readonly hasMore: boolean;
  readonly busy: boolean;
  readonly error: SidecarError | null;
  more(): Promise<void>;
  /** After an error. */
  again(): Promise<void>;
}

/**
 * @param connectionIdOf asked after each rendering: another connection begins anew
 * @param stampOf the same: another stamp reads again
 */
export function useRuns(
  client: SidecarClient,
  connectionIdOf: () => string,
  stampOf: () => string,
): PastRunsList {
  const keyOf = () => `${connectionIdOf()} ${stampOf()}`;
  const first = useLoaded<Runs>(keyOf, () => readRuns(client, connectionIdOf()));
  const rest = useState({
    whole: false,
    older: [] as Run[],
    /** Null: the newest page says so. */
    hasOlder: null as boolean | null,
    busy: false,
    error: null as SidecarError | null,
  });
  const reset = (): void => {
    Object.assign(rest, { whole: false, older: [], hasOlder: null, busy: false, error: null });
  };
  useEffect(reset, () => [keyOf()]);

  const all = (): Run[] => [...(first.state.value?.runs ?? []), ...rest.older];

  async function readOlder(): Promise<void> {
    const key = keyOf();
    rest.busy = true;
    try {
      const page = await readRuns(client, connectionIdOf(), all().at(-1)?.startedAt);
      if (key !== keyOf()) return;
      Object.assign(rest, { older: [...rest.older, ...page.runs], hasOlder: page.older, error: null });
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error;
      if (key === keyOf()) rest.error = error;
    } finally {
      if (key === keyOf()) rest.busy = false;
    }
  }

  return {
    get newest() {
      return first.state.value?.runs ?? null;
    },
    get shown() {
      return rest.whole ? all() : all().slice(0, AT_FIRST);
    },
    get hasMore() {
      if (!rest.whole && all().length > AT_FIRST) return true;
      return rest.hasOlder ?? first.state.value?.older ?? false;
    },
    get busy() {
      return rest.busy;
    },
    get error() {
      return first.state.error ?? rest.error;
    },
    async more() {
      if (rest.whole || all().length <= AT_FIRST) await readOlder();
      rest.whole = true;
    },
    async again() {
      reset();
      await first.load();
    },
  };
}
