import { expect } from 'chai';
import { scriptPage } from '../../../sidecar/src/http/script-page.ts';
import { createMetrics } from '../../../sidecar/src/metrics.ts';
import { serve, type Served } from './serving.ts';

describe('the page for a provider’s script', () => {
  let served: Served | undefined;
  afterEach(async () => {
    await served?.stop();
    served = undefined;
  });

  const PAGE = {
    script: 'https://cdn.provider.example/fastlink/v4/initialize.js',
    parameters: { accessToken: 'Bearer secret', note: '</script><script>alert(1)</script>' },
    frames: ['https://link.provider.example'],
  };

  async function open(link: string): Promise<Response> {
    const page = scriptPage((id, ticket) =>
      Promise.resolve(id === 'known' && ticket === 'good' ? PAGE : null),
    );
    served ??= await serve({ metrics: createMetrics(async () => 0), routes: [page] });
    return fetch(`${served.url}${link}`);
  }

  it('lets a browser load the provider’s script and frames and nothing else, and keep nothing', async () => {
    const response = await open('/connect/window/known?ticket=good');
    expect(response.status).to.equal(200);
    const policy = (response.headers.get('content-security-policy') ?? '').replace(/'nonce-[^']+'/, 'NONCE');
    expect(policy.split('; ')).to.have.members([
      "default-src 'none'",
      'script-src NONCE https://cdn.provider.example',
      'connect-src https://cdn.provider.example',
      'frame-src https://link.provider.example',
      'form-action https://link.provider.example',
      "style-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(response.headers.get('cache-control')).to.equal('no-store');
  });

  it('takes parameters for data, whatever is in them', async () => {
    const text = await (await open('/connect/window/known?ticket=good')).text();
    expect(text).not.to.include('<script>alert');
    const data = /<script type="application\/json" id="window">(.*)<\/script>/.exec(text)?.[1] ?? '';
    expect(JSON.parse(data)).to.deep.include({ script: PAGE.script, parameters: PAGE.parameters });
  });

  it('gives nothing for a link that is used, wrong or without its ticket, and says what to do', async () => {
    for (const link of ['known?ticket=used', 'other?ticket=good', 'known', 'known?ticket[]=good']) {
      const response = await open(`/connect/window/${link}`);
      expect(response.status, link).to.equal(410);
      const text = await response.text();
      expect(text, link).to.include('Open the window again from Odoo').and.not.include('secret');
    }
  });
});
