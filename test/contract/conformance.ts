/** The guarantees that every provider holds, over real HTTP against the sandbox bank. */
import { expect } from 'chai';
import { WebhookRejected, type Provider, type RawWebhook } from '../../sidecar/src/providers/provider.ts';
import type { Customer } from '../../sandbox/ledger/customer.ts';
import type { Fault, Harness } from './harness.ts';
import { connect, credentialsOf, lastCursor, problemOf, pull, read, sums } from './reader.ts';
import { startReceiver, type Receiver } from './receiver.ts';

/** @param factory called anew for each test; the harness's sandbox is closed after it */
export function describeProvider(name: string, factory: () => Promise<Harness>): void {
  describe(`${name} holds what every provider promises`, () => {
    let harness: Harness;
    beforeEach(async () => {
      harness = await factory();
    });
    afterEach(() => harness.sandbox.close());

    const customer = (persona = harness.persona): Customer => harness.sandbox.bank.customer(persona)!;
    const fault = (endpoint: string, what: Fault): void => {
      harness.sandbox.faults.set({ provider: harness.provider.id, endpoint, ...what });
    };

    it('lists every institution of the bank once', async () => {
      const ids: string[] = [];
      for await (const page of harness.provider.institutions()) ids.push(...page.map(({ id }) => id));
      expect(ids.length).to.be.greaterThan(500);
      expect(new Set(ids).size).to.equal(ids.length);
    });

    it('connects and gives the accounts with their balances to the cent', async () => {
      const connection = await connect(harness);
      expect(connection.providerConnectionId).not.to.equal('');
      const accounts = await harness.provider.accounts(credentialsOf(connection));
      const { ledger } = customer();
      const told = Object.fromEntries(accounts.map(({ id, balance }) => [id, Number(balance)]));
      const true_ = Object.fromEntries(
        ledger.accounts().map(({ id }) => [id, Number(ledger.balance(id).told)]),
      );
      expect(told).to.deep.equal(true_);
    });

    it('does not complete a connection that the person has not finished', async () => {
      const window = await harness.begin();
      expect((await problemOf(harness.provider.complete(window.state, {}))).code).not.to.equal('');
    });

    it('gives the whole history over many pages, to the cent', async () => {
      const connection = await connect(harness, harness.bigPersona);
      const pages = await pull(harness, connection);
      expect(pages.length).to.be.greaterThan(1);
      const shelf = read(pages);
      expect(sums(shelf.values())).to.deep.equal(sums(customer(harness.bigPersona).ledger.transactions()));
      expect([...shelf.values()].filter(({ label }) => label.trim() === '')).to.have.length(0);
    });

    it('gives nothing of an account that was not chosen', async () => {
      const connection = await connect(harness);
      const pages = await pull(harness, connection, null, []);
      expect(pages.flatMap(({ transactions }) => transactions)).to.have.length(0);
    });

    it('brings only what changed the next time', async () => {
      const connection = await connect(harness);
      const first = await pull(harness, connection);
      const { ledger } = customer();
      const account = ledger.accounts()[0]!.id;
      const added = ledger.add(account, { amount: '-12.34', label: 'NEW ONE' });
      const changed = ledger.change(
        ledger.transactions({ accountId: account, status: 'posted' }).find(({ id }) => id !== added.id)!.id,
        { label: 'CORRECTED' },
      );
      const pages = await pull(harness, connection, lastCursor(first));
      const posted = pages
        .flatMap(({ transactions }) => transactions)
        .filter(({ status }) => status === 'posted');
      expect(posted.map(({ label }) => label)).to.have.members(['NEW ONE', 'CORRECTED']);
      expect(posted.map(({ id }) => id)).to.have.members([added.id, changed.id]);
    });

    it('brings nothing posted when nothing changed', async () => {
      const connection = await connect(harness);
      const again = await pull(harness, connection, lastCursor(await pull(harness, connection)));
      const posted = again.flatMap(({ transactions }) => transactions).filter((t) => t.status === 'posted');
      expect(posted).to.have.length(0);
    });

    it('goes on from the cursor of any page, as after a crash, and a page read twice adds nothing', async () => {
      const connection = await connect(harness, harness.bigPersona);
      const pages = await pull(harness, connection);
      const whole = read(pages);
      const rest = await pull(harness, connection, pages[0]!.cursor);
      expect(sums(read([pages[0]!, ...rest]).values())).to.deep.equal(sums(whole.values()));
      expect(sums(read([pages[0]!, pages[0]!, ...rest, ...rest]).values())).to.deep.equal(
        sums(whole.values()),
      );
    });

    it('turns a pending transaction into its posted one, not into two', async () => {
      const connection = await connect(harness);
      const { ledger } = customer();
      const pending = ledger.pend(ledger.accounts()[0]!.id, { amount: '-9.99', label: 'COFFEE' });
      const first = await pull(harness, connection);
      const before = read(first);
      expect(before.get(pending.id)).to.include({ status: 'pending', amount: '-9.99' });
      const posted = ledger.post(pending.id);
      const pages = await pull(harness, connection, lastCursor(first));
      const after = read(pages, before);
      expect(after.get(posted.id)).to.include({ status: 'posted', amount: '-9.99' });
      if (posted.id !== pending.id) expect(after.has(pending.id)).to.equal(false);
      const link = pages.flatMap(({ transactions }) => transactions).find(({ id }) => id === posted.id);
      if (harness.linksPending) expect(link?.replaces).to.equal(pending.id);
    });

    it('says that a transaction was taken back, or nothing where the provider cannot', async () => {
      const connection = await connect(harness);
      const first = await pull(harness, connection);
      const { ledger } = customer();
      const gone = ledger.transactions({ status: 'posted' })[0]!;
      ledger.remove(gone.id);
      const pages = await pull(harness, connection, lastCursor(first));
      const removed = pages.flatMap((page) => page.removed);
      expect(removed).to.eql(harness.tellsRemoved ? [gone.id] : []);
    });

    it('ends every error of the table in its state, with the reference', async () => {
      const connection = await connect(harness);
      for (const { code, state } of harness.errors) {
        fault(harness.endpoints.transactions, { kind: 'error', code, times: 1 });
        const problem = await problemOf(pull(harness, connection));
        expect(problem.state, code).to.equal(state);
        expect(problem.reference ?? '', `${code}: reference`).not.to.equal('');
        expect(problem.message.trim(), `${code}: message`).not.to.equal('');
        harness.sandbox.faults.clear();
      }
    });

    const passing: [string, Fault][] = [
      ['a bare 503', { kind: 'status', status: 503 }],
      ['no answer in time', { kind: 'hang' }],
      ['half of the answer', { kind: 'truncated' }],
      ['a line that goes dead', { kind: 'cut' }],
      ['a web page instead of JSON', { kind: 'html' }],
      ['JSON of the wrong types', { kind: 'wrong-type' }],
    ];
    for (const [what, how] of passing) {
      for (const area of ['accounts', 'transactions', 'institutions'] as const) {
        it(`takes ${what} as passing trouble, never as an empty list (${area})`, async () => {
          const connection = await connect(harness);
          fault(harness.endpoints[area], how);
          const attempt =
            area === 'accounts'
              ? harness.provider.accounts(credentialsOf(connection))
              : area === 'transactions'
                ? pull(harness, connection)
                : everyInstitution(harness.provider);
          expect((await problemOf(attempt)).state).to.equal('transient');
        });
      }
    }

    it('waits after a bare 429, until the moment the provider names', async () => {
      const connection = await connect(harness);
      fault(harness.endpoints.transactions, { kind: 'status', status: 429, retryAfterSeconds: 600 });
      const before = Date.now();
      const { state, retryAt } = await problemOf(pull(harness, connection));
      expect(state).to.equal('wait');
      const wait = Date.parse(retryAt ?? '') - before;
      expect(wait).to.be.within(590_000, 610_000 + 20_000);
    });

    it('waits after a bare 429 without a moment too, and says nothing is there', async () => {
      const connection = await connect(harness);
      fault(harness.endpoints.transactions, { kind: 'status', status: 429 });
      expect((await problemOf(pull(harness, connection))).state).to.equal('wait');
    });

    it('shows an error of no table as it was said, with its code', async () => {
      expect(harness.errors.filter(({ state }) => state === 'unknown')).not.to.have.length(0);
      for (const { code } of harness.errors.filter(({ state }) => state === 'unknown')) {
        const connection = await connect(harness);
        fault(harness.endpoints.transactions, { kind: 'error', code, times: 1 });
        expect((await problemOf(pull(harness, connection))).code).to.equal(code);
      }
    });

    it('keeps every digit of every currency, in accounts of one login that stay apart', async () => {
      const connection = await connect(harness, 'many-accounts');
      const { ledger } = customer('many-accounts');
      const of = (currency: string) => ledger.accounts().find((each) => each.currency === currency)!.id;
      const dinar = ledger.add(of('KWD'), { amount: '-90071992547409.123', label: 'DINARS' });
      const yen = ledger.add(of('JPY'), { amount: '9007199254740993', label: 'YEN' });
      const shelf = read(await pull(harness, connection));
      expect(shelf.get(dinar.id)).to.include({ amount: '-90071992547409.123', currency: 'KWD' });
      expect(shelf.get(yen.id)).to.include({ amount: '9007199254740993', currency: 'JPY' });
      expect(sums(shelf.values())).to.deep.equal(sums(ledger.transactions()));
    });

    it('gives date, sign, payee, account and reference of a transaction in their fields', async () => {
      const connection = await connect(harness);
      const { ledger } = customer();
      const told = {
        date: new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10),
        counterpartyName: 'Hazel Homes',
        counterpartyAccount: 'BE68539007547034',
        reference: 'RF18539007547034',
      };
      const account = ledger.accounts()[0]!.id;
      const ids = [
        ledger.add(account, { ...told, amount: '-12.50', label: 'RENT OUT' }).id,
        ledger.add(account, { ...told, amount: '12.50', label: 'RENT IN' }).id,
      ];
      const shelf = read(await pull(harness, connection));
      for (const [index, id] of ids.entries()) {
        const got = shelf.get(id)!;
        expect(got).to.include({ date: told.date, currency: 'EUR', amount: index ? '12.5' : '-12.5' });
        expect(got.label).to.equal(index ? 'RENT IN' : 'RENT OUT');
        expect(got.counterpartyName).to.equal(told.counterpartyName);
        if (harness.tellsOtherSide) {
          expect(got).to.include({
            counterpartyAccount: told.counterpartyAccount,
            reference: told.reference,
          });
        }
      }
    });

    it('loses and doubles nothing when the books change between two pages', async () => {
      const connection = await connect(harness, harness.bigPersona);
      const { ledger } = customer(harness.bigPersona);
      const account = ledger.accounts()[0]!.id;
      const request = { cursor: null, accounts: connection.accountIds, since: '2000-01-01' };
      const pages = [];
      for await (const page of harness.provider.pull(credentialsOf(connection), request)) {
        pages.push(page);
        if (pages.length === 1) ledger.add(account, { amount: '-7.77', label: 'IN THE MEANTIME' });
      }
      const again = await pull(harness, connection, lastCursor(pages));
      const shelf = read(again, read(pages));
      expect(sums(shelf.values())).to.deep.equal(sums(ledger.transactions()));
    });

    for (const kind of ['endless', 'repeat'] as const) {
      it(`ends a list whose pages lead to themselves (${kind})`, async () => {
        const connection = await connect(harness, harness.bigPersona);
        fault(harness.endpoints.transactions, { kind });
        const problem = await problemOf(pull(harness, connection));
        expect(problem.state).to.equal('transient');
      });
    }

    it('ends access, and again without harm', async () => {
      const connection = await connect(harness);
      const credentials = credentialsOf(connection);
      await harness.provider.revoke(credentials);
      await harness.provider.revoke(credentials);
      expect((await problemOf(harness.provider.accounts(credentials))).state).to.be.oneOf([
        'reconnect',
        'consent-ended',
      ]);
    });

    for (const how of [{ kind: 'status', status: 503 }, { kind: 'html' }] as const) {
      it(`does not call access ended when it could not say so to the provider (${how.kind})`, async () => {
        const connection = await connect(harness);
        fault('*', how);
        const problem = await problemOf(harness.provider.revoke(credentialsOf(connection)));
        expect(problem.state).to.equal('transient');
      });
    }

    describe('its webhooks', () => {
      let receiver: Receiver | undefined;
      let raw: RawWebhook;
      let connectionId: string;

      beforeEach(async () => {
        receiver = harness.webhooks === 'none' ? undefined : await startReceiver();
        connectionId = (await connect(harness, harness.persona, receiver?.url)).providerConnectionId;
        const { ledger } = customer();
        ledger.add(ledger.accounts()[0]!.id, { amount: '5', label: 'NEW' });
        raw = (await receiver?.first) ?? MADE_UP;
      });
      afterEach(() => receiver?.close());

      const rejected = (webhook: RawWebhook): Promise<string> =>
        harness.provider.webhook(webhook).then(
          () => 'taken',
          (error: unknown) => {
            if (error instanceof WebhookRejected) return error.reason;
            throw error;
          },
        );

      it('name the connection and what happened; one sent twice says the same; none are taken where none are sent', async () => {
        if (harness.webhooks === 'none') {
          expect(await rejected(raw)).to.equal('malformed');
          return;
        }
        const expected = [{ providerConnectionId: connectionId, kind: 'transactions' }];
        expect(await harness.provider.webhook(raw)).to.deep.equal(expected);
        expect(await harness.provider.webhook(raw)).to.deep.equal(expected);
      });

      it('are rejected when unsigned, forged, altered or old; where the provider signs none, ask for a fetch and no more', async () => {
        const { webhooks } = harness;
        const junk = { ...raw, headers: {}, body: Buffer.from('junk') };
        expect(await rejected(junk), 'junk').to.be.oneOf(['signature', 'malformed']);
        if (webhooks === 'none') return;
        if (webhooks === 'hints') {
          const hints = await harness.provider.webhook({ ...raw, receivedAt: new Date(0) });
          expect(hints).to.eql([{ providerConnectionId: connectionId, kind: 'transactions' }]);
          return;
        }
        const header = webhooks.signedIn;
        expect(harness.provider.signatureHeader).to.equal(header);
        const token = raw.headers[header] ?? '';
        const with_ = (value: string): RawWebhook => ({
          ...raw,
          headers: { ...raw.headers, [header]: value },
        });
        const unsigned = Object.fromEntries(Object.entries(raw.headers).filter(([key]) => key !== header));
        expect(await rejected({ ...raw, headers: unsigned }), 'unsigned').to.equal('signature');
        // The last character may hold unused bits, so one in the middle of the signature is changed.
        const at = token.length - 20;
        const forged = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
        expect(await rejected(with_(forged)), 'forged').to.equal('signature');
        const altered = Buffer.concat([raw.body, Buffer.from(' ')]);
        expect(await rejected({ ...raw, body: altered }), 'altered').to.equal('body');
        const later = new Date(raw.receivedAt.getTime() + 3_600_000);
        expect(await rejected({ ...raw, receivedAt: later }), 'replayed an hour later').to.equal('stale');
      });
    });
  });
}

/** Of a provider that sends none, somebody may still post one. */
const MADE_UP: RawWebhook = {
  headers: { signature: 'none' },
  body: Buffer.from('{"event": "transactions"}'),
  url: 'https://sidecar.example/webhooks/it',
  receivedAt: new Date(),
};

async function everyInstitution(provider: Provider): Promise<number> {
  let count = 0;
  for await (const page of provider.institutions()) count += page.length;
  return count;
}
