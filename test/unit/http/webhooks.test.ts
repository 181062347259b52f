import { expect } from 'chai';
import { WebhookRejected, type RawWebhook } from '../../../sidecar/src/providers/provider.ts';
import { serveWebhooks } from '../../support/webhook-route.ts';
import type { Served } from './serving.ts';

describe('a webhook', () => {
  let served: Served | undefined;
  afterEach(async () => {
    await served?.stop();
    served = undefined;
  });

  async function receiving(answer: (raw: RawWebhook) => void): Promise<{ url: string; queued: string[] }> {
    const queued: string[] = [];
    const taken = new Set<string>();
    served = await serveWebhooks(
      async (raw) => {
        answer(raw);
        return [];
      },
      {
        enqueue: async (id) => void queued.push(id),
        taken: {
          has: async (fingerprint) => taken.has(fingerprint),
          note: async (fingerprint) => void taken.add(fingerprint),
        },
      },
    );
    return { url: served.url, queued };
  }

  it('reaches the provider as the bytes, headers and address that were signed', async () => {
    let got: RawWebhook | undefined;
    const { url } = await receiving((raw) => (got = raw));
    const body = '{ "spaced" :  1.10 }';
    const response = await fetch(`${url}/webhooks/bank?x=1`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Plaid-Verification': 'signed' },
      body,
    });
    expect(response.status).to.equal(202);
    expect(got?.body.toString()).to.equal(body);
    expect(got?.headers['plaid-verification']).to.equal('signed');
    expect(got?.url).to.equal('https://sidecar.example/webhooks/bank?x=1');
  });

  it('that is not signed by the provider is refused without a reason and counted', async () => {
    const { url, queued } = await receiving(() => {
      throw new WebhookRejected('signature', 'planted detail');
    });
    const response = await fetch(`${url}/webhooks/bank`, { method: 'POST', body: '{}' });
    expect(response.status).to.equal(401);
    expect(await response.text()).to.not.include('planted');
    expect(queued).to.eql([]);
    expect(await served?.metrics.registry.metrics()).to.include(
      'webhooks_total{provider="bank",outcome="signature"} 1',
    );
  });

  it('that comes a second time with the same signature is counted as a replay, whatever its address has behind it', async () => {
    const { url } = await receiving(() => {});
    const post = (signature: string, query = '') =>
      fetch(`${url}/webhooks/bank${query}`, { method: 'POST', body: '{}', headers: { signature } });
    for (const signature of ['one', 'one', 'two']) expect((await post(signature)).status).to.equal(202);
    expect((await post('two', '?x=1')).status).to.equal(202);
    const figures = await served?.metrics.registry.metrics();
    expect(figures).to.include('webhooks_total{provider="bank",outcome="accepted"} 2');
    expect(figures).to.include('webhooks_total{provider="bank",outcome="replayed"} 2');
  });

  it('for a provider that is not set up finds nothing', async () => {
    const { url } = await receiving(() => {});
    expect((await fetch(`${url}/webhooks/other`, { method: 'POST', body: '{}' })).status).to.equal(404);
  });

  it('may be larger than what a screen sends, but not without end', async () => {
    let bytes = 0;
    const { url } = await receiving((raw) => (bytes = raw.body.length));
    const post = (size: number) => fetch(`${url}/webhooks/bank`, { method: 'POST', body: 'x'.repeat(size) });
    expect((await post(500_000)).status).to.equal(202);
    expect(bytes).to.equal(500_000);
    expect((await post(1_200_000)).status).to.equal(413);
  });
});
