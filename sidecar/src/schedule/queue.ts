/** The queue: graphile-worker on the sidecar's own PostgreSQL, so that several sidecars share one. */
import {
  Logger,
  makeWorkerUtils,
  run,
  type RunnerOptions,
  type Runner,
  type WorkerUtils,
} from 'graphile-worker';
import type { Pool } from 'pg';
import { exclusively } from './exclusive.ts';
import type { Log } from '../sync/context.ts';
import type { Trigger } from '../sync/run.ts';

export interface Queue {
  /**
   * One waiting job a connection and kind of trigger.
   * @param personIp of whoever asks; it is kept in the job alone, and gone with it
   */
  enqueue: (connectionId: string, trigger: Trigger, personIp?: string) => Promise<void>;
  start(work: (connectionId: string, trigger: Trigger, personIp?: string) => Promise<void>): Promise<void>;
  /** How many jobs wait. */
  depth: () => Promise<number>;
  /** Waits for the jobs under way until the deadline, then lets go of them: they are taken up again. */
  stop(deadlineMs: number): Promise<void>;
}

interface SyncJob {
  connectionId: string;
  trigger: Trigger;
  personIp?: string;
}

const TASK = 'synchronize';
/** A connection that is being synchronized is looked at again after this. */
const BUSY_PAUSE_MS = 2000;
const RESTART_MS = 1000;

/** @throws when the database cannot be reached */
export async function createQueue(pgPool: Pool, concurrency: number, log: Log): Promise<Queue> {
  // A session that breaks while it is being handed over is replaced; whoever asked for it meets the error there.
  pgPool.on('connect', (client) => client.on('error', () => {}));
  // The queue's own words go where all others go, without secrets.
  const logger = new Logger(() => (level, message) => {
    const name: string = level;
    if (name === 'error' || name === 'warning') log.warn({ queue: message }, 'the queue says');
  });
  const utils: WorkerUtils = await makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  let runner: Runner | undefined;
  let stopping = false;
  const add = async (job: SyncJob, runAt?: Date): Promise<void> => {
    await utils.addJob(TASK, job, {
      // A person's request and the clock's are different jobs: the first must not be lost in the second.
      jobKey: `${job.trigger}:${job.connectionId}`,
      priority: job.trigger === 'person' ? -1 : 0,
      // A run keeps its own account of faults and plans its own next moment; only a crash is tried again here.
      maxAttempts: 5,
      ...(runAt ? { runAt } : {}),
    });
  };
  /** A database that was away long enough ends the workers; they begin again as long as we are not stopping. */
  const keepRunning = async (options: RunnerOptions, first: Runner): Promise<void> => {
    for (let current: Runner | undefined = first; !stopping; current = await startAgain(options)) {
      runner = current;
      await current?.promise.catch((error: unknown) => log.error({ err: error }, 'the queue stopped'));
      if (!stopping) await new Promise((resolve) => setTimeout(resolve, RESTART_MS).unref());
    }
  };
  const startAgain = (options: RunnerOptions): Promise<Runner | undefined> =>
    run(options).catch((error: unknown) => {
      log.error({ err: error }, 'the queue could not start again');
      return undefined;
    });
  return {
    enqueue: (connectionId, trigger, personIp) =>
      add({ connectionId, trigger, ...(personIp ? { personIp } : {}) }),
    async start(work) {
      const options: RunnerOptions = {
        pgPool,
        concurrency,
        noHandleSignals: true,
        logger,
        // The clock is node-cron's; no crontab file is looked for.
        parsedCronItems: [],
        noPreparedStatements: false,
        pollInterval: 5000,
        taskList: {
          [TASK]: async (payload) => {
            const job = payload as SyncJob;
            const ran = await exclusively(pgPool, job.connectionId, () =>
              work(job.connectionId, job.trigger, job.personIp),
            );
            if (!ran) await add(job, new Date(Date.now() + BUSY_PAUSE_MS));
          },
        },
      };
      runner = await run(options);
      void keepRunning(options, runner);
    },
    async depth() {
      const result = await pgPool.query<{ count: string }>('SELECT count(*) FROM graphile_worker.jobs');
      return Number(result.rows[0]?.count ?? 0);
    },
    async stop(deadlineMs) {
      stopping = true;
      if (runner) {
        await Promise.race([
          runner.stop(),
          new Promise((resolve) => setTimeout(resolve, deadlineMs).unref()),
        ]);
      }
      await utils.release();
    },
  };
}
