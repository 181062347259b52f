/** A PostgreSQL of our own: the real server from npm's packages, on a free port, in one folder. */
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import getPort from 'get-port';
import pg from 'pg';
import { runCommand, start, type Process } from '../processes.ts';
import { Missing } from '../steps.ts';
import { postgresPrograms, reaches, type PostgresPrograms } from './postgres-binaries.ts';

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
const START_MS = 60_000;

/**
 * @param durable false for tests: nothing is worth a disk's wait that is thrown away
 * @throws {Missing}
 */
export async function startCluster(directory: string, durable: boolean): Promise<Cluster> {
  const programs = await postgresPrograms();
  if (!existsSync(join(directory, 'PG_VERSION'))) await initialise(programs, directory);
  for (let attempt = 1; ; attempt += 1) {
    const port = await getPort({ host: '127.0.0.1' });
    const server = await serve(programs, directory, port, durable);
    if (server.ready) return clusterOf(server.process, port);
    const why = whyNot(server.process.log(), directory);
    if (why !== 'port' || attempt === TRIES) {
      throw new Missing(why === 'port' ? 'PostgreSQL finds no free port on 127.0.0.1.' : why);
    }
  }
}

async function initialise(programs: PostgresPrograms, directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const { initdb, user } = programs;
  if (user) {
    chownSync(directory, user.uid, user.gid);
    if (!(await reaches(user, '-w', directory))) {
      throw new Missing(
        `PostgreSQL cannot run as root, and its user "postgres" may not enter ${dirname(directory)}: set ONLINE_SYNC_CACHE to a folder that everybody may enter.`,
      );
    }
  }
  const passwordFile = join(directory, '..', `password-${process.pid}`);
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  try {
    if (user) chownSync(passwordFile, user.uid, user.gid);
    await runCommand({
      command: initdb,
      args: [
        ...['--pgdata', directory, '--username', USER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        // The same whatever locales the machine has.
        ...['--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
        ...['--locale', 'C', '--no-sync'],
      ],
      cwd: directory,
      ...(user ? { user } : {}),
    });
  } catch (error) {
    throw new Missing(`PostgreSQL could not make its files in ${directory}: ${lastLine(error)}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function serve(
  { postgres, user }: PostgresPrograms,
  directory: string,
  port: number,
  durable: boolean,
): Promise<{ ready: boolean; process: Process }> {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'lc_messages=C',
    // In the folder, to go with it; a container's /dev/shm is small, and a killed server leaves its part there.
    'dynamic_shared_memory_type=mmap',
    ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
  ];
  let accepted: () => void = () => {};
  const accepting = new Promise<true>((resolve) => {
    accepted = () => resolve(true);
  });
  const child = start({
    command: postgres,
    args: ['-D', directory, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    cwd: directory,
    // Fast: sessions are ended, not waited for.
    stopSignal: 'SIGINT',
    ...(user ? { user } : {}),
    onLine(line) {
      if (line.includes('database system is ready to accept connections')) accepted();
    },
  });
  let late: NodeJS.Timeout | undefined;
  const ready = await Promise.race([
    accepting,
    child.exited.then(() => false),
    new Promise<false>((resolve) => {
      late = setTimeout(() => resolve(false), START_MS);
    }),
  ]);
  clearTimeout(late);
  if (!ready) await child.kill();
  return { ready, process: child };
}

/** What its log means for the person who waits: `port` for one that somebody else took meanwhile. */
export function whyNot(log: string, directory: string): string {
  if (/could not (bind|create any TCP\/IP sockets)/.test(log)) return 'port';
  const other = /Is another postmaster \(PID (\d+)\) running/.exec(log)?.[1];
  if (other) return `${directory} is in use by another start (process ${other}): end that one first.`;
  const fatal = log.split('\n').findLast((line) => /\b(FATAL|PANIC|ERROR):/.test(line));
  return `PostgreSQL does not start in ${directory}: ${(fatal ?? log.split('\n').at(-1) ?? '').trim()}`;
}

function clusterOf(server: Process, port: number): Cluster {
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
    pid: () => server.pid,
    async stop() {
      await server.stop();
    },
  };
}

const lastLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? '';
