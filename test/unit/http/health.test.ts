import { expect } from 'chai';
import express from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { healthRoutes } from '../../../sidecar/src/http/health.ts';
import { createMetrics } from '../../../sidecar/src/metrics.ts';
import { serve, type Served } from './serving.ts';

const works = async () => {};
const fails = async () => {
  throw new Error('planted: password authentication failed');
};

describe('readiness', () => {
  let served: Served | undefined;
  afterEach(async () => {
    await served?.stop();
    served = undefined;
  });

  it('is said when all parts work', async () => {
    served = await serve({ checks: { database: works, queue: works } });
    const response = await fetch(`${served.url}/readyz`);
    expect(response.status).to.equal(200);
    expect(await response.json()).to.eql({ status: 'ok', checks: { database: 'ok', queue: 'ok' } });
  });

  it('names the part that fails, without its words', async () => {
    served = await serve({ checks: { database: fails, queue: works } });
    const response = await fetch(`${served.url}/readyz`);
    expect(response.status).to.equal(503);
    const text = await response.text();
    expect(JSON.parse(text)).to.eql({ status: 'failed', checks: { database: 'failed', queue: 'ok' } });
    expect(text).to.not.include('planted');
  });

  it('is not given to a part that throws at once or never answers', async () => {
    const throws = () => {
      throw new Error('not a promise');
    };
    const app = express().use(
      healthRoutes(
        { silent: () => new Promise(() => {}), throws },
        createMetrics(async () => 0),
        50,
      ),
    );
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`);
      expect(response.status).to.equal(503);
      expect(await response.json()).to.eql({
        status: 'failed',
        checks: { silent: 'failed', throws: 'failed' },
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('is another thing than being alive', async () => {
    served = await serve({ checks: { database: fails } });
    expect((await fetch(`${served.url}/healthz`)).status).to.equal(200);
  });
});

describe('the figures', () => {
  it('are served also while the queue cannot be asked', async () => {
    const served = await serve({
      metrics: createMetrics(async () => {
        throw new Error('no database');
      }),
    });
    try {
      const response = await fetch(`${served.url}/metrics`);
      expect(response.status).to.equal(200);
      const text = await response.text();
      expect(text)
        .to.match(/^queue_jobs Nan$/m)
        .and.to.include('process_cpu_seconds_total');
    } finally {
      await served.stop();
    }
  });
});
