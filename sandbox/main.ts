/**
 * Runs the sandbox: `SANDBOX_PORT` (a free one when absent), `SANDBOX_SEED` for ids that repeat, `SANDBOX_INSTITUTIONS`
 * for so many banks besides its own.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox } from './app.ts';

const seed = process.env['SANDBOX_SEED'];
const institutions = Number(process.env['SANDBOX_INSTITUTIONS'] ?? 0);
if (!Number.isInteger(institutions) || institutions < 0) {
  process.stderr.write(
    'SANDBOX_INSTITUTIONS must be a whole number: how many banks are offered besides the sandbox’s own.\n',
  );
  process.exit(1);
}
const sandbox = createSandbox({ ...(seed === undefined ? {} : { seed }), institutions });
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
