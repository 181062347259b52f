import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import {
  createHttp,
  httpFailure,
  retryAfter,
  type HttpFailure,
} from '../../../../sidecar/src/providers/shared/http.ts';

describe('HTTP to a provider', () => {
  let server: Server;
  let answer: RequestListener;
  let url: string;

  beforeEach(async () => {
    server = createServer((request, response) => {
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function failure(): Promise<HttpFailure | null> {
    try {
      await createHttp(url, 500).get('/x');
    } catch (error) {
      return httpFailure(error);
    }
    throw new Error('nothing went wrong, but it should have');
  }

  for (const status of [200, 400]) {
    it(`calls an answer of HTTP ${status} that is cut off a fault of the line`, async () => {
      answer = (request, response) => {
        response.writeHead(status, { 'content-type': 'application/json' }).write('{"half":');
        setTimeout(() => request.socket.destroy(), 10);
      };
      expect((await failure())?.kind).to.equal('network');
    });
  }

  it('does not follow a redirect, and says what came', async () => {
    let asked = 0;
    answer = (_request, response) => {
      asked += 1;
      response.writeHead(302, { location: `${url}/elsewhere` }).end();
    };
    expect(await failure()).to.include({ kind: 'status', status: 302 });
    expect(asked).to.equal(1);
  });

  it('believes a 429 or 5xx that is no JSON, but no other such answer', async () => {
    for (const [status, kind] of [
      [429, 'status'],
      [502, 'status'],
      [403, 'unreadable'],
    ] as const) {
      answer = (_request, response) => response.writeHead(status).end('<h1>no</h1>');
      expect(await failure(), String(status)).to.include({ kind, status });
    }
  });

  it('tells a time limit from a refused connection', async () => {
    answer = () => undefined;
    expect((await failure())?.kind).to.equal('timeout');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect((await failure())?.kind).to.equal('network');
  });

  it('reads Retry-After in seconds and as a date', () => {
    const now = new Date('2026-03-01T12:00:00Z');
    expect(retryAfter({ 'retry-after': '90' }, now)).to.equal('2026-03-01T12:01:30.000Z');
    expect(retryAfter({ 'retry-after': 'Sun, 01 Mar 2026 13:00:00 GMT' }, now)).to.equal(
      '2026-03-01T13:00:00.000Z',
    );
    expect(retryAfter({ 'retry-after': 'soon' }, now)).to.equal(undefined);
    expect(retryAfter({}, now)).to.equal(undefined);
  });
});
