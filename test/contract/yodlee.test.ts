import { expect } from 'chai';
import { createYodlee } from '../../sidecar/src/providers/yodlee/provider.ts';
import type { Account, Trouble } from '../../sandbox/ledger/types.ts';
import type { Institution, Provider } from '../../sidecar/src/providers/provider.ts';
import { signIn } from '../../tools/sandbox-person.ts';
import { startSandbox } from '../support/sandbox.ts';
import { describeProvider } from './conformance.ts';
import { ASKED, type Harness } from './harness.ts';
import { connect, credentialsOf, lastCursor, problemOf, pull, read, sums } from './reader.ts';
import { storing, withLedgerIds, type ProviderIds } from './ledger-ids.ts';

const CLIENT = { clientId: 'sandbox-client-id', secret: 'sandbox-secret' };

/** Numbers, of which there is a row for each container. */
const containerOf = ({ kind }: Account): string => (kind === 'card' ? 'creditCard' : 'bank');
const IDS: ProviderIds = {
  account: (account) => `${containerOf(account)}:${account.serial}`,
  transaction: ({ serial }, account) => `${containerOf(account)}:${serial}`,
};

async function yodleeHarness(
  more: { raw?: boolean; top?: number; now?: () => Date } = {},
): Promise<Harness & { raw: Provider }> {
  const sandbox = await startSandbox();
  const base = `${sandbox.url}/yodlee/ysl`;
  const { raw: plain, ...config } = more;
  const raw = createYodlee({
    baseUrl: base,
    ...CLIENT,
    timeoutMs: 800,
    watch: { times: 2, everyMs: 1 },
    ...config,
  });
  const provider = plain ? raw : storing(withLedgerIds(raw, sandbox.bank, IDS));
  return {
    sandbox,
    provider,
    raw,
    persona: 'linden',
    bigPersona: 'big-1200-7',
    begin: async (webhookUrl) => {
      if (webhookUrl) await subscribe(base, webhookUrl);
      return provider.begin(ASKED);
    },
    signIn: (window, persona) => signIn(window, { persona }),
    endpoints: { accounts: '/accounts', transactions: '/transactions', institutions: '/providers' },
    errors: [
      { code: 'Y301', state: 'administrator-keys' },
      { code: 'Y303', state: 'administrator-keys' },
      { code: 'Y015', state: 'administrator-keys' },
      { code: 'Y305', state: 'administrator-keys' },
      { code: 'Y825', state: 'wait' },
      { code: 'Y868', state: 'transient' },
      { code: 'Y800', state: 'unknown' },
      { code: 'Y806', state: 'unknown' },
    ],
    // Yodlee keeps no link from a posted transaction to the pending one it was, and says of none that it is gone.
    linksPending: false,
    tellsRemoved: false,
    tellsOtherSide: false,
    webhooks: 'hints',
  };
}

async function tokenOf(base: string, loginName: string): Promise<string> {
  const response = await fetch(`${base}/auth/token`, {
    method: 'POST',
    headers: { loginName, 'Api-Version': '1.1' },
    body: new URLSearchParams(CLIENT),
  });
  const { token } = (await response.json()) as { token: { accessToken: string } };
  return token.accessToken;
}

async function subscribe(base: string, callbackUrl: string): Promise<void> {
  const authorization = `Bearer ${await tokenOf(base, 'administrator')}`;
  const response = await fetch(`${base}/configs/notifications/events/DATA_UPDATES`, {
    method: 'POST',
    headers: { authorization, 'Api-Version': '1.1', 'content-type': 'application/json' },
    body: JSON.stringify({ event: { callbackUrl } }),
  });
  expect(response.status).to.equal(201);
}

describeProvider('Yodlee', yodleeHarness);

