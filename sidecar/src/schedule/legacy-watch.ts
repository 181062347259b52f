/** Old connections are taken over as soon as their Odoo is paired and answers; a sidecar that died goes on at its start. */
import type { Pool } from 'pg';
import { migrateLegacy, type LegacyContext } from '../legacy/migrate.ts';
import { wantedMigrations } from '../store/legacy.ts';
import { Host } from '../store/models.ts';
import type { Log } from '../sync/context.ts';
import { exclusively } from './exclusive.ts';

/** A look is one small query. What fails is tried again ever more rarely, up to the longest pause. */
const LOOK_MS = 3000;
const LONGEST_MS = 600_000;

export function startLegacyWatch(pool: Pool, context: LegacyContext, log: Log): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();
  const pauses = new Map<string, { failures: number; until: number }>();

  const takeOver = async (hostId: string): Promise<void> => {
    const failures = pauses.get(hostId)?.failures ?? 0;
    try {
      const row = await Host.findByPk(hostId);
      if (!row) return;
      await exclusively(pool, `legacy ${hostId}`, async () => {
        const { entries, needs } = await migrateLegacy(context, row, false);
        const fields = { host: hostId, connections: entries.length, needs: needs.length };
        log.info(fields, 'old connections are taken over');
      });
      pauses.delete(hostId);
    } catch (error) {
      const pause = Math.min(LOOK_MS * 2 ** failures, LONGEST_MS);
      pauses.set(hostId, { failures: failures + 1, until: Date.now() + pause });
      // Odoo keeps the new key only once it has our answer: the first look may come too early.
      if (failures > 0) log.warn({ err: error, host: hostId }, 'old connections could not be taken over yet');
    }
  };
  const look = async (): Promise<void> => {
    try {
      for (const hostId of await wantedMigrations(context.db)) {
        if (!stopped && (pauses.get(hostId)?.until ?? 0) <= Date.now()) await takeOver(hostId);
      }
    } catch (error) {
      log.warn({ err: error }, 'whether old connections are to be taken over cannot be seen');
    }
  };
  const next = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      working = look().then(next);
    }, LOOK_MS);
    timer.unref();
  };
  next();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await working;
    },
  };
}
