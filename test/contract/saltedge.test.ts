import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import type { Trouble } from '../../sandbox/ledger/types.ts';
import { createSaltEdge, type SaltEdgeConfig } from '../../sidecar/src/providers/saltedge/provider.ts';
import type { Institution, Provider } from '../../sidecar/src/providers/provider.ts';
import { signIn } from '../../tools/sandbox-person.ts';
import { startSandbox } from '../support/sandbox.ts';
import { describeProvider } from './conformance.ts';
import { ASKED, type Connection, type Harness } from './harness.ts';
import { connect, credentialsOf, lastCursor, problemOf, pull, read, sums } from './reader.ts';
import { serials, storing, withLedgerIds } from './ledger-ids.ts';

interface SaltEdgeHarness extends Harness {
  /** The adapter alone, with Salt Edge's own ids. */
  raw: Provider;
  dashboard(path: string, body: unknown, method?: string): Promise<void>;
}

async function saltEdgeHarness(more: Partial<SaltEdgeConfig> = {}): Promise<SaltEdgeHarness> {
  const sandbox = await startSandbox();
  const base = `${sandbox.url}/saltedge/api/v6`;
  const callbackKey = await (await fetch(`${base}/dashboard/callback-key.pem`)).text();
  const raw = createSaltEdge({
    baseUrl: base,
    appId: 'sandbox-app-id',
    secret: 'sandbox-secret',
    callbackKey,
    timeoutMs: 800,
    perPage: 40,
    watch: { times: 2, everyMs: 1 },
    ...more,
  });
  const dashboard = async (path: string, body: unknown, method = 'POST'): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(`${base}/dashboard${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    expect(status).to.equal(204);
  };
  return {
    sandbox,
    raw,
    // The last hundred rows are read again each time, and the store knows what it knows.
    provider: storing(withLedgerIds(raw, sandbox.bank, serials)),
    dashboard,
    persona: 'linden',
    // More than a page of 40, and all of it within the year that Salt Edge fetches.
    bigPersona: 'linden',
    begin: async (webhookUrl) => {
      if (webhookUrl) await dashboard('/callbacks', { url: webhookUrl, type: 'success' });
      return raw.begin({ ...ASKED, returnUrl: 'https://sidecar.example/done?c=1' });
    },
    signIn: (window, persona) => signIn(window, { persona }),
    endpoints: { accounts: '/accounts', transactions: '/transactions', institutions: '/providers' },
    errors: [
      { code: 'InvalidCredentials', state: 'reconnect' },
      { code: 'ConsentExpired', state: 'consent-ended' },
      { code: 'ConsentRevoked', state: 'consent-ended' },
      { code: 'InteractiveTimeout', state: 'answer-bank' },
      { code: 'ProviderAccessNotGranted', state: 'act-at-bank' },
      { code: 'ConnectionCannotBeRefreshed', state: 'wait' },
      { code: 'BackgroundFetchLimitExceeded', state: 'wait' },
      { code: 'TooManyRequests', state: 'wait' },
      { code: 'ProviderUnavailable', state: 'bank-down' },
      { code: 'ProviderInactive', state: 'bank-down' },
      { code: 'ProviderError', state: 'bank-down' },
      { code: 'ProviderDisabled', state: 'not-supported' },
      { code: 'ApiKeyNotFound', state: 'administrator-keys' },
      { code: 'SignatureNotMatch', state: 'administrator-keys' },
      { code: 'InternalServerError', state: 'transient' },
      { code: 'WrongRequestFormat', state: 'unknown' },
    ],
    // Salt Edge keeps no link from a posted transaction to its pending one; it marks doubles, but tells of nothing gone.
    linksPending: false,
    tellsRemoved: false,
    tellsOtherSide: true,
    webhooks: { signedIn: 'signature' },
  };
}

describeProvider('Salt Edge', () => saltEdgeHarness());

describe('Salt Edge alone', () => {
  let harness: SaltEdgeHarness;
  /** The sidecar's clock goes with the sandbox's. */
  const now = (): Date => harness.sandbox.bank.clock.now();
  const start = async (more: Partial<SaltEdgeConfig> = {}): Promise<void> => {
    harness = await saltEdgeHarness({ now: () => now(), ...more });
  };
  beforeEach(() => start());
  afterEach(() => harness.sandbox.close());

  const minutes = (count: number): void => harness.sandbox.bank.clock.advance(count * 60);
  const customer = (persona = harness.persona) => harness.sandbox.bank.customer(persona)!;
  const setTrouble = (trouble: Trouble | null): void =>
    harness.sandbox.bank.setStanding(customer(), { trouble });
  const refresh = async (connection: Connection, present = false) =>
    harness.raw.refresh(credentialsOf(connection), present);
  const reconnect = (connection: Connection) =>
    harness.raw.begin({
      ...ASKED,
      institutionId: connection.institutionId ?? '',
      existing: credentialsOf(connection),
    });

  describe('with a private key', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const allow = (key: typeof publicKey) =>
      harness.dashboard('/client-key', { public_key: key.export({ type: 'spki', format: 'pem' }) }, 'PUT');

    it('signs every kind of request over what it really sends', async () => {
      await harness.sandbox.close();
      await start({ privateKey: pem });
      await allow(publicKey);
      const connection = await connect(harness);
      expect((await pull(harness, connection)).length).to.be.greaterThan(1);
      await refresh(connection);
      await harness.raw.health(credentialsOf(connection));
      await harness.raw.revoke(credentialsOf(connection));
    });

    it('tells the administrator when Salt Edge knows another key, or wants one', async () => {
      await allow(publicKey);
      expect((await problemOf(harness.begin())).code).to.equal('SignatureNotProvided');
      await harness.sandbox.close();
      await start({ privateKey: pem });
      const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
      await allow(other);
      expect(await problemOf(harness.begin())).to.include({
        code: 'SignatureNotMatch',
        state: 'administrator-keys',
      });
    });
  });

  it('reads pages of a thousand, and the year that Salt Edge fetches, to the cent', async () => {
    await harness.sandbox.close();
    await start({ perPage: 1000 });
    const connection = await connect(harness, 'big-2400-7');
    const pages = await pull(harness, connection);
    expect(pages[0]?.transactions).to.have.length(1000);
    const oldest = new Date(now().getTime() - 365 * 86_400_000).toISOString().slice(0, 10);
    const { ledger } = customer('big-2400-7');
    const expected = ledger.transactions().filter(({ date }) => date >= oldest);
    expect(sums(read(pages).values())).to.deep.equal(sums(expected));
  });

  it('reads on from where it ended, without the whole list', async () => {
    await harness.sandbox.close();
    await start({ perPage: 1000 });
    const connection = await connect(harness, 'big-2400-7');
    const request = { cursor: null, accounts: [] as string[] };
    const accounts = (await harness.raw.accounts(credentialsOf(connection))).map(({ id }) => id);
    const pages = [];
    for await (const page of harness.raw.pull(credentialsOf(connection), { ...request, accounts }))
      pages.push(page);
    const { ledger } = customer('big-2400-7');
    const added = ledger.add(ledger.accounts()[0]!.id, { amount: '-1', label: 'NEXT' });
    const cursor = lastCursor(pages);
    const again = [];
    for await (const page of harness.raw.pull(credentialsOf(connection), { cursor, accounts }))
      again.push(page);
    const rows = again.flatMap(({ transactions }) => transactions);
    expect(rows.map(({ id }) => id)).to.include(String(added.serial));
    expect(rows.length).to.be.within(2, 101);
  });

  it('takes back what Salt Edge marks as a duplicate, and does not tell it again', async () => {
    const connection = await connect(harness);
    const first = await pull(harness, connection);
    const { ledger } = customer();
    const twin = ledger.transactions({ status: 'posted' }).at(-1)!;
    await harness.dashboard('/duplicates', { id: twin.id });
    const pages = await pull(harness, connection, lastCursor(first));
    expect(read(pages, read(first)).has(twin.id)).to.equal(false);
    expect(read(await pull(harness, connection)).has(twin.id)).to.equal(false);
  });

  it('lets a pending transaction go that the bank does not announce any more', async () => {
    const connection = await connect(harness);
    const { ledger } = customer();
    const pending = ledger.pend(ledger.accounts()[0]!.id, { amount: '-2', label: 'GONE' });
    const first = await pull(harness, connection);
    expect(read(first).has(pending.id)).to.equal(true);
    ledger.remove(pending.id);
    const after = read(await pull(harness, connection, lastCursor(first)), read(first));
    expect(after.has(pending.id)).to.equal(false);
  });

  it('says when it may refresh, and when only the person may', async () => {
    const live = await connect(harness);
    expect((await refresh(live)).kind).to.equal('underway');
    expect((await refresh(live, true)).kind).to.equal('fresh');
    const daily = await connect(harness, 'one-a-day');
    const soon = await refresh(daily);
    expect(soon.kind).to.equal('not-before');
    const at = soon.kind === 'not-before' ? Date.parse(soon.at) : 0;
    expect(at).to.be.within(now().getTime() + 23 * 3_600_000, now().getTime() + 24 * 3_600_000);
    expect((await refresh(await connect(harness, 'mfa-each-time'))).kind).to.equal('person-needed');
  });

  it('takes a refusal with its moment as "not before"', async () => {
    const connection = await connect(harness);
    for (const [code, hours] of [
      ['ConnectionCannotBeRefreshed', 1],
      ['BackgroundFetchLimitExceeded', 6],
    ] as const) {
      harness.sandbox.faults.set({
        provider: 'saltedge',
        endpoint: '/connections/:id/refresh',
        kind: 'error',
        code,
        times: 1,
      });
      const outcome = await refresh(connection);
      const at = outcome.kind === 'not-before' ? Date.parse(outcome.at) - now().getTime() : 0;
      expect(at, code).to.be.within((hours - 0.1) * 3_600_000, hours * 3_600_000);
    }
  });

  it('does not ask a bank a fifth time in a day without the person', async () => {
    const connection = await connect(harness);
    const kinds: string[] = [];
    for (let time = 0; time < 5; time += 1) {
      kinds.push((await refresh(connection)).kind);
      await harness.raw.health(credentialsOf(connection));
      minutes(60);
    }
    expect(kinds).to.deep.equal([...Array.from({ length: 4 }, () => 'underway'), 'not-before']);
  });

  it('brings what the bank had only after a refresh', async () => {
    const connection = await connect(harness, 'manual-only');
    const { ledger } = customer('manual-only');
    const first = await pull(harness, connection);
    const { id } = ledger.add(ledger.accounts()[0]!.id, { amount: '3', label: 'LATE' });
    expect(read(await pull(harness, connection, lastCursor(first))).has(id)).to.equal(false);
    await refresh(connection, true);
    expect(read(await pull(harness, connection, lastCursor(first))).has(id)).to.equal(true);
  });

  const troubles: [Trouble, string, string][] = [
    ['login-required', 'reconnect', 'InvalidCredentials'],
    ['consent-expired', 'consent-ended', 'ConsentExpired'],
    ['consent-revoked', 'consent-ended', 'ConsentRevoked'],
    ['action-needed', 'act-at-bank', 'ProviderAccessNotGranted'],
    ['bank-down', 'bank-down', 'ProviderUnavailable'],
    ['mfa-needed', 'answer-bank', 'InteractiveTimeout'],
  ];
  for (const [trouble, state, code] of troubles) {
    it(`tells ${trouble} as ${state}, and it is over once the person signed in again`, async () => {
      const connection = await connect(harness);
      setTrouble(trouble);
      expect((await harness.raw.health(credentialsOf(connection))).problem).to.include({ state, code });
      const window = await reconnect(connection);
      await harness.signIn(window, harness.persona);
      const again = await harness.raw.complete(window.state, {});
      expect(again.credentials).to.deep.equal(connection.credentials);
      expect((await harness.raw.health(credentialsOf(connection))).problem).to.equal(undefined);
    });
  }

  it('does not complete a renewal that the person has not finished', async () => {
    const connection = await connect(harness);
    setTrouble('login-required');
    const window = await reconnect(connection);
    expect((await problemOf(harness.raw.complete(window.state, {}))).state).to.equal('reconnect');
  });

  it('believes no connection id that belongs to another window', async () => {
    const first = await connect(harness);
    const other = await harness.begin();
    const foreign = { connection_id: first.providerConnectionId };
    expect((await problemOf(harness.raw.complete(other.state, foreign))).code).to.equal(
      'CONNECT_NOT_COMPLETED',
    );
  });

  it('says until when the consent is given, and which banks forbid automatic fetching', async () => {
    const consentEndsAt = '2031-02-03T04:05:06.000Z';
    harness.sandbox.bank.setStanding(customer(), { consentEndsAt });
    const connection = await connect(harness);
    expect(connection.consentEndsAt).to.equal(consentEndsAt);
    expect(await harness.raw.health(credentialsOf(connection))).to.include({
      automatic: true,
      consentEndsAt,
    });
    for (const persona of ['manual-only', 'mfa-each-time']) {
      const other = await connect(harness, persona);
      expect((await harness.raw.health(credentialsOf(other))).automatic, persona).to.equal(false);
    }
  });

  it('takes amounts of every currency to the last digit', async () => {
    const connection = await connect(harness, 'many-accounts');
    const { ledger } = customer('many-accounts');
    const dinar = ledger.accounts().find(({ currency }) => currency === 'KWD')!;
    ledger.add(dinar.id, { amount: '90071992547409.123', label: 'BIG' });
    expect(sums(read(await pull(harness, connection)).values())).to.deep.equal(sums(ledger.transactions()));
  });

  it('finds a connection again after the sandbox forgot it', async () => {
    const connection = await connect(harness);
    const other = await saltEdgeHarness();
    try {
      expect((await other.raw.health(credentialsOf(connection))).problem).to.equal(undefined);
    } finally {
      await other.sandbox.close();
    }
  });

  it('reads what the catalogue says of a bank', async () => {
    const all: Institution[] = [];
    for await (const page of harness.raw.institutions()) all.push(...page);
    const byName = (name: string) => all.find((each) => each.name === name);
    expect(byName('Short Memory Savings')?.historyDays).to.equal(90);
    expect(byName('Old Mill Bank')?.automatic).to.equal(false);
    expect(byName('Compass International')?.signIn).to.equal('oauth');
  });
});
