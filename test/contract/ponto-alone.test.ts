import { expect } from 'chai';
import type { Credentials, Json } from '../../sidecar/src/providers/provider.ts';
import { createPonto, type PontoConfig } from '../../sidecar/src/providers/ponto/provider.ts';
import type { Customer } from '../../sandbox/ledger/customer.ts';
import type { Trouble } from '../../sandbox/ledger/types.ts';
import { ASKED, type Fault } from './harness.ts';
import { startReceiver } from './receiver.ts';
import { signIn } from '../../tools/sandbox-person.ts';
import { CLIENT, pontoHarness, RETURN_URL, type PontoHarness } from './ponto-harness.ts';
import { connect, credentialsOf, lastCursor, problemOf, pull, read, sums } from './reader.ts';

describe('Ponto alone', () => {
  let harness: PontoHarness;
  /** The sidecar's clock goes with the sandbox's. */
  const start = async (more: Partial<PontoConfig> = {}): Promise<void> => {
    await harness?.sandbox.close();
    harness = await pontoHarness({ now: () => harness?.sandbox.bank.clock.now() ?? new Date(), ...more });
  };
  beforeEach(() => start());
  afterEach(() => harness.sandbox.close());

  const customer = (persona = harness.persona): Customer => harness.sandbox.bank.customer(persona)!;
  const setTrouble = (trouble: Trouble | null, persona = harness.persona): void =>
    harness.sandbox.bank.setStanding(customer(persona), { trouble });
  const minutes = (count: number): void => harness.sandbox.bank.clock.advance(count * 60);
  const fault = (endpoint: string, what: Fault): void => {
    harness.sandbox.faults.set({ provider: 'ponto', endpoint: `/ponto-connect${endpoint}`, ...what });
  };
  const sandboxPost = async (path: string): Promise<void> => {
    expect((await fetch(`${harness.sandbox.url}/ponto/portal/${path}`, { method: 'POST' })).status).to.equal(
      200,
    );
  };
  const counts = async (): Promise<Record<string, number>> => {
    const response = await fetch(`${harness.sandbox.url}/control/requests`);
    return ((await response.json()) as { counts: Record<string, number> }).counts;
  };
  const tokenCalls = async (): Promise<number> =>
    (await counts())['ponto POST /ponto-connect/oauth2/token'] ?? 0;
  const request = { ...ASKED, returnUrl: RETURN_URL };

  describe('its tokens', () => {
    it('are renewed once between calls that come together, and the new ones are kept', async () => {
      const connection = await connect(harness);
      minutes(31);
      const before = await tokenCalls();
      const kept: Json[] = [];
      const credentials: Credentials = {
        value: connection.credentials,
        save: (next) => (kept.push(next), Promise.resolve()),
      };
      await Promise.all(Array.from({ length: 5 }, () => harness.provider.accounts({ ...credentials })));
      expect(await tokenCalls()).to.equal(before + 1);
      expect(new Set(kept.map((each) => JSON.stringify(each))).size).to.equal(1);
      expect(kept[0])
        .to.have.property('refreshToken')
        .not.equal((connection.credentials as { refreshToken: string }).refreshToken);
    });

    it('are renewed in silence when the bank does not accept them, once', async () => {
      const connection = await connect(harness);
      await sandboxPost('tokens/expire');
      const before = await tokenCalls();
      expect(await harness.provider.accounts(credentialsOf(connection))).to.have.length(1);
      expect(await tokenCalls()).to.equal(before + 1);
      fault('/accounts', { kind: 'error', code: 'unauthorized' });
      const problem = await problemOf(harness.provider.accounts(credentialsOf(connection)));
      expect(problem.state).to.equal('reconnect');
      expect(await tokenCalls()).to.equal(before + 2);
    });

    it('are not used before the new ones are saved', async () => {
      const connection = await connect(harness);
      minutes(31);
      const before = (await counts())['ponto GET /ponto-connect/accounts'];
      let saved = false;
      const credentials: Credentials = {
        value: connection.credentials,
        save: async (next) => {
          expect((await counts())['ponto GET /ponto-connect/accounts']).to.equal(before);
          connection.credentials = next;
          saved = true;
        },
      };
      await harness.provider.accounts(credentials);
      expect(saved).to.equal(true);
    });

    it('are not lost when saving them failed: the next call saves and uses the very same', async () => {
      const connection = await connect(harness);
      minutes(31);
      const broken: Credentials = {
        value: connection.credentials,
        save: () => Promise.reject(new Error('the database is away')),
      };
      const failed = await harness.provider.accounts(broken).catch((error: Error) => error.message);
      expect(failed).to.equal('the database is away');
      expect(await harness.provider.accounts(credentialsOf(connection))).to.have.length(1);
      minutes(31);
      expect(await harness.provider.accounts(credentialsOf(connection))).to.have.length(1);
    });

    it('say "reconnect" when the refresh token was used by somebody else', async () => {
      const connection = await connect(harness);
      const old = structuredClone(connection.credentials);
      minutes(31);
      await harness.provider.accounts(credentialsOf(connection));
      const { raw } = pontoHarnessOn(harness);
      minutes(31);
      const stale: Credentials = { value: old, save: () => Promise.resolve() };
      expect((await problemOf(raw.accounts(stale))).state).to.equal('reconnect');
    });
  });

  describe('its window', () => {
    it('takes no answer to another window, and none without a code', async () => {
      const one = await harness.begin();
      const other = await harness.begin();
      const answer = await signIn(one, { persona: 'linden' });
      for (const wrong of [{ ...answer, state: 'x' }, { state: answer['state'] ?? '' }, {}]) {
        expect((await problemOf(harness.provider.complete(one.state, wrong))).code).to.equal(
          'AUTHORIZATION_NOT_COMPLETED',
        );
      }
      expect((await problemOf(harness.provider.complete(other.state, answer))).state).to.equal('reconnect');
      // A code that was stolen is of no use without the verifier.
      const theirs = { ...(other.state as object), nonce: answer['state'] ?? '' };
      expect((await problemOf(harness.provider.complete(theirs, answer))).code).to.equal('invalid_grant');
    });

    it('says that the person denied access', async () => {
      const window = await harness.begin();
      const answer = await signIn(window, { persona: '', cancel: true });
      const problem = await problemOf(harness.provider.complete(window.state, answer));
      expect(problem).to.include({ code: 'access_denied', state: 'reconnect' });
    });

    it('asks the bank again for the account whose consent ended, and stays the same connection', async () => {
      const connection = await connect(harness);
      setTrouble('consent-expired');
      const ended = await harness.provider.health(credentialsOf(connection));
      expect(ended.problem?.state).to.equal('consent-ended');
      const window = await harness.provider.begin({ ...request, existing: credentialsOf(connection) });
      expect(window.url).to.include('/reauthorization?');
      expect((await problemOf(harness.provider.complete(window.state, {}))).code).to.equal(
        'REAUTHORIZATION_NOT_COMPLETED',
      );
      minutes(1);
      await signIn(window, { persona: '' });
      const again = await harness.provider.complete(window.state, {});
      expect(again.providerConnectionId).to.equal(connection.providerConnectionId);
      expect(again.credentials).to.deep.equal(connection.credentials);
      const health = await harness.provider.health(credentialsOf(connection));
      expect(health.problem).to.equal(undefined);
      expect(Date.parse(health.consentEndsAt ?? '')).to.be.greaterThan(
        harness.sandbox.bank.clock.now().getTime() + 89 * 86_400_000,
      );
    });

    it('renews an authorization that ends within a month, and only believes the bank that it was renewed', async () => {
      const connection = await connect(harness);
      minutes(70 * 24 * 60);
      const window = await harness.provider.begin({ ...request, existing: credentialsOf(connection) });
      expect(window.url).to.include('/reauthorization?');
      expect((await problemOf(harness.provider.complete(window.state, {}))).code).to.equal(
        'REAUTHORIZATION_NOT_COMPLETED',
      );
      await signIn(window, { persona: '' });
      const { consentEndsAt = '', credentials } = await harness.provider.complete(window.state, {});
      expect(credentials).to.deep.equal(connection.credentials);
      expect(Date.parse(consentEndsAt)).to.be.greaterThan(
        harness.sandbox.bank.clock.now().getTime() + 89 * 86_400_000,
      );
      const next = await harness.provider.begin({ ...request, existing: credentialsOf(connection) });
      expect(next.url).to.include('/oauth2/auth?');
    });

    it('asks for Ponto’s own authorization where that is what ended', async () => {
      const connection = await connect(harness);
      await harness.provider.revoke(credentialsOf(connection));
      const window = await harness.provider.begin({ ...request, existing: credentialsOf(connection) });
      expect(window.url).to.include('/oauth2/auth?');
      const again = await harness.provider.complete(window.state, await harness.signIn(window, 'linden'));
      expect(again.providerConnectionId).to.equal(connection.providerConnectionId);
    });
  });

  describe('its refresh', () => {
    const outcome = async (persona: string, present: boolean, ip?: string) =>
      harness.provider.refresh(credentialsOf(await connect(harness, persona)), present, ip);

    it('says what became of it', async () => {
      expect(await outcome('linden', true, '192.0.2.7')).to.deep.equal({ kind: 'fresh' });
      expect(await outcome('many-accounts', false)).to.deep.equal({ kind: 'fresh' });
      expect(await outcome('one-a-day', false)).to.have.property('kind', 'not-before');
      expect(await outcome('mfa-each-time', false)).to.deep.equal({ kind: 'person-needed' });
    });

    it('asks in both ways of the document, for balance and transactions', async () => {
      await outcome('linden', false);
      expect((await counts())['ponto POST /ponto-connect/synchronizations']).to.equal(2);
    });

    it('brings what the bank had held back', async () => {
      const connection = await connect(harness, 'one-a-day');
      const first = await pull(harness, connection);
      const { ledger } = customer('one-a-day');
      const added = ledger.add(ledger.accounts()[0]!.id, { amount: '3.21', label: 'LATER' });
      expect(await pull(harness, connection, lastCursor(first)).then(postedIds)).to.deep.equal([]);
      minutes(25 * 60);
      expect((await harness.provider.refresh(credentialsOf(connection), false)).kind).to.be.oneOf([
        'fresh',
        'not-before',
      ]);
      expect(await pull(harness, connection, lastCursor(first)).then(postedIds)).to.deep.equal([added.id]);
    });

    const failures: [Trouble, string][] = [
      ['login-required', 'reconnect'],
      ['consent-expired', 'consent-ended'],
      ['consent-revoked', 'consent-ended'],
      ['bank-down', 'bank-down'],
    ];
    for (const [trouble, state] of failures) {
      it(`fails with ${state} when the synchronization did (${trouble}); what is there can still be read`, async () => {
        const connection = await connect(harness);
        setTrouble(trouble);
        const problem = await problemOf(harness.provider.refresh(credentialsOf(connection), false));
        expect(problem.state).to.equal(state);
        expect(problem.reference ?? '').not.to.equal('');
        const health = await harness.provider.health(credentialsOf(connection));
        expect(health.problem?.state).to.equal(state);
        const shelf = read(await pull(harness, connection));
        expect(sums(shelf.values())).to.deep.equal(sums(customer().ledger.transactions()));
      });
    }

    it('does not wait for ever, and sleeps in between', async () => {
      const slept: number[] = [];
      await start({
        sleep: (ms) => (slept.push(ms), Promise.resolve()),
        watch: { withPerson: { times: 1, everyMs: 7 }, without: { times: 0, everyMs: 1 } },
      });
      expect(await outcome('linden', true)).to.deep.equal({ kind: 'underway' });
      expect(slept).to.deep.equal([7]);
      expect(await outcome('linden', false)).to.deep.equal({ kind: 'underway' });
      expect(slept).to.deep.equal([7]);
    });

    it('does without the newer subtype where Ponto does not know it', async () => {
      const connection = await connect(harness);
      fault('/synchronizations', {
        kind: 'error',
        code: 'validationError',
        match: 'accountTransactionsWithUnsettled',
      });
      expect(await harness.provider.refresh(credentialsOf(connection), false)).to.deep.equal({
        kind: 'fresh',
      });
      expect((await counts())['ponto POST /ponto-connect/synchronizations']).to.equal(3);
    });
  });

  const postedIds = (pages: Awaited<ReturnType<typeof pull>>): string[] =>
    pages
      .flatMap(({ transactions }) => transactions)
      .filter(({ status }) => status === 'posted')
      .map(({ id }) => id);

  describe('its reading', () => {
    it('costs two requests an account when nothing happened', async () => {
      const connection = await connect(harness);
      const cursor = lastCursor(await pull(harness, connection));
      await fetch(`${harness.sandbox.url}/control/requests`, { method: 'DELETE' });
      await pull(harness, connection, cursor);
      const asked = Object.values(await counts()).reduce((sum, count) => sum + count, 0);
      expect(asked).to.equal(2);
    });

    it('misses nothing that is booked while it reads, new or late', async () => {
      await start({ pageLimit: 20 });
      const connection = await connect(harness);
      const { ledger } = customer();
      const account = ledger.accounts()[0]!.id;
      const pages = [];
      for await (const page of harness.provider.pull(credentialsOf(connection), {
        cursor: null,
        accounts: connection.accountIds,
      })) {
        pages.push(page);
        if (pages.length === 2) {
          ledger.add(account, { amount: '1.11', label: 'NEW MEANWHILE' });
          ledger.add(account, { amount: '2.22', label: 'LATE MEANWHILE', date: daysAgo(3) });
        }
      }
      const rest = await pull(harness, connection, lastCursor(pages));
      const shelf = read(rest, read(pages));
      expect(sums(shelf.values())).to.deep.equal(sums(ledger.transactions()));
    });

    it('finds what synchronizations in between brought that nobody told of', async () => {
      await start({ pageLimit: 5 });
      const connection = await connect(harness);
      const { ledger } = customer();
      const account = ledger.accounts()[0]!.id;
      let pages = await pull(harness, connection);
      const shelf = read(pages);
      const added = [];
      for (const days of [20, 2, 0]) {
        added.push(ledger.add(account, { amount: '-1', label: `${days} DAYS OLD`, date: daysAgo(days) }).id);
        // Somebody else looks, so each is a synchronization of its own.
        await harness.provider.accounts(credentialsOf(connection));
      }
      pages = await pull(harness, connection, lastCursor(pages));
      expect(postedIds(pages)).to.have.members(added);
      expect(sums(read(pages, shelf).values())).to.deep.equal(sums(ledger.transactions()));
    });

    it('finds a late one a year old by the synchronization that brought it', async () => {
      const connection = await connect(harness);
      const { ledger } = customer();
      const first = await pull(harness, connection);
      const late = ledger.add(ledger.accounts()[0]!.id, { amount: '-1', label: 'OLD', date: daysAgo(365) });
      expect(postedIds(await pull(harness, connection, lastCursor(first)))).to.deep.equal([late.id]);
    });

    it('finds within a week what a synchronization in between brought of a date long ago', async () => {
      let days = 0;
      await start({ pageLimit: 5, now: () => new Date(Date.now() + days * 86_400_000) });
      const connection = await connect(harness);
      const { ledger } = customer();
      const account = ledger.accounts()[0]!.id;
      let pages = await pull(harness, connection);
      let shelf = read(pages);
      const late = ledger.add(account, { amount: '-1', label: 'OLD', date: daysAgo(51) });
      await harness.provider.accounts(credentialsOf(connection));
      const found: string[] = [];
      for (days = 1; days <= 8; days += 1) {
        ledger.add(account, { amount: '-2', label: `NEW ${days}` });
        await harness.provider.accounts(credentialsOf(connection));
        pages = await pull(harness, connection, lastCursor(pages));
        shelf = read(pages, shelf);
        if (postedIds(pages).includes(late.id)) found.push(`day ${days}`);
      }
      expect(found).to.eql(['day 7']);
      expect(sums(shelf.values())).to.deep.equal(sums(ledger.transactions()));
    });

    it('reads the last month again where Ponto does not say what a synchronization changed', async () => {
      const connection = await connect(harness);
      const { ledger } = customer();
      const first = await pull(harness, connection);
      const added = ledger.add(ledger.accounts()[0]!.id, { amount: '-1', label: 'NEW', date: daysAgo(10) });
      fault('/synchronizations/:id/updated-transactions', { kind: 'error', code: 'resourceNotFound' });
      expect(postedIds(await pull(harness, connection, lastCursor(first)))).to.deep.equal([added.id]);
    });

    it('goes on from any page of a later reading too', async () => {
      await start({ pageLimit: 5 });
      const connection = await connect(harness);
      const { ledger } = customer();
      const account = ledger.accounts()[0]!.id;
      const first = await pull(harness, connection);
      const added = Array.from({ length: 12 }, (_, days) =>
        ledger.add(account, { amount: '-1', label: `NO ${days}`, date: daysAgo(days) }),
      ).map(({ id }) => id);
      const whole = await pull(harness, connection, lastCursor(first));
      expect(whole.length).to.be.greaterThan(2);
      for (const [index, page] of whole.entries()) {
        const before = whole.slice(0, index + 1);
        const rest = await pull(harness, connection, page.cursor);
        expect([...postedIds(before), ...postedIds(rest)], `after page ${index}`).to.have.members(added);
      }
    });

    it('begins again at the top when its place in the list is not known any more', async () => {
      const connection = await connect(harness, harness.bigPersona);
      const [first] = await pull(harness, connection);
      const cursor = JSON.parse(
        JSON.stringify(first!.cursor).replace(
          /"after":"[^"]+"/,
          '"after":"00000000-0000-4000-a000-000000000000"',
        ),
      ) as Json;
      const shelf = read(await pull(harness, connection, cursor));
      expect(sums(shelf.values())).to.deep.equal(sums(customer(harness.bigPersona).ledger.transactions()));
    });

    it('reads back to the date that was wanted, not further', async () => {
      const connection = await connect(harness, harness.bigPersona);
      const since = daysAgo(40);
      const pages = [];
      for await (const page of harness.provider.pull(credentialsOf(connection), {
        cursor: null,
        accounts: connection.accountIds,
        since,
      })) {
        pages.push(page);
      }
      const wanted = customer(harness.bigPersona)
        .ledger.transactions()
        .filter(({ date }) => date >= since);
      expect(postedIds(pages)).to.have.members(wanted.map(({ id }) => id));
      expect(pages.length).to.be.lessThan(5);
    });

    it('says "connect again" of an account that is not shared any more', async () => {
      const connection = await connect(harness, 'many-accounts');
      const { ledger } = customer('many-accounts');
      ledger.changeAccount(ledger.accounts()[0]!.id, { closed: true });
      const problem = await problemOf(pull(harness, connection));
      expect(problem).to.include({ state: 'reconnect', code: 'accountNotFound' });
      expect(problem.reference ?? '').not.to.equal('');
    });

    it('keeps every digit, and money owed on a card negative', async () => {
      const connection = await connect(harness, 'many-accounts');
      const accounts = await harness.provider.accounts(credentialsOf(connection));
      const { ledger } = customer('many-accounts');
      for (const { id, balance, currency } of accounts) {
        expect(Number(balance), currency).to.equal(Number(ledger.balance(id).told));
      }
      expect(accounts.filter(({ iban }) => iban !== undefined)).to.have.length(5);
      expect(accounts.find(({ kind }) => kind === 'card')?.balance).to.match(/^-/);
      const shelf = read(await pull(harness, connection));
      expect(sums(shelf.values())).to.deep.equal(sums(ledger.transactions()));
    });
  });

  const daysAgo = (days: number): string =>
    new Date(harness.sandbox.bank.clock.now().getTime() - days * 86_400_000).toISOString().slice(0, 10);

  it('names banks in beta', async () => {
    const found = [];
    for await (const page of harness.provider.institutions()) found.push(...page);
    expect(found.find(({ name }) => name === 'Sprout Neobank')?.beta).to.equal(true);
    expect(found.find(({ name }) => name === 'Meridian Bank')?.beta).to.equal(false);
  });

  it('asks for the catalogue with the client’s own token where none is not enough', async () => {
    fault('/financial-institutions', { kind: 'error', code: 'unauthorized', times: 1 });
    const found = [];
    for await (const page of harness.provider.institutions()) found.push(...page);
    expect(found.length).to.be.greaterThan(500);
  });

  it('verifies webhooks with a new key too, without asking for each', async () => {
    const told = async (): Promise<unknown> => {
      const receiver = await startReceiver();
      try {
        await connect(harness, harness.persona, receiver.url);
        const { ledger } = customer();
        ledger.add(ledger.accounts()[0]!.id, { amount: '5', label: 'NEW' });
        return await harness.provider.webhook(await receiver.first);
      } finally {
        await receiver.close();
      }
    };
    await start({ now: () => new Date() });
    expect(await told()).to.have.length(1);
    expect(await told()).to.have.length(1);
    expect((await counts())['ponto GET /webhooks/keys']).to.equal(1);
  });
});

/** Another sidecar's adapter on the same sandbox: it remembers nothing of the first one. */
function pontoHarnessOn({ sandbox }: PontoHarness) {
  const raw = createPonto({
    baseUrl: `${sandbox.url}/ponto/ponto-connect`,
    authorizationUrl: `${sandbox.url}/ponto`,
    ...CLIENT,
    now: () => sandbox.bank.clock.now(),
  });
  return { raw };
}