describe('Yodlee alone', () => {
  let harness: Harness & { raw: Provider };
  /** The sidecar's clock goes with the sandbox's. */
  const now = (): Date => harness.sandbox.bank.clock.now();
  beforeEach(async () => {
    harness = await yodleeHarness({ now: () => now() });
  });
  afterEach(() => harness.sandbox.close());

  const minutes = (count: number): void => harness.sandbox.bank.clock.advance(count * 60);
  const setTrouble = (trouble: Trouble | null, persona = harness.persona): void =>
    harness.sandbox.bank.setStanding(harness.sandbox.bank.customer(persona)!, { trouble });
  const tokens = async (): Promise<number> => {
    const response = await fetch(`${harness.sandbox.url}/control/requests`);
    const { counts } = (await response.json()) as { counts: Record<string, number> };
    return counts['yodlee POST /auth/token'] ?? 0;
  };

  it('renews a token that ran out, and one that Yodlee does not know, without anybody hearing of it', async () => {
    const connection = await connect(harness);
    const before = await tokens();
    minutes(31);
    await pull(harness, connection);
    expect(await tokens()).to.equal(before + 1);
    for (const code of ['Y020', 'Y023']) {
      harness.sandbox.faults.set({
        provider: 'yodlee',
        endpoint: '/accounts',
        kind: 'error',
        code,
        times: 1,
      });
      expect(await harness.provider.accounts(credentialsOf(connection)), code).not.to.have.length(0);
    }
    harness.sandbox.faults.set({ provider: 'yodlee', endpoint: '/accounts', kind: 'error', code: 'Y020' });
    const problem = await problemOf(harness.provider.accounts(credentialsOf(connection)));
    expect(problem).to.include({ state: 'transient', code: 'Y020' });
  });

  it('asks for one token for many calls at once', async () => {
    const connection = await connect(harness);
    minutes(31);
    const before = await tokens();
    const credentials = credentialsOf(connection);
    await Promise.all([1, 2, 3].map(() => harness.provider.accounts(credentials)));
    expect(await tokens()).to.equal(before + 1);
  });

  it('gives each connection a login of its own, which cannot see another', async () => {
    const window = await harness.begin();
    const first = await connect(harness);
    const other = await harness.provider.begin({
      connectionId: 'c2',
      institutionId: '1',
      countries: ['BE'],
      language: 'en',
      returnUrl: 'https://sidecar.example/done',
    });
    expect((other.state as { loginName: string }).loginName).not.to.equal(
      (window.state as { loginName: string }).loginName,
    );
    const foreign = { providerAccountId: first.providerConnectionId };
    expect((await problemOf(harness.provider.complete(other.state, foreign))).code).to.equal(
      'FASTLINK_NOT_COMPLETED',
    );
  });

  it('does not take a sign-in that failed for a connection', async () => {
    const window = await harness.begin();
    await harness.signIn(window, harness.persona);
    setTrouble('login-required');
    expect((await problemOf(harness.provider.complete(window.state, {}))).code).to.equal(
      'FASTLINK_NOT_COMPLETED',
    );
    setTrouble(null);
    expect((await harness.provider.complete(window.state, {})).providerConnectionId).not.to.equal('');
  });

  it('says when it may refresh, and when only the person may', async () => {
    const outcome = async (persona: string, present = false) =>
      harness.provider.refresh(credentialsOf(await connect(harness, persona)), present);
    const tooSoon = await outcome('linden');
    expect(tooSoon.kind).to.equal('not-before');
    expect(await kindLater('linden', 16)).to.equal('underway');
    expect(await kindLater('linden', 16, true)).to.equal('fresh');
    expect(await kindLater('one-a-day', 60)).to.equal('not-before');
    expect(await kindLater('one-a-day', 24 * 60)).to.equal('underway');
    expect(await kindLater('mfa-each-time', 16)).to.equal('person-needed');

    async function kindLater(persona: string, later: number, present = false): Promise<string> {
      const connection = await connect(harness, persona);
      minutes(later);
      return (await harness.provider.refresh(credentialsOf(connection), present)).kind;
    }
  });

  it('takes Y825 as "not before", a quarter of an hour later', async () => {
    const connection = await connect(harness);
    minutes(16);
    const fault = { endpoint: '/providerAccounts', kind: 'error', code: 'Y825', times: 1 };
    harness.sandbox.faults.set({ provider: 'yodlee', ...fault, match: 'providerAccountIds' });
    const outcome = await harness.provider.refresh(credentialsOf(connection), false);
    expect(outcome.kind).to.equal('not-before');
    const at = outcome.kind === 'not-before' ? Date.parse(outcome.at) : 0;
    expect(at).to.be.within(now().getTime() + 14 * 60_000, now().getTime() + 16 * 60_000);
  });

  it('brings what the bank had only after a refresh', async () => {
    const connection = await connect(harness, 'one-a-day');
    const { ledger } = harness.sandbox.bank.customer('one-a-day')!;
    const first = await pull(harness, connection);
    const { id } = ledger.add(ledger.accounts()[0]!.id, { amount: '3', label: 'LATE' });
    const soon = read(await pull(harness, connection, lastCursor(first)));
    expect(soon.has(id)).to.equal(false);
    minutes(24 * 60 + 1);
    await harness.provider.refresh(credentialsOf(connection), false);
    expect(read(await pull(harness, connection, lastCursor(first))).has(id)).to.equal(true);
  });

  const troubles: [Trouble, string, string][] = [
    ['login-required', 'reconnect', 'INCORRECT_CREDENTIALS'],
    ['consent-expired', 'consent-ended', 'CONSENT_EXPIRED'],
    ['consent-revoked', 'consent-ended', 'CONSENT_REVOKED'],
    ['locked', 'act-at-bank', 'ACCOUNT_LOCKED'],
    ['action-needed', 'act-at-bank', 'USER_ACTION_NEEDED_AT_SITE'],
    ['bank-down', 'bank-down', 'SITE_UNAVAILABLE'],
    ['mfa-needed', 'answer-bank', 'ADDL_AUTHENTICATION_REQUIRED'],
  ];
  for (const [trouble, state, code] of troubles) {
    it(`tells ${trouble} as ${state}, and it is over once the person signed in again`, async () => {
      const connection = await connect(harness);
      const credentials = credentialsOf(connection);
      setTrouble(trouble);
      const { problem } = await harness.provider.health(credentials);
      expect(problem).to.include({ state, code });
      expect(problem?.reference ?? '').not.to.equal('');
      const window = await harness.provider.begin({
        ...ASKED,
        institutionId: connection.institutionId ?? '',
        existing: credentials,
      });
      expect(window.parameters?.['params']).to.include({ flow: 'edit' });
      await harness.signIn(window, harness.persona);
      const again = await harness.provider.complete(window.state, {});
      expect(again.credentials).to.deep.equal(connection.credentials);
      expect((await harness.provider.health(credentials)).problem).to.equal(undefined);
    });
  }

  it('says until when the consent is given, and which banks forbid automatic fetching', async () => {
    const connection = await connect(harness);
    const consentEndsAt = '2031-02-03T04:05:06Z';
    harness.sandbox.bank.setStanding(harness.sandbox.bank.customer('linden')!, { consentEndsAt });
    const health = await harness.provider.health(credentialsOf(connection));
    expect(health.automatic).to.equal(true);
    expect(Date.parse(health.consentEndsAt ?? '')).to.equal(Date.parse(consentEndsAt));
    for (const persona of ['manual-only', 'mfa-each-time']) {
      const other = await connect(harness, persona);
      expect((await harness.provider.health(credentialsOf(other))).automatic, persona).to.equal(false);
    }
  });

  it('owes on a card what Yodlee says is positive', async () => {
    const [card] = await harness.raw.accounts(credentialsOf(await connect(harness, 'card')));
    expect(card?.id).to.match(/^creditCard:\d+$/);
    expect(card?.kind).to.equal('card');
    expect(card?.balance).to.match(/^-/);
  });

  it('takes amounts of every currency to the last digit', async () => {
    const connection = await connect(harness, 'many-accounts');
    const { ledger } = harness.sandbox.bank.customer('many-accounts')!;
    const dinar = ledger.accounts().find(({ currency }) => currency === 'KWD')!;
    ledger.add(dinar.id, { amount: '90071992547409.123', label: 'BIG' });
    const shelf = read(await pull(harness, connection));
    expect(sums(shelf.values())).to.deep.equal(sums(ledger.transactions()));
  });

  it('finds a connection again after the sandbox forgot its login', async () => {
    const connection = await connect(harness);
    const other = await yodleeHarness({ now: () => now() });
    try {
      const health = await other.provider.health(credentialsOf(connection));
      expect(health.problem).to.equal(undefined);
    } finally {
      await other.sandbox.close();
    }
  });

  it('calls a connection that Yodlee has no more gone, not empty', async () => {
    const connection = await connect(harness);
    await harness.provider.revoke(credentialsOf(connection));
    const problem = await problemOf(pull(harness, connection));
    expect(problem).to.include({ state: 'reconnect', code: 'PROVIDER_ACCOUNT_GONE' });
  });

  it('believes no notification about a login that is not ours, and registers nobody for it', async () => {
    const before = await tokens();
    const event = {
      info: 'DATA_UPDATES.USER_DATA',
      data: { userData: [{ user: { loginName: 'sync-x-0123456789abcdef' } }] },
    };
    const raw = {
      headers: {},
      body: Buffer.from(JSON.stringify({ event })),
      url: '',
      receivedAt: new Date(),
    };
    const result = await harness.provider.webhook(raw).then(
      () => 'taken',
      (error: unknown) => (error as Error).name,
    );
    expect(result).to.equal('WebhookRejected');
    expect(await tokens()).to.equal(before);
  });

  it('marks a bank in beta, and reads what the catalogue says of it', async () => {
    const all: Institution[] = [];
    for await (const page of harness.provider.institutions()) all.push(...page);
    expect(all.filter(({ beta }) => beta).map(({ name }) => name)).to.include('Sprout Neobank');
    expect(all.find(({ name }) => name === 'Short Memory Savings')?.historyDays).to.equal(90);
    expect(all.find(({ name }) => name === 'Old Mill Bank')?.automatic).to.equal(false);
    expect(all.find(({ name }) => name === 'Compass International')?.signIn).to.equal('oauth');
  });
});
