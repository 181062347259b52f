/** The HTTP side, listening for one test, with its log kept. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp, type AppParts } from '../../../sidecar/src/http/app.ts';
import { createLogger } from '../../../sidecar/src/logging.ts';
import { createMetrics, type Metrics } from '../../../sidecar/src/metrics.ts';

export const PAIRED = 'https://odoo.example';

export interface Served {
  url: string;
  metrics: Metrics;
  log(): string;
  stop(): Promise<void>;
}

export async function serve(parts: Partial<AppParts>): Promise<Served> {
  let lines = '';
  const metrics = parts.metrics ?? createMetrics(async () => 0);
  const app = createApp({
    log: createLogger('info', [], (line) => {
      lines += line;
    }),
    metrics,
    checks: {},
    allowsOrigin: async (origin) => origin === PAIRED,
    requestsAMinute: 600,
    rawRoutes: [],
    routes: [],
    ...parts,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    metrics,
    log: () => lines,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
