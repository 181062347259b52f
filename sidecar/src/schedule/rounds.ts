/** What is looked after once an hour. Each job finds out itself what is due: doing it twice changes nothing. */
import cron from 'node-cron';
import type { Pool } from 'pg';
import type { Log } from '../sync/context.ts';
import { exclusively } from './exclusive.ts';

export interface Round {
  /** Of this job, across all sidecars. */
  name: string;
  run: () => Promise<void>;
}

/** One that fails is logged, and keeps none of the others from their turn. */
export async function goRound(pool: Pool, rounds: readonly Round[], log: Log): Promise<void> {
  for (const { name, run } of rounds) {
    try {
      await exclusively(pool, `round ${name}`, run);
    } catch (error) {
      log.error({ err: error, round: name }, 'a round failed');
    }
  }
}

/** The minute is each sidecar's own. */
export function startRounds(pool: Pool, rounds: readonly Round[], log: Log): { stop(): Promise<void> } {
  const minute = Math.floor(Math.random() * 60);
  let running: Promise<void> = Promise.resolve();
  const task = cron.schedule(`${minute} * * * *`, () => {
    running = goRound(pool, rounds, log);
  });
  return {
    async stop() {
      await task.stop();
      await running;
    },
  };
}
