import { expect } from 'chai';
import { Router, type RequestHandler } from 'express';
import { PAIRED, serve, type Served } from './serving.ts';

const at = (path: string, handler: RequestHandler): Router => Router().all(path, handler);

describe('every request', () => {
  let served: Served | undefined;
  const using = async (parts: Parameters<typeof serve>[0]) => (served = await serve(parts));
  afterEach(async () => {
    await served?.stop();
    served = undefined;
  });

  describe('from a browser', () => {
    const echo = at('/thing', (_request, response) => {
      response.json({ here: true });
    });

    it("of a paired Odoo's page may carry a token, after the browser's own question", async () => {
      const { url } = await using({ routes: [echo] });
      const asked = await fetch(`${url}/thing`, {
        method: 'OPTIONS',
        headers: {
          Origin: PAIRED,
          'Access-Control-Request-Method': 'PUT',
          'Access-Control-Request-Headers': 'authorization',
        },
      });
      expect(asked.status).to.equal(204);
      expect(asked.headers.get('access-control-allow-origin')).to.equal(PAIRED);
      expect(asked.headers.get('access-control-allow-headers')).to.include('authorization');
      expect(asked.headers.get('access-control-allow-methods')).to.include('PUT');
      const answer = await fetch(`${url}/thing`, { headers: { Origin: PAIRED } });
      expect(answer.headers.get('access-control-allow-origin')).to.equal(PAIRED);
      expect(answer.headers.get('cross-origin-resource-policy')).to.equal('cross-origin');
      // A cache must not give one origin's answer to another.
      expect(answer.headers.get('vary')).to.include('Origin');
    });

    for (const origin of ['https://elsewhere.example', `${PAIRED}.evil.example`, `${PAIRED}:8443`, 'null']) {
      it(`on ${origin} is told nothing it could read`, async () => {
        const { url } = await using({ routes: [echo] });
        for (const method of ['OPTIONS', 'GET']) {
          const answer = await fetch(`${url}/thing`, { method, headers: { Origin: origin } });
          expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
          expect(answer.headers.get('cross-origin-resource-policy')).to.equal('same-origin');
        }
      });
    }

    it('is never asked for cookies, nor framed, nor told what serves it', async () => {
      const { url } = await using({ routes: [echo] });
      const { headers } = await fetch(`${url}/thing`, { headers: { Origin: PAIRED } });
      expect(headers.get('access-control-allow-credentials')).to.equal(null);
      expect(headers.get('content-security-policy')).to.include("frame-ancestors 'none'");
      expect(headers.get('x-powered-by')).to.equal(null);
    });
  });

  it("leaves nothing in a browser's cache for the next person at the machine, refusals neither", async () => {
    const account = at('/account', (_request, response) => {
      response.json({ balance: '152854.23' });
    });
    const { url } = await using({ routes: [account] });
    for (const path of ['/account', '/elsewhere']) {
      const { headers } = await fetch(`${url}${path}`, { headers: { Origin: PAIRED } });
      expect(headers.get('cache-control'), path).to.equal('no-store');
      expect(headers.get('etag'), path).to.equal(null);
    }
  });

  describe('that asks for too much', () => {
    const size = at('/size', (request, response) => {
      response.json({ keys: Object.keys(request.body as object) });
    });
    const post = (url: string, body: string) =>
      fetch(`${url}/size`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });

    it('with a body over 100 kB is refused, one below is read', async () => {
      const { url } = await using({ routes: [size] });
      const below = await post(url, JSON.stringify({ text: 'x'.repeat(99_000) }));
      expect(await below.json()).to.eql({ keys: ['text'] });
      const above = await post(url, JSON.stringify({ text: 'x'.repeat(110_000) }));
      expect(above.status).to.equal(413);
      expect(above.headers.get('content-type')).to.include('application/problem+json');
      expect(await above.json()).to.include({ title: 'The request is too large.' });
    });

    it('too often is told so as a problem, while machines that watch go on', async () => {
      const { url } = await using({ routes: [size], requestsAMinute: 2 });
      const statuses: number[] = [];
      for (let i = 0; i < 3; i++) statuses.push((await post(url, '{}')).status);
      expect(statuses).to.eql([200, 200, 429]);
      const refused = await post(url, '{}');
      expect(refused.headers.get('content-type')).to.include('application/problem+json');
      expect(refused.headers.get('retry-after')).to.match(/^\d+$/);
      expect(await refused.json()).to.include({ status: 429, type: 'too-many-requests' });
      expect((await fetch(`${url}/healthz`)).status).to.equal(200);
    });

    it('too often by a page of a paired Odoo can be read by that page', async () => {
      const { url } = await using({ routes: [size], requestsAMinute: 1 });
      const ask = () => fetch(`${url}/size`, { headers: { Origin: PAIRED } });
      await ask();
      const refused = await ask();
      expect(refused.status).to.equal(429);
      expect(refused.headers.get('access-control-allow-origin')).to.equal(PAIRED);
    });

    it('too often is counted for its own caller behind a proxy on this machine', async () => {
      const { url } = await using({ routes: [size], requestsAMinute: 1 });
      const from = (address: string) =>
        fetch(`${url}/size`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address },
          body: '{}',
        });
      expect((await from('192.0.2.1')).status).to.equal(200);
      expect((await from('192.0.2.1')).status).to.equal(429);
      expect((await from('192.0.2.2')).status).to.equal(200);
    });
  });

  it('has a reference of its own', async () => {
    const { url } = await using({});
    const references = [];
    for (let i = 0; i < 2; i++) references.push((await fetch(url)).headers.get('x-request-id'));
    expect(references[0]).to.match(/^OS-/);
    expect(references[0]).to.not.equal(references[1]);
  });

  it('is counted by method and status, never by where it went', async () => {
    const { url, metrics } = await using({});
    await fetch(`${url}/v1/connections/7799b63e-10a3-44a2-a7b3-273a1120ade4`);
    const text = await metrics.registry.metrics();
    expect(text).to.include('http_requests_total{method="GET",status="404"} 1');
    expect(text).to.not.include('7799b63e');
  });
});
