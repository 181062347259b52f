/** The sidecar's own database on a real PostgreSQL, without an Odoo: new for each that asks. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startCluster, type Cluster } from '../../tools/host/cluster.ts';
import { PROJECT } from '../../tools/places.ts';
import { removeQuietly, runPlace } from '../../tools/runs.ts';
import { bundleSidecarOnce, COMMANDS } from '../../tools/sidecar/bundle.ts';
import { start, type Process } from '../../tools/processes.ts';
import { openDatabase, type Database } from '../../sidecar/src/store/database.ts';
import { Connection } from '../../sidecar/src/store/models.ts';

export interface SidecarDatabase extends Database {
  url: string;
  /** A folder for keys and the like. */
  dataDir: string;
}

export interface SidecarDatabases {
  /** Closes the one before. */
  fresh(): Promise<SidecarDatabase>;
  /** Where the last one is. */
  last(): Pick<SidecarDatabase, 'url' | 'dataDir'>;
  stop(): Promise<void>;
}

export async function startDatabases(): Promise<SidecarDatabases> {
  const folder = runPlace();
  mkdirSync(folder, { recursive: true });
  const cluster: Cluster = await startCluster(join(folder, 'postgres'), false);
  let open: Database | undefined;
  let place = { url: '', dataDir: '' };
  let made = 0;
  return {
    last: () => place,
    async fresh() {
      await open?.close();
      made += 1;
      const name = `sidecar_${made}`;
      const dataDir = join(folder, name);
      mkdirSync(dataDir);
      await cluster.query(`CREATE DATABASE ${name}`);
      const url = cluster.url(name);
      place = { url, dataDir };
      open = await openDatabase(url, dataDir, 2, true);
      return { ...open, url, dataDir };
    },
    async stop() {
      await open?.close();
      await cluster.stop();
      removeQuietly(folder);
    },
  };
}

export interface Said {
  code: number | null;
  out: string;
}

/** A command of the operator's, begun as he does it. */
export async function beginCommand(
  at: Pick<SidecarDatabase, 'url' | 'dataDir'>,
  args: string[],
  env: Record<string, string> = {},
  onLine?: (line: string) => void,
): Promise<Process> {
  await bundleSidecarOnce();
  return start({
    command: process.execPath,
    args: [COMMANDS, ...args],
    cwd: PROJECT,
    env: { DATABASE_URL: at.url, DATA_DIR: at.dataDir, ...env },
    ...(onLine && { onLine }),
  });
}

/** @returns the whole of what it wrote: a process's own log keeps the last lines only */
export async function command(
  at: Pick<SidecarDatabase, 'url' | 'dataDir'>,
  args: string[],
  env: Record<string, string> = {},
): Promise<Said> {
  const lines: string[] = [];
  const running = await beginCommand(at, args, env, (line) => lines.push(line));
  const code = await running.exited;
  return { code, out: lines.join('\n') };
}

/** A paired Odoo, as a row. @returns its id */
export async function addHost(
  database: Database,
  sealedKey: (id: string) => Promise<string>,
): Promise<string> {
  const id = randomUUID();
  await database.pool.query(
    `INSERT INTO hosts (id, url, database, database_uuid, login, api_key_sealed, secret_hash)
     VALUES ($1, 'http://127.0.0.1:1', $2, $2, 'service', $3, '')`,
    [id, `db-${id}`, await sealedKey(id)],
  );
  return id;
}

/** A connection whose credentials are sealed. @returns its id */
export async function addConnection(
  database: Database,
  hostId: string,
  sealed: (id: string) => Promise<string>,
): Promise<string> {
  const id = randomUUID();
  await database.pool.query(
    `INSERT INTO connections (id, host_id, host_company_id, provider, institution_id, institution_name, state,
       credentials, next_run_at)
     VALUES ($1, $2, 1, 'plaid', 'ins_1', 'Bank', 'connected', $3, NULL)`,
    [id, hostId, await sealed(id)],
  );
  return id;
}

/** An account that is fetched, known to the bank under its name. @returns its id */
export async function addAccount(database: Database, connectionId: string, name: string): Promise<string> {
  const id = randomUUID();
  await database.pool.query(
    `INSERT INTO accounts (id, connection_id, provider_account_id, name, currency, kind, chosen)
     VALUES ($1, $2, $3, $3, 'EUR', 'bank', true)`,
    [id, connectionId, name],
  );
  return id;
}

export interface ConnectedDatabase extends SidecarDatabase {
  connectionId: string;
  /** By their names: the ids of the accounts that are fetched. */
  accounts: ReadonlyMap<string, string>;
  /** As it is now. */
  connection(): Promise<Connection>;
  stop(): Promise<void>;
}

/** A database of its own with one connection, whose secrets nobody opens. */
export async function startConnected(accountNames: readonly string[]): Promise<ConnectedDatabase> {
  const databases = await startDatabases();
  const at = await databases.fresh();
  const sealed = async () => 'sealed';
  const connectionId = await addConnection(at, await addHost(at, sealed), sealed);
  const accounts = new Map<string, string>();
  for (const name of accountNames) accounts.set(name, await addAccount(at, connectionId, name));
  return {
    ...at,
    connectionId,
    accounts,
    async connection() {
      const found = await Connection.findByPk(connectionId);
      if (!found) throw new Error('the connection is gone');
      return found;
    },
    stop: () => databases.stop(),
  };
}
