/** The clock: once a minute it enqueues what is due; it does no work itself. */
import cron from 'node-cron';
import type { Sequelize } from 'sequelize';
import type { Pool } from 'pg';
import { execute, rows } from '../store/sql.ts';
import { exclusively } from './exclusive.ts';
import type { Log } from '../sync/context.ts';
import type { Queue } from './queue.ts';

/** How long a run may be silent before the clock believes that its sidecar died. */
const OVERDUE = "interval '30 minutes'";

/**
 * Takes what is due and puts it in the queue. `next_run_at` moves on at once, so that neither a second sidecar nor
 * the next tick takes it again; the run itself sets its real next moment.
 * @returns how many were enqueued
 */
export async function tick(db: Sequelize, queue: Pick<Queue, 'enqueue'>): Promise<number> {
  const due = await rows<{ id: string }>(
    db,
    `UPDATE connections SET next_run_at = now() + ${OVERDUE}
     WHERE id IN (
       SELECT id FROM connections
       WHERE auto_sync AND state IN ('connected', 'error') AND next_run_at <= now()
         AND host_id IN (SELECT id FROM hosts WHERE state = 'paired')
       ORDER BY next_run_at LIMIT 500 FOR UPDATE SKIP LOCKED
     ) RETURNING id`,
    {},
  );
  for (const { id } of due) await queue.enqueue(id, 'clock');
  return due.length;
}

/**
 * Runs that were left unfinished by a sidecar that died, or that lost its database, are taken up at once, not at the
 * next interval; and so is what was asked for where the job died before its run began: no job waits for it any more.
 * Where the connection's lock is held, somebody is still working on it.
 * @returns how many were enqueued
 */
export async function resumeInterrupted(
  db: Sequelize,
  pool: Pool,
  queue: Pick<Queue, 'enqueue'>,
): Promise<number> {
  const open = await rows<{ id: string }>(
    db,
    `SELECT connection_id AS id FROM runs WHERE finished_at IS NULL
     UNION
     SELECT c.id FROM connections c
     WHERE c.requested_at IS NOT NULL AND c.host_link_id IS NOT NULL AND c.state NOT IN ('connecting', 'removed')
       AND NOT EXISTS (
         SELECT FROM graphile_worker.jobs j
         WHERE split_part(j.key, ':', 2) = c.id::text AND j.locked_at IS NULL AND j.attempts < j.max_attempts
       )`,
    {},
  );
  let resumed = 0;
  for (const { id } of open) {
    const free = await exclusively(pool, id, async () => {
      await execute(db, 'UPDATE connections SET requested_at = now() WHERE id = $id', { id });
    });
    if (!free) continue;
    await queue.enqueue(id, 'person');
    resumed += 1;
  }
  return resumed;
}

/** Time for a database that was away to be back. */
const WAKE_MS = 2000;

export interface Ticker {
  /** Soon once more, not at the next minute: somebody's work was lost. */
  wake(): void;
  stop(): Promise<void>;
}

export function startTicker(db: Sequelize, pool: Pool, queue: Queue, log: Log): Ticker {
  let woken: NodeJS.Timeout | undefined;
  const beat = async (): Promise<void> => {
    try {
      await tick(db, queue);
      await resumeInterrupted(db, pool, queue);
    } catch (error) {
      log.error({ err: error }, 'the clock could not enqueue');
    }
  };
  const task = cron.schedule('* * * * *', beat);
  return {
    wake() {
      clearTimeout(woken);
      woken = setTimeout(() => void beat(), WAKE_MS).unref();
    },
    async stop() {
      clearTimeout(woken);
      await task.stop();
    },
  };
}
