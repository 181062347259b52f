/** The sandbox bank in the test's own process, behind a real socket. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox, type Sandbox } from '../../sandbox/app.ts';

export interface RunningSandbox extends Sandbox {
  url: string;
  close(): Promise<void>;
}

/**
 * @param seed the same seed gives the same ids to the same actions
 * @param institutions how many banks of the made catalogue it offers besides its own
 */
export async function startSandbox(seed = 'test', institutions = 0): Promise<RunningSandbox> {
  const sandbox = createSandbox({ seed, institutions });
  const server = createServer(sandbox.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...sandbox,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      sandbox.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
