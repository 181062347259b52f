import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { decodeProtectedHeader, importJWK, jwtVerify, type JWK } from 'jose';
import { Contract, describeWithSpec } from '../support/openapi.ts';
import { startSandbox, type RunningSandbox } from '../support/sandbox.ts';

const PATHS = [
  '/institutions/get',
  '/institutions/get_by_id',
  '/institutions/search',
  '/link/token/create',
  '/link/token/get',
  '/sandbox/public_token/create',
  '/sandbox/item/fire_webhook',
  '/sandbox/item/reset_login',
  '/sandbox/transactions/create',
  '/item/public_token/exchange',
  '/item/get',
  '/item/remove',
  '/item/webhook/update',
  '/accounts/get',
  '/transactions/sync',
  '/transactions/refresh',
  '/webhook_verification_key/get',
];

type Answer = Record<string, unknown>;
const KEYS = { 'PLAID-CLIENT-ID': 'sandbox-client-id', 'PLAID-SECRET': 'sandbox-secret' };

describeWithSpec("The sandbox keeps Plaid's contract", 'plaid/2020-09-14.yml', (path) => {
  let sandbox: RunningSandbox;
  let contract: Contract;

  before(async function () {
    this.timeout(60_000);
    contract = await Contract.load(path, PATHS);
  });
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());

  /** Asks, and holds request and answer against the document. */
  async function ask(
    endpoint: string,
    body: Answer,
    expected = 200,
    headers: Answer = KEYS,
  ): Promise<Answer> {
    expect(contract.request('POST', endpoint, body), `request ${endpoint}`).to.deep.equal([]);
    const response = await fetch(`${sandbox.url}/plaid${endpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers } as Record<string, string>,
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Answer;
    expect(response.status, JSON.stringify(answer)).to.equal(expected);
    expect(contract.response('POST', endpoint, response.status, answer), `answer ${endpoint}`).to.deep.equal(
      [],
    );
    return answer;
  }

  async function connect(institution: string, options: Answer = {}): Promise<string> {
    const { public_token } = await ask('/sandbox/public_token/create', {
      institution_id: institution,
      initial_products: ['transactions'],
      options: { transactions: { days_requested: 730 }, ...options },
    });
    const { access_token } = await ask('/item/public_token/exchange', { public_token });
    return access_token as string;
  }

  it('lists, finds and shows institutions', async () => {
    const wish = { country_codes: ['US'], options: { include_optional_metadata: true } };
    const { institutions, total } = await ask('/institutions/get', { count: 500, offset: 0, ...wish });
    expect(institutions).to.have.length(Math.min(500, total as number));
    const found = await ask('/institutions/search', {
      query: 'gingham',
      products: ['transactions'],
      ...wish,
    });
    expect(found['institutions']).to.have.length(1);
    const one = await ask('/institutions/get_by_id', { institution_id: 'ins_gingham', ...wish });
    expect(one['institution']).to.include({ name: 'Gingham Bank' });
    await ask('/institutions/get_by_id', { institution_id: 'ins_none', ...wish }, 400);
  });

  for (const persona of ['gingham', 'checking-savings', 'linden', 'many-accounts', 'card', 'mfa-each-time']) {
    it(`gives the accounts and transactions of ${persona}`, async () => {
      const institution = sandbox.bank.customer(persona)?.persona.institution.id ?? '';
      const access_token = await connect(`ins_${institution}`);
      await ask('/accounts/get', { access_token });
      await ask('/item/get', { access_token });
      let cursor = '';
      let added = 0;
      for (let more = true; more;) {
        const page = await ask('/transactions/sync', {
          access_token,
          cursor,
          count: 7,
          options: { include_original_description: true },
        });
        expect((page['added'] as unknown[]).length).to.be.at.most(7);
        added += (page['added'] as unknown[]).length;
        cursor = page['next_cursor'] as string;
        more = page['has_more'] as boolean;
      }
      expect(added).to.equal(sandbox.bank.customer(persona)?.ledger.transactions().length);
    });
  }

  it('gives what changed and what was taken back', async () => {
    const access_token = await connect('ins_gingham');
    const ledger = sandbox.bank.customer('gingham')!.ledger;
    const [account] = ledger.accounts();
    const pending = ledger.pend(account!.id, { amount: '-9.99', label: 'COFFEE' });
    const first = await ask('/transactions/sync', { access_token, count: 500 });
    const posted = ledger.post(pending.id);
    const changed = ledger.change(ledger.transactions()[0]!.id, { label: 'CORRECTED' });
    const page = await ask('/transactions/sync', { access_token, cursor: first['next_cursor'] });
    expect(page['added']).to.have.length(1);
    expect((page['added'] as Answer[])[0]).to.include({
      transaction_id: posted.id,
      pending_transaction_id: pending.id,
      amount: 9.99,
    });
    expect((page['modified'] as Answer[]).map((each) => each['transaction_id'])).to.deep.equal([changed.id]);
    expect(page['removed']).to.deep.equal([{ transaction_id: pending.id, account_id: account!.id }]);
  });

  it('begins, cancels and completes Link', async () => {
    const token = {
      client_name: 'Test',
      language: 'en',
      country_codes: ['US'],
      user: { client_user_id: '1' },
    };
    const link = await ask('/link/token/create', {
      ...token,
      products: ['transactions'],
      hosted_link: { completion_redirect_uri: 'https://app.example/done' },
    });
    await ask('/link/token/get', { link_token: link['link_token'] });
    const form = (fields: Record<string, string>) =>
      fetch(`${sandbox.url}/plaid/link`, {
        method: 'POST',
        body: new URLSearchParams({ token: link['link_token'] as string, ...fields }),
      });
    const ledger = sandbox.bank.customer('gingham')!.ledger;
    await form({ step: 'persona', persona: 'gingham' });
    await form({ step: 'credentials', password: 'pass_good' });
    await form({ step: 'consent', account: ledger.accounts()[0]!.id });
    const done = await ask('/link/token/get', { link_token: link['link_token'] });
    const [session] = done['link_sessions'] as { on_success: { public_token: string } }[];
    const { access_token } = await ask('/item/public_token/exchange', {
      public_token: session?.on_success.public_token,
    });
    await ask('/link/token/create', { ...token, access_token });
    await ask('/item/public_token/exchange', { public_token: session?.on_success.public_token }, 400);
    await ask('/item/remove', { access_token });
    await ask('/item/get', { access_token }, 400);
  });

  it("names its errors in Plaid's shape", async () => {
    const access_token = await connect('ins_gingham');
    const wrong = { 'PLAID-CLIENT-ID': 'sandbox-client-id', 'PLAID-SECRET': 'no' };
    const keys = await ask('/item/get', { access_token }, 400, wrong);
    expect(keys).to.include({ error_type: 'INVALID_INPUT', error_code: 'INVALID_API_KEYS' });
    expect(keys['request_id']).to.be.a('string');
    expect((await ask('/item/get', { access_token: 'access-sandbox-no' }, 400))['error_code']).to.equal(
      'INVALID_ACCESS_TOKEN',
    );
    await ask('/sandbox/item/reset_login', { access_token });
    const sync = await ask('/transactions/sync', { access_token }, 400);
    expect(sync['error_code']).to.equal('ITEM_LOGIN_REQUIRED');
    const { item } = await ask('/item/get', { access_token });
    expect((item as Answer)['error']).to.include({ error_code: 'ITEM_LOGIN_REQUIRED' });
  });

  it('gives every error of its table in a shape that the document knows', async () => {
    const access_token = await connect('ins_gingham');
    const { providers } = (await (await fetch(`${sandbox.url}/control/providers`)).json()) as {
      providers: { id: string; errorCodes: string[] }[];
    };
    const codes = providers.find(({ id }) => id === 'plaid')?.errorCodes ?? [];
    expect(codes).to.include('INSTITUTION_DOWN');
    for (const code of codes) {
      sandbox.faults.set({ provider: 'plaid', endpoint: '/item/get', kind: 'error', code, times: 1 });
      const response = await fetch(`${sandbox.url}/plaid/item/get`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...KEYS },
        body: JSON.stringify({ access_token }),
      });
      const answer = (await response.json()) as Answer;
      expect(answer['error_code']).to.equal(code.split('/')[0]);
      expect(contract.response('POST', '/item/get', response.status, answer), code).to.deep.equal([]);
    }
  });

  it('books transactions for a test with every digit they were written with', async () => {
    const access_token = await connect('ins_gingham');
    const today = sandbox.bank.clock.now().toISOString().slice(0, 10);
    const transaction = { date_transacted: today, date_posted: today, amount: 12.5, description: 'TEST' };
    await ask('/sandbox/transactions/create', { access_token, transactions: [transaction] });
    const newest = sandbox.bank.customer('gingham')!.ledger.transactions().at(-1);
    expect(newest).to.include({ amount: '-12.5', label: 'TEST' });
    const many = Array.from({ length: 11 }, () => transaction);
    await ask('/sandbox/transactions/create', { access_token, transactions: many }, 400);
  });

  it('refuses a refresh where the bank has given its one of the day', async () => {
    const access_token = await connect('ins_meridian');
    const refused = await ask('/transactions/refresh', { access_token }, 429);
    expect(refused['error_code']).to.equal('TRANSACTIONS_LIMIT');
    sandbox.bank.clock.advance(86_400);
    await ask('/transactions/refresh', { access_token });
  });

  describe('its webhooks', () => {
    let receiver: Server;
    let got: Promise<{ body: string; verification: string }>;
    let address: string;

    beforeEach(async () => {
      got = new Promise((resolve) => {
        receiver = createServer((request, response) => {
          const chunks: Buffer[] = [];
          request.on('data', (chunk: Buffer) => chunks.push(chunk));
          request.on('end', () => {
            response.end();
            resolve({
              body: Buffer.concat(chunks).toString(),
              verification: String(request.headers['plaid-verification']),
            });
          });
        });
      });
      await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
      address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    });
    afterEach(() => {
      receiver.closeAllConnections();
      receiver.close();
    });

    it('are signed over the very bytes with a key that can be fetched', async () => {
      const access_token = await connect('ins_gingham');
      await ask('/item/webhook/update', { access_token, webhook: address });
      await ask('/sandbox/item/fire_webhook', { access_token, webhook_code: 'SYNC_UPDATES_AVAILABLE' });
      const { body, verification } = await got;
      const { kid, alg } = decodeProtectedHeader(verification);
      expect(alg).to.equal('ES256');
      const { key } = await ask('/webhook_verification_key/get', { key_id: kid });
      const { payload } = await jwtVerify(verification, await importJWK(key as JWK, 'ES256'));
      expect(payload['request_body_sha256']).to.equal(createHash('sha256').update(body).digest('hex'));
      expect(JSON.parse(body)).to.include({ webhook_code: 'SYNC_UPDATES_AVAILABLE' });
      await ask('/webhook_verification_key/get', { key_id: 'no' }, 400);
    });

    it('tell of trouble at the bank, with the error as the document has it', async () => {
      const access_token = await connect('ins_gingham', { webhook: address });
      const customer = sandbox.bank.customer('gingham')!;
      sandbox.bank.setStanding(customer, { trouble: 'consent-revoked' });
      expect(JSON.parse((await got).body)).to.deep.nested.include({
        webhook_code: 'ERROR',
        'error.error_code': 'ITEM_LOGIN_REQUIRED',
        'error.error_code_reason': 'OAUTH_USER_REVOKED',
      });
      const { item } = await ask('/item/get', { access_token });
      expect((item as Answer)['error']).to.include({ error_code_reason: 'OAUTH_USER_REVOKED' });
    });

    it('tell of a change in the books by themselves', async () => {
      await connect('ins_gingham', { webhook: address });
      const ledger = sandbox.bank.customer('gingham')!.ledger;
      ledger.add(ledger.accounts()[0]!.id, { amount: '5', label: 'NEW' });
      expect(JSON.parse((await got).body)).to.include({ webhook_code: 'SYNC_UPDATES_AVAILABLE' });
    });
  });
});
