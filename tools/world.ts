/** Everything at once: a real Odoo, the sandbox bank and a paired sidecar. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startHost, type Host } from './host/host.ts';
import { logIn, type OdooSession } from './host/rpc.ts';
import { runPlace } from './runs.ts';
import { pairingCode, startSandbox, startSidecar, type Service, type SidecarOptions } from './services.ts';
import { step } from './steps.ts';
import { enterWebhookAddresses } from './webhook-addresses.ts';

export interface World {
  host: Host;
  /** The administrator's session. */
  admin: OdooSession;
  sandbox: Service;
  sidecar(): Service;
  sidecarOptions: SidecarOptions;
  /** The sidecar's own database. */
  query(sql: string): Promise<unknown[]>;
  /** After a kill or a stop: the same sidecar again. */
  startSidecar(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  /** A folder that is kept; a throw-away world where it is left out. */
  folder?: string;
  sidecarEnv?: Record<string, string>;
  sandboxEnv?: Record<string, string>;
  /** An Odoo without our addon, and what is done in it before it is paired: installing ours is part of that. */
  before?: { addons: string[]; prepare: (host: Host) => Promise<void>; paired: boolean };
}

const SIDECAR_DATABASE = 'sidecar';

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { folder } = options;
  const host = await startHost({
    addon: !options.before,
    ...(options.before ? { addons: options.before.addons } : {}),
    ...(folder ? { folder } : {}),
  });
  const dataDir = folder ? join(folder, 'sidecar') : runPlace();
  mkdirSync(dataDir, { recursive: true });
  const sandbox = await step('Starting the sandbox bank', () => startSandbox(0, options.sandboxEnv));
  const databaseUrl = await sidecarDatabase(host);
  const sidecarOptions: SidecarOptions = {
    databaseUrl,
    dataDir,
    sandboxUrl: sandbox.url,
    ...(options.sidecarEnv ? { env: options.sidecarEnv } : {}),
  };
  let sidecar = await step('Starting the sidecar', () => startSidecar(sidecarOptions));
  sidecarOptions.port = Number(new URL(sidecar.url).port);
  await options.before?.prepare(host);
  await enterWebhookAddresses(sandbox.url, sidecar.url);
  const admin = await logIn(host.url, host.db, host.login, host.password);
  const paired = options.before?.paired ?? true;
  if (paired)
    await step('Pairing Odoo with the sidecar', async () => {
      // As an operator and an administrator do it: a code from the command line into Odoo's settings.
      const code = await pairingCode(sidecarOptions);
      await admin.call('account.online.sidecar', 'pair', [sidecar.url, code]);
    });
  return {
    host,
    admin,
    sandbox,
    sidecar: () => sidecar,
    sidecarOptions,
    query: (sql) =>
      host.own ? host.own.cluster.query(sql, SIDECAR_DATABASE) : Promise.reject(new Error('not ours')),
    async startSidecar() {
      sidecar = await startSidecar(sidecarOptions);
    },
    async stop() {
      await sidecar.stop();
      await sandbox.stop();
      await host.stop();
      if (!folder) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Beside Odoo's database in the same cluster; an Odoo of your own brings no cluster, so DATABASE_URL names one. */
async function sidecarDatabase(host: Host): Promise<string> {
  if (!host.own) return process.env['DATABASE_URL'] ?? '';
  const { cluster } = host.own;
  const there = await cluster.query(`SELECT 1 FROM pg_database WHERE datname = '${SIDECAR_DATABASE}'`);
  if (there.length === 0) await cluster.query(`CREATE DATABASE ${SIDECAR_DATABASE}`);
  return cluster.url(SIDECAR_DATABASE);
}
