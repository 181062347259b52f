/** Every door of the sidecar, found in its own express app, so that a new one is knocked at by itself. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { readConfig } from '../../sidecar/src/config.ts';
import { createSearch } from '../../sidecar/src/institutions/search.ts';
import { createLogger } from '../../sidecar/src/logging.ts';
import { createParts, type Parts } from '../../sidecar/src/parts.ts';
import { createRedactor } from '../../sidecar/src/redaction.ts';
import { createServed } from '../../sidecar/src/served.ts';
import type { SidecarDatabase } from './sidecar-database.ts';

export interface Door {
  method: string;
  /** As the route has it, with `:id`. */
  path: string;
}

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle?: { stack?: Layer[] };
}

export function doorsOf(app: Express): Door[] {
  const walk = (layers: Layer[]): Door[] =>
    layers.flatMap(({ route, handle }) =>
      route
        ? Object.keys(route.methods).map((method) => ({ method: method.toUpperCase(), path: route.path }))
        : walk(handle?.stack ?? []),
    );
  return walk((app.router as unknown as { stack: Layer[] }).stack);
}

export interface Served {
  url: string;
  doors: Door[];
  parts: Parts;
  log(): string;
  stop(): Promise<void>;
}

/** The whole HTTP side on a database of its own; no Odoo, and a provider that is not there. */
export async function serveAll(
  at: Pick<SidecarDatabase, 'url' | 'dataDir'>,
  env: Record<string, string> = {},
): Promise<Served> {
  const config = readConfig({
    DATABASE_URL: at.url,
    DATA_DIR: at.dataDir,
    REQUESTS_A_MINUTE: '1000000',
    PLAID_BASE_URL: 'http://127.0.0.1:9/plaid',
    PLAID_CLIENT_ID: 'planted-client-id',
    PLAID_SECRET: 'planted-secret-of-plaid',
    ...env,
  });
  let lines = '';
  const redactor = createRedactor(['planted-secret-of-plaid']);
  const log = createLogger('info', redactor, (line) => {
    lines += line;
  });
  const parts = await createParts(config, log, 'http://127.0.0.1:8790', redactor);
  const search = createSearch(parts.database.readers);
  const catalogue = { ready: async () => true };
  const app = createServed({ config, log, redactor, parts, catalogue, search });
  const server = createServer(app);
  // A slow machine's test must not meet a connection that is being closed for having been idle.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    doors: doorsOf(app),
    parts,
    log: () => lines,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await parts.queue.stop(0);
      await parts.database.close();
    },
  };
}
