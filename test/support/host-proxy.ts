/** A proxy in front of Odoo that loses, cuts or delays one call, before or after Odoo has done it. */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HostFault {
  /** Which calls, by their path. */
  path: RegExp;
  /** `lost`: Odoo never sees it; the others: Odoo has done it, and the answer does not arrive. */
  kind: 'lost' | 'answered 502' | 'cut' | 'hang';
}

export interface HostProxy {
  url: string;
  /** The next call that fits fails, once. @returns a promise that resolves when it has */
  failNext(fault: HostFault): Promise<void>;
  close(): Promise<void>;
}

export async function startHostProxy(target: string): Promise<HostProxy> {
  let pending: (HostFault & { met: () => void }) | undefined;
  const { hostname, port } = new URL(target);
  const held: ServerResponse[] = [];

  const server = createServer((incoming, outgoing) => {
    const fault = pending && incoming.url && pending.path.test(incoming.url) ? pending : undefined;
    if (fault) pending = undefined;
    if (fault?.kind === 'lost') {
      outgoing.writeHead(502).end('Bad Gateway');
      fault.met();
      return;
    }
    const { method, url, headers } = incoming;
    const onward = forward({ hostname, port, method, path: url, headers }, (answer) => {
      if (fault) spoil(fault, answer, outgoing, held);
      else {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failNext: (fault) =>
      new Promise((met) => {
        pending = { ...fault, met };
      }),
    async close() {
      for (const response of held) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Odoo has answered, so its transaction is done; the sidecar does not get to know. */
function spoil(
  fault: HostFault & { met: () => void },
  answer: IncomingMessage,
  outgoing: ServerResponse,
  held: ServerResponse[],
): void {
  answer.resume();
  answer.once('end', () => {
    if (fault.kind === 'cut') outgoing.destroy();
    else if (fault.kind === 'hang') held.push(outgoing);
    else outgoing.writeHead(502).end('Bad Gateway');
    fault.met();
  });
}
