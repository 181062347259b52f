/** What answers in the sidecar's place, and remembers what Odoo handed over. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HandedOver {
  code: string;
  url: string;
  database: string;
  databaseUuid: string;
  login: string;
  apiKey: string;
}

export interface PairingDouble {
  url: string;
  secret: string;
  /** The bodies of POST /v1/pair. */
  pairings: HandedOver[];
  /** The bodies of POST /v1/sessions, with the secret they came with. */
  sessions: { authorization: string | undefined; body: Record<string, unknown> }[];
  close(): Promise<void>;
}

export async function startPairingDouble(): Promise<PairingDouble> {
  const secret = 'the-secret-of-this-pairing';
  const pairings: HandedOver[] = [];
  const sessions: PairingDouble['sessions'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const answer = (status: number, body?: unknown): void => {
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      };
      switch (`${request.method} ${request.url}`) {
        case 'POST /v1/pair':
          pairings.push(JSON.parse(text) as HandedOver);
          return answer(201, { hostId: '7d8b1f6e-6c1e-4d5e-9c55-2f0a3f5f9a11', secret });
        case 'POST /v1/sessions':
          sessions.push({
            authorization: request.headers.authorization,
            body: JSON.parse(text) as Record<string, unknown>,
          });
          return answer(201, { token: 'a-token', expiresAt: '2030-01-01T00:00:00Z', lifetime: 60 });
        case 'DELETE /v1/pair':
          return answer(204);
        default:
          return answer(404, { title: 'There is nothing here.' });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    secret,
    pairings,
    sessions,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
