/** Receives webhooks on a real socket and keeps the very bytes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RawWebhook } from '../../sidecar/src/providers/provider.ts';

export interface Receiver {
  url: string;
  /** The first webhook that came, or will come. */
  first: Promise<RawWebhook>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  let got: (raw: RawWebhook) => void = () => undefined;
  const first = new Promise<RawWebhook>((resolve) => (got = resolve));
  let url = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.end();
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      got({ headers, body: Buffer.concat(chunks), url, receivedAt: new Date() });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return {
    url,
    first,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
