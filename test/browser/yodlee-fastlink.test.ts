import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { chromium } from 'playwright-core';
import { createYodlee } from '../../sidecar/src/providers/yodlee/provider.ts';
import { startSandbox } from '../support/sandbox.ts';

describe('FastLink in a browser', () => {
  it('opens with what begin gives, and its answer completes the connection', async function () {
    this.timeout(60_000);
    const sandbox = await startSandbox();
    const provider = createYodlee({
      baseUrl: `${sandbox.url}/yodlee/ysl`,
      clientId: 'sandbox-client-id',
      secret: 'sandbox-secret',
    });
    const window = await provider.begin({
      connectionId: 'c1',
      institutionId: '',
      countries: ['BE'],
      language: 'en',
      returnUrl: 'https://sidecar.example/done',
    });
    // The page as the sidecar serves it, in its barest form.
    const html = `<!doctype html><div id="container"></div><script src="${window.url}"></script><script>
      window.heard = [];
      const hear = (what) => (data) => window.heard.push([what, data]);
      fastlink.open({...${JSON.stringify(window.parameters)}, onSuccess: hear('success'), onClose: hear('close'),
        onError: hear('error')}, 'container');</script>`;
    const server = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end(html),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const frame = page.frameLocator('iframe');
      await frame.getByText('Harbour & Sons Bank').click();
      await frame.getByRole('button', { name: 'Sign in' }).click();
      await frame.getByRole('button', { name: 'Allow' }).click();
      await page.waitForFunction('window.heard.length === 2');
      const heard: [string, Record<string, unknown>][] = await page.evaluate('window.heard');
      expect(heard.map(([what]) => what)).to.deep.equal(['success', 'close']);
      const answer = { providerAccountId: String(heard[0]?.[1]['providerAccountId']) };
      const connected = await provider.complete(window.state, answer);
      expect(connected.providerConnectionId).to.equal(answer.providerAccountId);
    } finally {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await sandbox.close();
    }
  });
});
