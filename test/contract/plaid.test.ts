import { expect } from 'chai';
import { createPlaid } from '../../sidecar/src/providers/plaid/provider.ts';
import { signIn } from '../../tools/sandbox-person.ts';
import { startSandbox } from '../support/sandbox.ts';
import { describeProvider } from './conformance.ts';
import { ASKED, type Harness } from './harness.ts';
import { connect, credentialsOf, lastCursor, problemOf, pull, read, sums } from './reader.ts';

const COUNTRIES = ['US', 'CA', 'BE', 'FR', 'DE', 'NL', 'GB'];

async function plaidHarness(): Promise<Harness> {
  const sandbox = await startSandbox();
  const provider = createPlaid({
    baseUrl: `${sandbox.url}/plaid`,
    clientId: 'sandbox-client-id',
    secret: 'sandbox-secret',
    countries: COUNTRIES,
    timeoutMs: 800,
  });
  return {
    sandbox,
    provider,
    persona: 'linden',
    bigPersona: 'big-1200-7',
    begin: (webhookUrl) =>
      provider.begin({ ...ASKED, countries: COUNTRIES, ...(webhookUrl ? { webhookUrl } : {}) }),
    signIn: (window, persona) => signIn(window, { persona }),
    endpoints: {
      accounts: '/accounts/get',
      transactions: '/transactions/sync',
      institutions: '/institutions/get',
    },
    errors: [
      { code: 'ITEM_LOGIN_REQUIRED', state: 'reconnect' },
      { code: 'ITEM_LOGIN_REQUIRED/OAUTH_CONSENT_EXPIRED', state: 'consent-ended' },
      { code: 'ITEM_LOGIN_REQUIRED/OAUTH_USER_REVOKED', state: 'consent-ended' },
      { code: 'ACCESS_NOT_GRANTED', state: 'act-at-bank' },
      { code: 'ITEM_LOCKED', state: 'act-at-bank' },
      { code: 'TRANSACTIONS_LIMIT', state: 'wait' },
      { code: 'INSTITUTION_DOWN', state: 'bank-down' },
      { code: 'INSTITUTION_NOT_RESPONDING', state: 'bank-down' },
      { code: 'PRODUCTS_NOT_SUPPORTED', state: 'not-supported' },
      { code: 'INVALID_API_KEYS', state: 'administrator-keys' },
      { code: 'INTERNAL_SERVER_ERROR', state: 'transient' },
      { code: 'NO_ACCOUNTS', state: 'unknown' },
    ],
    linksPending: true,
    tellsRemoved: true,
    tellsOtherSide: true,
    webhooks: { signedIn: 'plaid-verification' },
  };
}

describeProvider('Plaid', plaidHarness);

describe('Plaid alone', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await plaidHarness();
  });
  afterEach(() => harness.sandbox.close());

  it('begins again from the first page when the books change between two pages', async () => {
    const connection = await connect(harness, harness.bigPersona);
    const { ledger } = harness.sandbox.bank.customer(harness.bigPersona)!;
    const pages = [];
    const request = { cursor: null, accounts: connection.accountIds };
    for await (const page of harness.provider.pull(credentialsOf(connection), request)) {
      pages.push(page);
      if (pages.length === 1)
        ledger.add(ledger.accounts()[0]!.id, { amount: '7.77', label: 'IN THE MEANTIME' });
    }
    expect(sums(read(pages).values())).to.deep.equal(sums(ledger.transactions()));
  });

  it('begins again from the first page also when it was stopped in the middle', async () => {
    const connection = await connect(harness, harness.bigPersona);
    const { ledger } = harness.sandbox.bank.customer(harness.bigPersona)!;
    const [first] = await pull(harness, connection);
    ledger.remove(ledger.transactions()[0]!.id);
    const rest = await pull(harness, connection, first!.cursor);
    const shelf = read(rest, read([first!]));
    // What vanished before it was ever said to be there is not said to be gone: the host's check finds it.
    const known = new Set(ledger.transactions().map(({ id }) => id));
    const kept = [...shelf.values()].filter(({ id }) => known.has(id));
    expect(sums(kept)).to.deep.equal(sums(ledger.transactions()));
  });

  it('keeps its cursor while the first data is not there yet', async () => {
    const connection = await connect(harness);
    const cursor = lastCursor(await pull(harness, connection));
    harness.sandbox.faults.set({
      provider: 'plaid',
      endpoint: '/transactions/sync',
      kind: 'not-ready',
      times: 1,
    });
    const pages = await pull(harness, connection, cursor);
    expect(pages).to.deep.equal([{ transactions: [], removed: [], cursor }]);
  });

  it('says when it may refresh, and when only the person may', async () => {
    const outcome = async (persona: string, present: boolean) =>
      (await harness.provider.refresh(credentialsOf(await connect(harness, persona)), present)).kind;
    expect(await outcome('linden', false)).to.equal('underway');
    expect(await outcome('one-a-day', false)).to.equal('not-before');
    expect(await outcome('mfa-each-time', false)).to.equal('person-needed');
    expect(await outcome('mfa-each-time', true)).to.equal('unsupported');
  });

  it('signs in again without becoming another connection', async () => {
    const connection = await connect(harness);
    const customer = harness.sandbox.bank.customer(harness.persona)!;
    harness.sandbox.bank.setStanding(customer, { trouble: 'consent-expired' });
    const health = await harness.provider.health(credentialsOf(connection));
    expect(health.problem?.state).to.equal('consent-ended');
    const window = await harness.provider.begin({
      ...ASKED,
      institutionId: connection.institutionId ?? '',
      existing: credentialsOf(connection),
    });
    await fetch(window.url);
    expect((await problemOf(harness.provider.complete(window.state, {}))).code).to.equal('NOT_FINISHED');
    await harness.signIn(window, harness.persona);
    const again = await harness.provider.complete(window.state, {});
    expect(again.credentials).to.deep.equal(connection.credentials);
    expect((await harness.provider.health(credentialsOf(connection))).problem).to.equal(undefined);
  });

  it('owes on a card what Plaid says is positive', async () => {
    const connection = await connect(harness, 'card');
    const [card] = await harness.provider.accounts(credentialsOf(connection));
    expect(card?.kind).to.equal('card');
    expect(card?.balance).to.match(/^-/);
  });
});
