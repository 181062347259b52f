/** A proxy in front of Odoo, or of a bank, that loses, cuts or holds one call, before or after it has been done. */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

export interface HostFault {
  /** Which calls, by their path. */
  path: RegExp;
  /** `lost`: Odoo never sees it; the others: Odoo has done it, and the answer does not arrive. */
  kind: 'lost' | 'answered 502' | 'cut' | 'hang';
}

export interface Hold {
  path: RegExp;
  /** `before`: nobody has seen the call; `after`: it has been done, and only its answer waits. */
  when: 'before' | 'after';
}

export interface HostProxy {
  url: string;
  /** The next call that fits fails, once. @returns a promise that resolves when it has */
  failNext(fault: HostFault): Promise<void>;
  /** The next call that fits waits, once. @returns when it does; what lets it go on */
  holdNext(hold: Hold): Promise<() => void>;
  close(): Promise<void>;
}

export async function startHostProxy(target: string): Promise<HostProxy> {
  let pending: (HostFault & { met: () => void }) | undefined;
  let holding: (Hold & { met: (letGo: () => void) => void }) | undefined;
  const { hostname, port } = new URL(target);
  const held: ServerResponse[] = [];

  /** Waits where this call has to. */
  const gate = async (url: string | undefined, when: Hold['when']): Promise<void> => {
    if (holding?.when !== when || !url || !holding.path.test(url)) return;
    const { met } = holding;
    holding = undefined;
    await new Promise<void>((resolve) => met(resolve));
  };

  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    await gate(incoming.url, 'before');
    const fault = pending && incoming.url && pending.path.test(incoming.url) ? pending : undefined;
    if (fault) pending = undefined;
    if (fault?.kind === 'lost') {
      outgoing.writeHead(502).end('Bad Gateway');
      fault.met();
      return;
    }
    const { method, url, headers } = incoming;
    const onward = forward({ hostname, port, method, path: url, headers }, (answer) => {
      if (fault) return spoil(fault, answer, outgoing, held);
      void gate(url, 'after').then(() => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        // Whoever is cut off there is cut off here, too.
        pipeline(answer, outgoing, () => {});
      });
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  };
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failNext: (fault) =>
      new Promise((met) => {
        pending = { ...fault, met };
      }),
    holdNext: (hold) =>
      new Promise((met) => {
        holding = { ...hold, met };
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
