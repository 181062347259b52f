/** Holds whoever writes to a table (or reads it) where they are, in the middle of their transaction. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Cluster } from '../../tools/host/cluster.ts';

const LOOK_MS = 20;
const LONGEST_MS = 60_000;

export interface TableLock {
  /** Waits until somebody waits. @returns the process id of their PostgreSQL session; throws after a minute */
  waiter(): Promise<number>;
  /** They go on, as far as they are alive. */
  release(): Promise<void>;
}

/** @param stopped `writers` may still read the table; `everybody` may not */
export async function lockTable(
  cluster: Cluster,
  database: string,
  table: string,
  stopped: 'writers' | 'everybody',
): Promise<TableLock> {
  const mode = stopped === 'writers' ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  const client = new pg.Client({ connectionString: cluster.url(database) });
  // A server that recovers ends this session too, and with it the lock.
  client.on('error', () => {});
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN ${mode} MODE`);
  const waiting = `SELECT pid FROM pg_locks WHERE NOT granted AND relation = '${table}'::regclass LIMIT 1`;
  return {
    async waiter() {
      const until = Date.now() + LONGEST_MS;
      for (;;) {
        const [found] = (await cluster.query(waiting, database)) as { pid: number }[];
        if (found) return found.pid;
        if (Date.now() > until) throw new Error(`nobody came to ${table}`);
        await pause(LOOK_MS);
      }
    },
    async release() {
      // Of a session that is over already, only the event tells.
      await Promise.race([client.end(), ended]);
    },
  };
}
