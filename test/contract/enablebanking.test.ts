import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import type { Trouble } from '../../sandbox/ledger/types.ts';
import { hashOf } from '../../sandbox/enablebanking/state.ts';
import type { Institution, Json, Provider, PullPage } from '../../sidecar/src/providers/provider.ts';
import {
  createEnableBanking,
  type EnableBankingConfig,
} from '../../sidecar/src/providers/enablebanking/provider.ts';
import { signIn } from '../../tools/sandbox-person.ts';
import { startSandbox } from '../support/sandbox.ts';
import { describeProvider } from './conformance.ts';
import { ASKED, type Connection, type Harness } from './harness.ts';
import { storing, withLedgerIds, type ProviderIds } from './ledger-ids.ts';
import { connect, credentialsOf, lastCursor, problemOf, pull, read, sums } from './reader.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const IDS: ProviderIds = {
  account: hashOf,
  transaction: ({ id }, account) => `${hashOf(account)}:${id}`,
};

const request = (institutionId: string) => ({ ...ASKED, institutionId });

interface EnableBankingHarness extends Harness {
  /** With Enable Banking's own ids. */
  raw: Provider;
}

async function enableBankingHarness(more: Partial<EnableBankingConfig> = {}): Promise<EnableBankingHarness> {
  const sandbox = await startSandbox();
  const baseUrl = `${sandbox.url}/enablebanking`;
  const response = await fetch(`${baseUrl}/control-panel/application`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ public_key: publicKey.export({ type: 'spki', format: 'pem' }) }),
  });
  expect(response.status).to.equal(204);
  const raw = createEnableBanking({
    baseUrl,
    applicationId: 'sandbox-application-id',
    privateKey: PEM,
    timeoutMs: 800,
    ...more,
  });
  return {
    sandbox,
    raw,
    // The last month is read again each time, and the store knows what it knows.
    provider: storing(withLedgerIds(raw, sandbox.bank, IDS)),
    persona: 'linden',
    bigPersona: 'big-1200-7',
    begin: () => raw.begin(request('BE:Harbour & Sons Bank')),
    signIn: (window, persona) => signIn(window, { persona }),
    endpoints: {
      accounts: '/accounts/:id/balances',
      transactions: '/accounts/:id/transactions',
      institutions: '/aspsps',
    },
    errors: [
      { code: 'ASPSP_UNAUTHORIZED_ACCESS', state: 'reconnect' },
      { code: 'CLOSED_SESSION', state: 'reconnect' },
      { code: 'SESSION_DOES_NOT_EXIST', state: 'reconnect' },
      { code: 'EXPIRED_SESSION', state: 'consent-ended' },
      { code: 'REVOKED_SESSION', state: 'consent-ended' },
      { code: 'PSU_HEADER_NOT_PROVIDED', state: 'answer-bank' },
      { code: 'ASPSP_PSU_ACTION_REQUIRED', state: 'act-at-bank' },
      { code: 'ASPSP_ACCOUNT_NOT_ACCESSIBLE', state: 'act-at-bank' },
      { code: 'ASPSP_RATE_LIMIT_EXCEEDED', state: 'wait' },
      { code: 'ASPSP_ERROR', state: 'bank-down' },
      { code: 'ASPSP_TIMEOUT', state: 'bank-down' },
      { code: 'WRONG_ASPSP_PROVIDED', state: 'not-supported' },
      { code: 'UNAUTHORIZED', state: 'administrator-keys' },
      { code: 'REDIRECT_URI_NOT_ALLOWED', state: 'administrator-keys' },
      { code: 'INTERNAL_SERVER_ERROR', state: 'transient' },
      { code: 'SOMETHING_NEW', state: 'unknown' },
    ],
    // A list of what there is: no link from a posted one to its pending one, and nothing of what is gone.
    linksPending: false,
    tellsRemoved: false,
    tellsOtherSide: true,
    webhooks: 'none',
  };
}

describeProvider('Enable Banking', () => enableBankingHarness());

