/** The Odoo to work with: one of yours where `ODOO_URL` names it, else a real one on a copy of the template. */
import { join } from 'node:path';
import { removeQuietly, runPlace } from '../runs.ts';
import { Missing, step } from '../steps.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { startOdoo, type OdooServer } from './odoo.ts';
import { DATABASE, copyTemplate, ensureTemplate } from './template.ts';

export interface Host {
  url: string;
  db: string;
  login: string;
  password: string;
  /** Null for an Odoo that is not ours. */
  own: {
    cluster: Cluster;
    server(): OdooServer;
    restart(): Promise<void>;
    addons: string;
    version: string;
  } | null;
  stop(): Promise<void>;
}

/** The one named by ODOO_URL, ODOO_DB, ODOO_LOGIN and ODOO_PASSWORD; null where none is. @throws {Missing} */
export function namedHost(environment: Record<string, string | undefined>): Host | null {
  const { ODOO_URL, ODOO_DB, ODOO_LOGIN, ODOO_PASSWORD } = environment;
  if (!ODOO_URL) return null;
  if (!ODOO_DB || !ODOO_LOGIN || !ODOO_PASSWORD) {
    throw new Missing('ODOO_URL is set: set ODOO_DB, ODOO_LOGIN and ODOO_PASSWORD too.');
  }
  const url = ODOO_URL.replace(/\/+$/, '');
  return { url, db: ODOO_DB, login: ODOO_LOGIN, password: ODOO_PASSWORD, own: null, stop: async () => {} };
}

export interface HostOptions {
  /** Whether the addon is installed already, as by Apps → Install. */
  addon: boolean;
  /** A folder that is kept and found again; a throw-away one where it is left out. */
  folder?: string;
  /** Folders with more addons, to be installed by whoever wants them. They go before ours. */
  addons?: string[];
}

/** @throws {Missing} */
export async function startHost(options: HostOptions): Promise<Host> {
  const named = namedHost(process.env);
  if (named) return named;
  const template = await ensureTemplate(options.addon);
  const folder = options.folder ?? runPlace();
  if (!options.folder) await copyTemplate(template.folder, folder);
  const cluster = await startCluster(join(folder, 'postgres'), options.folder !== undefined);
  const place = {
    tree: template.tree,
    cluster,
    database: DATABASE,
    dataDir: join(folder, 'odoo'),
    addons: [...(options.addons ?? []), template.addons],
  };
  let server = await step('Starting Odoo', () => startOdoo(place)).catch(async (error: unknown) => {
    await cluster.stop();
    throw error;
  });
  const port = Number(new URL(server.url).port);
  return {
    url: server.url,
    db: DATABASE,
    login: 'admin',
    password: 'admin',
    own: {
      cluster,
      server: () => server,
      async restart() {
        server = await startOdoo(place, port);
      },
      addons: template.addons,
      version: template.version,
    },
    async stop() {
      await server.stop();
      await cluster.stop();
      if (!options.folder) removeQuietly(folder);
    },
  };
}
