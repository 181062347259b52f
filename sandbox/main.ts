/** Runs the sandbox: `SANDBOX_PORT` (a free one when absent), `SANDBOX_SEED` for ids that repeat. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox } from './app.ts';

const seed = process.env['SANDBOX_SEED'];
const sandbox = createSandbox(seed === undefined ? {} : { seed });
const server = createServer(sandbox.app);

server.listen(Number(process.env['SANDBOX_PORT'] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ listening: `http://127.0.0.1:${port}` })}\n`);
});

const stop = (): void => {
  sandbox.stop();
  server.close();
  // Requests that a fault left hanging would keep it open.
  server.closeAllConnections();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
