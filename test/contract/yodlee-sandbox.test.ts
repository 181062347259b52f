import { expect } from 'chai';
import type { Document } from 'openapi-backend';
import { Contract, describeWithSpec } from '../support/openapi.ts';
import { startSandbox, type RunningSandbox } from '../support/sandbox.ts';
import { startReceiver } from './receiver.ts';

const PATHS = [
  '/auth/token',
  '/providers',
  '/providers/count',
  '/providerAccounts',
  '/providerAccounts/{providerAccountId}',
  '/accounts',
  '/transactions',
  '/transactions/count',
  '/consents',
  '/configs/notifications/events',
  '/configs/notifications/events/{eventName}',
];
const CLIENT = { clientId: 'sandbox-client-id', secret: 'sandbox-secret' };

/** The document says `application/json;charset=UTF-8`, which the validator does not know for JSON: nothing would bite. */
const plainMediaTypes = (document: Document): Document =>
  JSON.parse(
    JSON.stringify(document).replaceAll('application/json;charset=UTF-8', 'application/json'),
  ) as Document;

type Answer = Record<string, unknown>;
type Rows = Record<string, unknown>[];

describeWithSpec("The sandbox keeps Yodlee's contract", 'yodlee/yodlee-1.1.oas.json', (path) => {
  let sandbox: RunningSandbox;
  let contract: Contract;
  let token: string;

  before(async function () {
    this.timeout(60_000);
    contract = await Contract.load(path, PATHS, { overlay: plainMediaTypes });
  });
  beforeEach(async () => {
    sandbox = await startSandbox();
    token = await newToken('test-user');
  });
  afterEach(() => sandbox.close());

  const base = (): string => `${sandbox.url}/yodlee/ysl`;

  async function newToken(loginName: string): Promise<string> {
    const { token: made } = await ask('POST', '/auth/token', {
      status: 201,
      headers: { loginName, 'content-type': 'application/x-www-form-urlencoded' },
      form: CLIENT,
    });
    return (made as { accessToken: string }).accessToken;
  }

  /** Asks, and holds request and answer against the document. */
  async function ask(
    method: string,
    address: string,
    options: {
      status?: number;
      headers?: Record<string, string>;
      body?: unknown;
      form?: Record<string, string>;
    } = {},
  ): Promise<Answer> {
    const { status = 200, headers = {}, body, form } = options;
    const [endpoint = ''] = address.split('?');
    if (status < 400 && !form) {
      expect(contract.request(method, address, body), `request ${address}`).to.deep.equal([]);
    }
    const response = await fetch(base() + address, {
      method,
      headers: {
        'Api-Version': '1.1',
        ...(form ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(form
        ? { body: new URLSearchParams(form) }
        : body === undefined
          ? {}
          : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = (text === '' ? {} : JSON.parse(text)) as Answer;
    expect(response.status, text).to.equal(status);
    // 401 and 404 have no schema in the document; their bodies are the error's all the same.
    if (text !== '' && status !== 401 && status !== 404) {
      expect(contract.response(method, endpoint, status, answer), `answer ${address}`).to.deep.equal([]);
    }
    return answer;
  }

  async function connect(persona: string): Promise<number> {
    const post = async (fields: Record<string, string>): Promise<void> => {
      const body = new URLSearchParams({ accessToken: `Bearer ${token}`, ...fields });
      expect((await fetch(`${base()}/fastlink`, { method: 'POST', body })).status).to.equal(200);
    };
    await post({ extraParams: 'flow=add' });
    await post({ step: 'persona', persona });
    await post({ step: 'credentials', password: 'pass_good' });
    await post({ step: 'code', code: '1234' });
    const body = new URLSearchParams({ accessToken: `Bearer ${token}`, step: 'consent' });
    for (const { id } of sandbox.bank.customer(persona)!.ledger.accounts()) body.append('account', id);
    expect((await fetch(`${base()}/fastlink`, { method: 'POST', body })).status).to.equal(200);
    const { providerAccount } = await ask('GET', '/providerAccounts');
    return (providerAccount as { id: number }[]).at(-1)!.id;
  }

  it('is held against a document that bites', () => {
    const wrong = { transaction: [{ id: 'x', status: 'NO', CONTAINER: 'bank' }] };
    expect(contract.response('GET', '/transactions', 200, wrong)).to.have.length(2);
    expect(contract.response('GET', '/transactions', 200, { transaction: [{ idd: 1 }] })).to.have.length(1);
    expect(contract.response('POST', '/auth/token', 201, { token: { expiresIn: '1800' } })).to.have.length(1);
  });

  it('lists institutions by pages that the header leads through', async () => {
    const { provider } = await ask('GET', '/providers?skip=0&top=500');
    expect(provider).to.have.length(500);
    const { provider: count } = await ask('GET', '/providers/count');
    const total = (count as { TOTAL: { count: number } }).TOTAL.count;
    const rest = await ask('GET', '/providers?skip=500&top=500');
    expect(rest['provider']).to.have.length(total - 500);
    expect((await ask('GET', '/providers?name=harbour'))['provider']).to.have.length(1);
    expect((await ask('GET', '/providers?top=501', { status: 400 }))['errorCode']).to.equal('Y804');
  });

  for (const persona of ['gingham', 'linden', 'many-accounts', 'card', 'mfa-each-time', 'empty']) {
    it(`gives the accounts and transactions of ${persona}`, async () => {
      const id = await connect(persona);
      await ask('GET', `/providerAccounts/${id}`);
      const { account } = await ask('GET', `/accounts?providerAccountId=${id}&include=autoRefresh`);
      const { ledger } = sandbox.bank.customer(persona)!;
      expect(account).to.have.length(ledger.accounts().length);
      const from = '2024-12-01';
      const found: number[] = [];
      for (let skip = 0; ; skip += 7) {
        const page = await ask('GET', `/transactions?fromDate=${from}&skip=${skip}&top=7`);
        found.push(...((page['transaction'] ?? []) as { id: number }[]).map((each) => each.id));
        if (page['transaction'] === undefined) break;
      }
      const { transaction } = await ask('GET', `/transactions/count?fromDate=${from}`);
      expect((transaction as { TOTAL: { count: number } }).TOTAL.count).to.equal(found.length);
      const all = ledger.transactions().map(({ serial }) => serial);
      expect(found).to.have.members(all);
    });
  }

  it('tells consents where they end', async () => {
    const id = await connect('linden');
    expect(await ask('GET', `/consents?providerAccountIds=${id}`)).to.deep.equal({});
    const customer = sandbox.bank.customer('linden')!;
    sandbox.bank.setStanding(customer, { consentEndsAt: '2031-01-01T00:00:00Z' });
    const { consent } = await ask('GET', `/consents?providerAccountIds=${id}`);
    expect((consent as Rows)[0]).to.include({ consentStatus: 'ACTIVE' });
    sandbox.bank.setStanding(customer, { trouble: 'consent-revoked' });
    const { consent: revoked } = await ask('GET', `/consents?providerAccountIds=${id}`);
    expect((revoked as Rows)[0]).to.include({ consentStatus: 'REVOKED' });
    const { providerAccount } = await ask('GET', '/providerAccounts');
    expect((providerAccount as Rows)[0]).to.include({ status: 'FAILED' });
  });

  it('refreshes a quarter of an hour after the last time, not before', async () => {
    const id = await connect('linden');
    const address = `/providerAccounts?providerAccountIds=${id}`;
    const refused = await ask('PUT', address, { status: 400 });
    expect(refused['errorCode']).to.equal('Y825');
    expect(refused['referenceCode']).to.be.a('string').and.not.equal('');
    sandbox.bank.clock.advance(16 * 60);
    const { providerAccount } = await ask('PUT', address);
    expect((providerAccount as Rows)[0]).to.include({ status: 'LOGIN_IN_PROGRESS' });
    await ask('GET', '/providerAccounts');
    const { providerAccount: after } = await ask('GET', '/providerAccounts');
    expect((after as Rows)[0]).to.include({ status: 'SUCCESS' });
  });

  it('gives tokens for the right keys only, and for half an hour', async () => {
    const refuse = async (
      form: Record<string, string>,
      code: string,
      headers: Record<string, string> = {},
    ) => {
      const wrong = await ask('POST', '/auth/token', {
        status: code === 'Y016' ? 401 : 400,
        form,
        headers: { loginName: 'x-user', ...headers },
      });
      expect(wrong['errorCode']).to.equal(code);
    };
    await refuse({ clientId: 'sandbox-client-id', secret: 'no' }, 'Y301');
    await refuse({ clientId: 'sandbox-client-id' }, 'Y303');
    await refuse(CLIENT, 'Y801', { loginName: 'x' });
    await refuse(CLIENT, 'Y016', { loginName: '' });
    await ask('GET', '/accounts', { status: 401, headers: { authorization: 'Bearer no' } });
    sandbox.bank.clock.advance(1801);
    const gone = await ask('GET', '/accounts', { status: 401 });
    expect(gone['errorCode']).to.equal('Y023');
  });

  it('shows a user nothing of another', async () => {
    const id = await connect('linden');
    token = await newToken('another-user');
    expect(await ask('GET', '/accounts')).to.deep.equal({});
    expect(await ask('GET', '/transactions?fromDate=2025-01-01')).to.deep.equal({});
    expect((await ask('GET', `/providerAccounts/${id}`, { status: 400 }))['errorCode']).to.equal('Y800');
    expect((await ask('DELETE', `/providerAccounts/${id}`, { status: 400 }))['errorCode']).to.equal('Y800');
  });

  it('ends a provider account with its accounts', async () => {
    const id = await connect('linden');
    const response = await fetch(`${base()}/providerAccounts/${id}`, {
      method: 'DELETE',
      headers: { 'Api-Version': '1.1', authorization: `Bearer ${token}` },
    });
    // "The HTTP response code is 204" in the document's words, though its table says 200.
    expect(response.status).to.equal(204);
    expect(await ask('GET', '/accounts')).to.deep.equal({});
  });

  it('says each of its errors in the shape of the document', async () => {
    const { providers } = (await (await fetch(`${sandbox.url}/control/providers`)).json()) as {
      providers: { id: string; errorCodes: string[] }[];
    };
    const codes = providers.find(({ id }) => id === 'yodlee')?.errorCodes ?? [];
    expect(codes).to.include.members(['Y020', 'Y023', 'Y301', 'Y303', 'Y015', 'Y825']);
    for (const code of codes) {
      sandbox.faults.set({ provider: 'yodlee', endpoint: '/accounts', kind: 'error', code, times: 1 });
      const response = await fetch(`${base()}/accounts`, { headers: { 'Api-Version': '1.1' } });
      const answer = (await response.json()) as Answer;
      expect(answer['errorCode']).to.equal(code);
      // The document has the error's schema with 400 alone.
      expect(contract.response('GET', '/accounts', 400, answer), code).to.deep.equal([]);
    }
  });

  it('notifies those who asked for it, without a signature', async () => {
    const receiver = await startReceiver();
    try {
      const body = { event: { callbackUrl: receiver.url } };
      await ask('POST', '/configs/notifications/events/DATA_UPDATES', { status: 201, body });
      const { event } = await ask('GET', '/configs/notifications/events');
      expect(event).to.deep.equal([{ name: 'DATA_UPDATES', callbackUrl: receiver.url }]);
      await connect('linden');
      const { ledger } = sandbox.bank.customer('linden')!;
      ledger.add(ledger.accounts()[0]!.id, { amount: '1', label: 'NEW' });
      const { body: sent } = await receiver.first;
      expect(JSON.parse(sent.toString())).to.have.nested.property(
        'event.data.userData[0].user.loginName',
        'test-user',
      );
    } finally {
      await receiver.close();
    }
  });
});