describe('Enable Banking alone', () => {
  let harness: EnableBankingHarness;
  const now = (): Date => harness.sandbox.bank.clock.now();
  beforeEach(async () => {
    harness = await enableBankingHarness({ now: () => now() });
  });
  afterEach(() => harness.sandbox.close());

  const setTrouble = (trouble: Trouble | null): void =>
    harness.sandbox.bank.setStanding(harness.sandbox.bank.customer(harness.persona)!, { trouble });
  const again = (connection: Connection) =>
    harness.raw.begin({ ...request(''), existing: credentialsOf(connection) });

  it('stays the same connection, with the same account ids, after a new sign-in in another session', async () => {
    const connection = await connect(harness);
    const before = await harness.raw.accounts(credentialsOf(connection));
    const cursor = lastCursor(await pull(harness, connection));
    const window = await again(connection);
    const renewed = await harness.raw.complete(window.state, await harness.signIn(window, harness.persona));
    expect(renewed.providerConnectionId).to.equal(connection.providerConnectionId);
    expect(renewed.credentials).not.to.deep.equal(connection.credentials);
    const next: Connection = { ...renewed, accountIds: connection.accountIds };
    expect((await harness.raw.accounts(credentialsOf(next))).map(({ id }) => id)).to.eql(
      before.map(({ id }) => id),
    );
    expect(read(await pull(harness, next, cursor)).size).to.be.greaterThan(0);
  });

  const troubles: [Trouble, string][] = [
    ['consent-expired', 'consent-ended'],
    ['consent-revoked', 'consent-ended'],
  ];
  for (const [trouble, state] of troubles) {
    it(`tells ${trouble} as ${state}, and it is over once the person signed in again`, async () => {
      const connection = await connect(harness);
      setTrouble(trouble);
      expect((await harness.raw.health(credentialsOf(connection))).problem?.state).to.equal(state);
      const window = await again(connection);
      const renewed = await harness.raw.complete(window.state, await harness.signIn(window, harness.persona));
      const next: Connection = { ...renewed, accountIds: [] };
      expect((await harness.raw.health(credentialsOf(next))).problem).to.equal(undefined);
    });
  }

  it('finds within a week what comes late with a date two months ago', async () => {
    const connection = await connect(harness);
    const { ledger } = harness.sandbox.bank.customer(harness.persona)!;
    // As the clock does it: nothing older is wished for.
    const readOn = async (cursor: Json): Promise<PullPage[]> => {
      const pages: PullPage[] = [];
      const asked = { cursor, accounts: connection.accountIds };
      for await (const page of harness.provider.pull(credentialsOf(connection), asked)) pages.push(page);
      return pages;
    };
    let pages = await readOn(null);
    const date = new Date(now().getTime() - 60 * 86_400_000).toISOString().slice(0, 10);
    ledger.add(ledger.accounts()[0]!.id, { amount: '-1', label: 'TWO MONTHS LATE', date });
    const found: number[] = [];
    for (let day = 1; day <= 15; day += 1) {
      harness.sandbox.bank.clock.advance(86_400);
      pages = await readOn(lastCursor(pages));
      const labels = pages.flatMap(({ transactions }) => transactions.map(({ label }) => label));
      if (labels.includes('TWO MONTHS LATE')) found.push(day);
    }
    expect(found).to.eql([7]);
  });

  it('takes no answer to another window, and none without a code', async () => {
    const [one, other] = [await harness.begin(), await harness.begin()];
    const answer = await harness.signIn(one, harness.persona);
    expect((await problemOf(harness.raw.complete(other.state, answer))).code).to.equal(
      'AUTHORIZATION_NOT_COMPLETED',
    );
    const denied = await signIn(other, { persona: '', cancel: true });
    const problem = await problemOf(harness.raw.complete(other.state, denied));
    expect(problem).to.include({ code: 'AUTHORIZATION_NOT_COMPLETED', message: 'Access was denied' });
    await harness.raw.complete(one.state, answer);
    expect((await problemOf(harness.raw.complete(one.state, answer))).code).to.equal(
      'WRONG_AUTHORIZATION_CODE',
    );
  });

  it('knows transactions without a reference of the bank again, and twins as two', async () => {
    const { bank } = harness.sandbox;
    const twin = { amount: '-5.00', label: 'COFFEE', date: now().toISOString().slice(0, 10) };
    const linden = bank.customer('linden')!.persona;
    bank.open({
      ...linden,
      id: 'nameless',
      accounts: [{ name: 'Nameless', kind: 'bank', currency: 'EUR', transactions: [twin, twin] }],
    });
    const window = await harness.begin();
    const connected = await harness.raw.complete(window.state, await harness.signIn(window, 'nameless'));
    const credentials = credentialsOf({ ...connected, accountIds: [] });
    const accounts = (await harness.raw.accounts(credentials)).map(({ id }) => id);
    const ids = async (): Promise<string[]> => {
      const found = [];
      for await (const page of harness.raw.pull(credentials, { cursor: null, accounts })) {
        found.push(...page.transactions.map(({ id }) => id));
      }
      return found;
    };
    const first = await ids();
    expect(new Set(first).size).to.equal(2);
    expect(await ids()).to.have.members(first);
  });

  it('tells the administrator of a key that is not the application’s', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const stranger = createEnableBanking({
      baseUrl: `${harness.sandbox.url}/enablebanking`,
      applicationId: 'sandbox-application-id',
      privateKey: other.export({ type: 'pkcs8', format: 'pem' }).toString(),
    });
    expect(await problemOf(stranger.begin(request('BE:Harbour & Sons Bank')))).to.include({
      state: 'administrator-keys',
      code: 'UNAUTHORIZED',
    });
  });

  it('fetches by itself only where the bank does not ask for the person', async () => {
    for (const [bank, persona, automatic] of [
      ['BE:Harbour & Sons Bank', 'linden', true],
      ['BE:Careful Union', 'mfa-each-time', false],
    ] as const) {
      const window = await harness.raw.begin(request(bank));
      const connected = await harness.raw.complete(window.state, await harness.signIn(window, persona));
      const credentials = credentialsOf({ ...connected, accountIds: [] });
      expect((await harness.raw.health(credentials)).automatic, bank).to.equal(automatic);
      const { kind } = await harness.raw.refresh(credentials, false);
      expect(kind, bank).to.equal(automatic ? 'fresh' : 'person-needed');
    }
  });

  it('lists a bank once for each of its countries, and marks those in beta', async () => {
    const all: Institution[] = [];
    for await (const page of harness.raw.institutions()) all.push(...page);
    expect(all.filter(({ name }) => name === 'Sprout Neobank').every(({ beta }) => beta)).to.equal(true);
    expect(all.map(({ id }) => id)).to.include.members(['BE:Harbour & Sons Bank', 'FR:Harbour & Sons Bank']);
  });

  it('is not fooled by a balance that counts what is not booked yet', async () => {
    const connection = await connect(harness);
    const [account] = await harness.raw.accounts(credentialsOf(connection));
    const { ledger } = harness.sandbox.bank.customer(harness.persona)!;
    const { posted, pending } = ledger.balance(ledger.accounts()[0]!.id);
    expect(Number(pending)).not.to.equal(0);
    expect(Number(account?.balance)).to.equal(Number(posted));
    expect(sums(read(await pull(harness, connection)).values())).to.deep.equal(sums(ledger.transactions()));
  });
});
