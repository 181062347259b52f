import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Document } from 'openapi-backend';
import { createYodlee } from '../../sidecar/src/providers/yodlee/provider.ts';
import { Contract, describeWithSpec } from '../support/openapi.ts';
import { startSandbox } from '../support/sandbox.ts';
import { ASKED } from './harness.ts';

const PATHS = [
  '/auth/token',
  '/providers',
  '/providerAccounts',
  '/providerAccounts/{providerAccountId}',
  '/accounts',
  '/transactions',
  '/transactions/count',
  '/consents',
];
const CLIENT = { clientId: 'sandbox-client-id', secret: 'sandbox-secret' };

/**
 * The body of PUT /providerAccounts is not required, and a refresh has none; the validator takes none for `{}` and
 * then misses the fields that a body would need.
 */
function bodyIsOptional(document: Document): Document {
  const schemas = document.components?.schemas as Record<string, { required?: string[] }> | undefined;
  delete schemas?.['ProviderAccountRequest']?.required;
  return document;
}

/** Stands between adapter and sandbox, and notes what each request is and what is wrong with it. */
async function startWatcher(contract: Contract, target: string) {
  const seen: string[] = [];
  const wrong: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void forward(Buffer.concat(chunks)));
    const forward = async (body: Buffer): Promise<void> => {
      const { method = 'GET', url = '/' } = request;
      const headers = Object.fromEntries(
        ['authorization', 'api-version', 'loginname', 'content-type'].flatMap((name) => {
          const value = request.headers[name];
          return typeof value === 'string' ? [[name, value]] : [];
        }),
      );
      seen.push(`${method} ${url.split('?')[0]}`);
      const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
      const fields = form ? Object.fromEntries(new URLSearchParams(body.toString())) : undefined;
      const media = form ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
      wrong.push(...contract.request(method, url, fields, media).map((each) => `${method} ${url}: ${each}`));
      if (headers['api-version'] !== '1.1') wrong.push(`${method} ${url}: no Api-Version`);
      const answer = await fetch(target + url, {
        method,
        headers,
        ...(body.length > 0 ? { body } : {}),
      });
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'text/plain',
      });
      response.end(Buffer.from(await answer.arrayBuffer()));
    };
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen, wrong, close: () => (server.closeAllConnections(), server.close()) };
}

describeWithSpec("Yodlee's adapter keeps Yodlee's contract", 'yodlee/yodlee-1.1.oas.json', (path) => {
  it('in every request of a connection’s life', async function () {
    this.timeout(60_000);
    const contract = await Contract.load(path, PATHS, { overlay: bodyIsOptional });
    const sandbox = await startSandbox();
    const base = `${sandbox.url}/yodlee/ysl`;
    const watcher = await startWatcher(contract, base);
    try {
      const provider = createYodlee({
        baseUrl: watcher.url,
        ...CLIENT,
        fastLink: { url: `${base}/fastlink` },
        now: () => sandbox.bank.clock.now(),
      });
      const catalogue: string[] = [];
      for await (const page of provider.institutions()) catalogue.push(...page.map(({ id }) => id));
      const window = await provider.begin({ ...ASKED, institutionId: catalogue[0] ?? '' });
      const { accessToken, fastLinkURL } = window.parameters as { accessToken: string; fastLinkURL: string };
      const persona = 'big-1200-7';
      const [account] = sandbox.bank.customer(persona)!.ledger.accounts();
      const steps: Record<string, string>[] = [
        { extraParams: 'flow=add' },
        { step: 'persona', persona },
        { step: 'credentials', password: 'pass_good' },
        { step: 'consent', account: account!.id },
      ];
      for (const fields of steps) {
        await fetch(fastLinkURL, { method: 'POST', body: new URLSearchParams({ accessToken, ...fields }) });
      }
      const { credentials: value } = await provider.complete(window.state, {});
      const credentials = { value, save: () => Promise.resolve() };
      const accounts = await provider.accounts(credentials);
      sandbox.bank.clock.advance(16 * 60);
      await provider.refresh(credentials, false);
      await provider.health(credentials);
      let rows = 0;
      const request = { cursor: null, accounts: accounts.map(({ id }) => id) };
      for await (const page of provider.pull(credentials, request)) rows += page.transactions.length;
      await provider.revoke(credentials);
      expect(rows).to.equal(1200);
      expect(watcher.wrong).to.deep.equal([]);
      expect(new Set(watcher.seen.map((each) => each.replace(/\d+$/, '{id}')))).to.include.all.keys(
        'POST /auth/token',
        'GET /providers',
        'GET /providerAccounts',
        'PUT /providerAccounts',
        'DELETE /providerAccounts/{id}',
        'GET /accounts',
        'GET /transactions',
        'GET /transactions/count',
        'GET /consents',
      );
    } finally {
      watcher.close();
      await sandbox.close();
    }
  });
});
