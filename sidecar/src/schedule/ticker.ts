/** The clock: once a minute it enqueues what is due; it does no work itself. */
import cron from 'node-cron';
import type { Sequelize } from 'sequelize';
import { rows } from '../store/sql.ts';
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
       ORDER BY next_run_at LIMIT 500 FOR UPDATE SKIP LOCKED
     ) RETURNING id`,
    {},
  );
  for (const { id } of due) await queue.enqueue(id, 'clock');
  return due.length;
}

/**
 * Runs that a killed sidecar left unfinished are taken up at once, not at the next interval. One that another
 * sidecar is still working on only gets a run behind it that finds nothing to do.
 */
export async function resumeInterrupted(db: Sequelize, queue: Pick<Queue, 'enqueue'>): Promise<number> {
  const left = await rows<{ id: string }>(
    db,
    `UPDATE connections SET requested_at = now()
     WHERE id IN (SELECT connection_id FROM runs WHERE finished_at IS NULL) RETURNING id`,
    {},
  );
  for (const { id } of left) await queue.enqueue(id, 'person');
  return left.length;
}

export function startTicker(db: Sequelize, queue: Queue, log: Log): { stop(): Promise<void> } {
  const task = cron.schedule('* * * * *', async () => {
    try {
      await tick(db, queue);
    } catch (error) {
      log.error({ err: error }, 'the clock could not enqueue');
    }
  });
  return {
    async stop() {
      await task.stop();
    },
  };
}
