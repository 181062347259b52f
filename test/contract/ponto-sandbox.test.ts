import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Contract, describeWithSpec } from '../support/openapi.ts';
import { startSandbox, type RunningSandbox } from '../support/sandbox.ts';
import { mendPonto, PATHS } from './ponto-document.ts';
import { signIn } from '../../tools/sandbox-person.ts';
import { CLIENT, RETURN_URL } from './ponto-harness.ts';

type Answer = Record<string, unknown>;
type Rows = { id: string; attributes: Answer; meta?: Answer }[];

describeWithSpec("The sandbox keeps Ponto's contract", 'ponto/pontoConnect-open-api-spec.json', (path) => {
  let sandbox: RunningSandbox;
  let contract: Contract;
  let token: string;

  before(async function () {
    this.timeout(60_000);
    contract = await Contract.load(path, PATHS, { overlay: mendPonto });
  });
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());

  const base = (): string => `${sandbox.url}/ponto/ponto-connect`;
  const fixture = (name: string): Answer =>
    JSON.parse(readFileSync(join(dirname(path), 'fixtures', `${name}.json`), 'utf8')) as Answer;
  const basic = `Basic ${Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString('base64')}`;

  async function tokens(form: Record<string, string>, status = 200): Promise<Answer> {
    const response = await fetch(`${base()}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: basic },
      body: new URLSearchParams(form),
    });
    expect(response.status).to.equal(status);
    return (await response.json()) as Answer;
  }

  async function connect(persona: string): Promise<Answer> {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: CLIENT.clientId,
      redirect_uri: RETURN_URL,
      response_type: 'code',
      scope: 'ai name offline_access',
      state: 'some-state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const url = `${sandbox.url}/ponto/oauth2/auth?${query.toString()}`;
    const { code = '' } = await signIn({ url }, { persona });
    const form = {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: RETURN_URL,
    };
    const made = await tokens(form);
    token = String(made['access_token']);
    return made;
  }

  /** Asks, and holds request and answer against the document. */
  async function ask(method: string, address: string, body?: unknown, status = 200): Promise<Answer> {
    if (status < 400) {
      expect(contract.request(method, address, body), `request ${address}`).to.deep.equal([]);
    }
    const response = await fetch(base() + address, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Answer;
    expect(response.status, JSON.stringify(answer)).to.equal(status);
    expect(response.headers.get('ibanity-request-id') ?? '').not.to.equal('');
    if (status < 400) {
      const [endpoint = ''] = address.split('?');
      expect(contract.response(method, endpoint, status, answer), `answer ${address}`).to.deep.equal([]);
    }
    return answer;
  }

  it('is held against a document that bites', () => {
    const wrong = { data: [{ id: 'x', type: 'account', attributes: { currency: 1, holderNam: 'x' } }] };
    expect(contract.response('GET', '/accounts', 200, wrong)).to.have.length(3);
    expect(
      contract.request('POST', '/synchronizations', { data: { type: 'x', attributes: {} } }),
    ).not.to.deep.equal([]);
  });

  it('accepts Ibanity’s own test data, so the mending is no more than it needs', () => {
    const held: [string, string, number, string][] = [
      ['GET', '/accounts', 200, 'accounts'],
      ['GET', '/accounts/{id}', 200, 'account'],
      ['GET', '/accounts/{accountId}/transactions', 200, 'transactions'],
      ['GET', '/accounts/{accountId}/pending-transactions', 200, 'pendingTransactions'],
      ['GET', '/financial-institutions', 200, 'financial_institutions'],
      ['GET', '/synchronizations/{id}', 200, 'synchronization'],
      ['GET', '/synchronizations/{synchronizationId}/updated-transactions', 200, 'updated-transactions'],
      ['POST', '/accounts/{accountId}/reauthorization-requests', 201, 'create_reauthorization_request'],
      ['GET', '/userinfo', 200, 'userinfo'],
    ];
    for (const [method, address, status, name] of held) {
      const filled = address.replaceAll(/\{\w+\}/g, 'x');
      expect(contract.response(method, filled, status, fixture(name)), name).to.deep.equal([]);
    }
  });

  it('lists institutions by pages that the links lead through, with a token or without', async () => {
    token = '';
    const seen: string[] = [];
    let address: string | undefined = '/financial-institutions?page[limit]=100';
    while (address !== undefined) {
      const { data, links }: Answer = await ask('GET', address);
      seen.push(...(data as Rows).map(({ id }) => id));
      const next = (links as { next?: string }).next;
      address = next?.slice(base().length);
    }
    expect(seen.length).to.equal(sandbox.bank.institutions('ponto').length);
    expect(new Set(seen).size).to.equal(seen.length);
    await ask('GET', `/financial-institutions/${seen[0] ?? ''}`);
    await ask('GET', '/financial-institutions?page[limit]=101', undefined, 400);
  });

  for (const persona of ['linden', 'many-accounts', 'card', 'empty']) {
    it(`gives the accounts and transactions of ${persona}, newest first`, async () => {
      await connect(persona);
      const { data } = await ask('GET', '/accounts');
      const { ledger } = sandbox.bank.customer(persona)!;
      expect(data).to.have.length(ledger.accounts().length);
      let count = 0;
      for (const { id } of data as Rows) {
        await ask('GET', `/accounts/${id}`);
        const dates: string[] = [];
        let address: string | undefined = `/accounts/${id}/transactions?page[limit]=7`;
        while (address !== undefined) {
          const page: Answer = await ask('GET', address);
          dates.push(...(page['data'] as Rows).map(({ attributes }) => String(attributes['executionDate'])));
          address = (page['links'] as { next?: string }).next?.slice(base().length);
        }
        expect(dates).to.deep.equal([...dates].sort().reverse());
        count += dates.length;
        const pending = await ask('GET', `/accounts/${id}/pending-transactions`);
        count += (pending['data'] as Rows).length;
      }
      expect(count).to.equal(ledger.transactions().length);
    });
  }

  it('gives every field of an account and a transaction that Ibanity’s test data has', async () => {
    await connect('linden');
    const [account] = (await ask('GET', '/accounts'))['data'] as Rows;
    const like = (name: string): Answer => (fixture(name)['data'] as { attributes: Answer }).attributes;
    expect(account?.attributes).to.have.all.keys(like('account'));
    const list = await ask('GET', `/accounts/${account?.id ?? ''}/transactions`);
    expect((list['data'] as Rows)[0]?.attributes).to.have.all.keys(like('transaction'));
    expect(list['meta']).to.have.all.keys('paging', 'synchronizedAt', 'latestSynchronization');
  });

  it('leads on from a row although others came in before it, or it is gone', async () => {
    await connect('linden');
    const { ledger } = sandbox.bank.customer('linden')!;
    const [account] = (await ask('GET', '/accounts'))['data'] as Rows;
    const address = `/accounts/${account?.id ?? ''}/transactions?page[limit]=5`;
    const all = (await ask('GET', address.replace('=5', '=100')))['data'] as Rows;
    const { links } = await ask('GET', address);
    const next = (links as { next: string }).next.slice(base().length);
    ledger.add(ledger.accounts()[0]!.id, { amount: '1', label: 'NEW' });
    const posted = ledger.transactions({ status: 'posted' });
    ledger.remove(posted.at(-6)!.id);
    const page = (await ask('GET', next))['data'] as Rows;
    expect(page.map(({ id }) => id)).to.deep.equal(all.slice(5, 10).map(({ id }) => id));
  });

  it('synchronizes in both body shapes: pending, running, success, with what changed', async () => {
    await connect('linden');
    const [account] = (await ask('GET', '/accounts'))['data'] as Rows;
    const attributes = {
      resourceType: 'account',
      resourceId: account?.id,
      subtype: 'accountTransactions',
      customerIpAddress: '192.0.2.7',
    };
    const wrapped = { data: { type: 'synchronization', attributes } };
    const { data } = await ask('POST', '/synchronizations', wrapped, 201);
    const made = data as Rows[number];
    expect(made.attributes['status']).to.equal('pending');
    for (const status of ['running', 'success', 'success']) {
      const looked = (await ask('GET', `/synchronizations/${made.id}`))['data'] as Rows[number];
      expect(looked.attributes['status']).to.equal(status);
    }
    await ask('GET', `/synchronizations/${made.id}/updated-transactions`);
    const flat = await fetch(`${base()}/synchronizations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(attributes),
    });
    expect(flat.status).to.equal(201);
    const nobody = { ...attributes, customerIpAddress: 'not an address' };
    const refused = await ask('POST', '/synchronizations', { data: { attributes: nobody } }, 400);
    expect(refused).to.have.nested.property('errors[0].code', 'validationError');
  });

  it('says in a synchronization and in the account why it failed', async () => {
    await connect('linden');
    sandbox.bank.setStanding(sandbox.bank.customer('linden')!, { trouble: 'login-required' });
    const [account] = (await ask('GET', '/accounts'))['data'] as Rows;
    expect(account?.meta).to.have.nested.property('latestSynchronization.attributes.status', 'error');
    expect(account?.meta).to.have.nested.property(
      'latestSynchronization.attributes.errors[0].code',
      'authorizationInvalid',
    );
  });

  it('sends the person to the bank again', async () => {
    await connect('linden');
    const [account] = (await ask('GET', '/accounts'))['data'] as Rows;
    const body = { data: { type: 'reauthorizationRequest', attributes: { redirectUri: RETURN_URL } } };
    const { data } = await ask('POST', `/accounts/${account?.id ?? ''}/reauthorization-requests`, body, 201);
    const { redirect } = (data as { links: { redirect: string } }).links;
    expect((await fetch(redirect)).status).to.equal(200);
  });

  it('gives tokens as Ponto does: each refresh token once, and none after it was used twice', async () => {
    const first = await connect('linden');
    expect(Object.keys(first)).to.have.members(Object.keys(fixture('create_access_token')));
    await ask('GET', '/userinfo');
    const form = { grant_type: 'refresh_token', refresh_token: String(first['refresh_token']) };
    const second = await tokens(form);
    expect(second['refresh_token']).not.to.equal(first['refresh_token']);
    expect(await tokens(form, 400)).to.include({ error: 'invalid_grant' });
    const third = { ...form, refresh_token: String(second['refresh_token']) };
    expect(await tokens(third, 400)).to.include({ error: 'invalid_grant' });
    await ask('GET', '/accounts', undefined, 401);
  });

  it('ends an account, and a whole integration with the client’s own token', async () => {
    await connect('many-accounts');
    const accounts = (await ask('GET', '/accounts'))['data'] as Rows;
    await ask('DELETE', `/accounts/${accounts[0]?.id ?? ''}`);
    expect((await ask('GET', '/accounts'))['data']).to.have.length(accounts.length - 1);
    const { sub } = await ask('GET', '/userinfo');
    const theirs = token;
    token = String((await tokens({ grant_type: 'client_credentials' }))['access_token']);
    await ask('DELETE', `/organizations/${String(sub)}/integration`);
    token = theirs;
    await ask('GET', '/accounts', undefined, 401);
  });

  it('shows an organisation nothing of another', async () => {
    await connect('linden');
    const [account] = (await ask('GET', '/accounts'))['data'] as Rows;
    await connect('empty');
    const answer = await ask('GET', `/accounts/${account?.id ?? ''}/transactions`, undefined, 404);
    expect(answer).to.have.nested.property('errors[0].code', 'resourceNotFound');
  });
});
