/** Each provider's whole life in the real Odoo: the same sentences for all, and the books are the bank's. */
import { expect } from 'chai';
import { cents } from '../../tools/books.ts';
import { connect, reconnect, settled, type SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import {
  control,
  institutionIdAt,
  newCustomer,
  PROVIDER_IDS,
  type Customer,
  type NewTransaction,
} from '../support/customer.ts';
import { expectBooksAreTheBanks } from '../support/the-banks.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const bought = (days: number, amount: string, label: string): NewTransaction => ({
  date: daysAgo(days),
  amount,
  label,
});

/** What each provider is asked when access ends. */
const ENDS: Record<(typeof PROVIDER_IDS)[number], string> = {
  plaid: 'POST /item/remove',
  yodlee: 'DELETE /providerAccounts/',
  saltedge: 'DELETE /connections/',
  ponto: 'POST /ponto-connect/oauth2/revoke',
  enablebanking: 'DELETE /sessions/',
};

/** They send no webhooks. */
const SILENT: ReadonlySet<string> = new Set(['enablebanking']);

const WEBHOOK_MS = 30_000;

for (const provider of PROVIDER_IDS) {
  describe(`a bank through ${provider}`, function () {
    this.timeout(120_000);
    let world: World;
    let client: SidecarClient;
    let one: Customer;

    before(async function () {
      this.timeout(WORLD_START_MS);
      world = await sharedWorld();
      client = await sharedClient();
      one = await newCustomer(world, client, {
        provider,
        currency: 'EUR',
        openingBalance: '1000.00',
        transactions: [bought(40, '250.00', 'Rent'), bought(9, '-12.34', 'Paper'), bought(3, '-5.00', 'Ink')],
      });
    });

    const country = provider === 'plaid' ? 'US' : 'BE';
    const labels = async (): Promise<string[]> =>
      (await one.books()).lines.map((line) => String(line.payment_ref));
    const trouble = (what: string | null): Promise<unknown> =>
      control(world, 'PATCH', `/personas/${one.personaId}`, { trouble: what });
    const linkOf = async (): Promise<{ state: string; problem_state: string | false; client_id: string }> => {
      const fields = ['state', 'problem_state', 'client_id'];
      const domain = [['client_id', '=', one.connectionId]];
      const [link] = await world.admin.call<
        { state: string; problem_state: string | false; client_id: string }[]
      >('account.online.link', 'search_read', [domain], { fields });
      if (!link) throw new Error('the connection is not in Odoo');
      return link;
    };
    /** In the provider's window, as a person who is asked again. */
    const signInAgain = async (): Promise<void> => {
      await reconnect(client, one.connectionId, { country, persona: one.personaId });
      await settled(client, one.connectionId);
    };

    it('has the history and the balance of the bank in its journal', async () => {
      await expectBooksAreTheBanks(one);
      expect(await labels()).to.include.members(['Rent', 'Paper', 'Ink']);
    });

    it('brings what is new the second time, late ones too, and nothing twice', async () => {
      await one.bank.add(bought(1, '99.99', 'New'), bought(12, '-1.01', 'Late'));
      await one.sync();
      await one.sync();
      const books = await expectBooksAreTheBanks(one);
      expect(books.lines.filter((line) => line.payment_ref === 'New')).to.have.length(1);
    });

    it('books a pending transaction once, when it is posted', async () => {
      const [pending = ''] = await one.bank.add({ ...bought(1, '-7.77', 'Lunch'), pending: true });
      await one.sync();
      expect(await labels()).not.to.include('Lunch');
      await one.bank.post(pending);
      await one.sync();
      await one.sync();
      const books = await expectBooksAreTheBanks(one);
      expect(
        books.lines.filter((line) => line.payment_ref === 'Lunch').map((line) => cents(line.amount)),
      ).to.eql([-777]);
    });

    it('follows a correction of the bank', async () => {
      const ink = (await one.bank.ledger()).posted.find((each) => each.label === 'Ink');
      await one.bank.change(ink?.id ?? '', { amount: '-6.50', label: 'Ink, corrected' });
      await one.sync();
      await expectBooksAreTheBanks(one);
      expect(await labels())
        .to.include('Ink, corrected')
        .and.not.include('Ink');
    });

    if (!SILENT.has(provider)) {
      it('comes by itself when the provider says that there is something new', async () => {
        await one.bank.add(bought(0, '3.21', 'Announced'));
        const until = Date.now() + WEBHOOK_MS;
        while (!(await labels()).includes('Announced')) {
          if (Date.now() > until) throw new Error('nothing came');
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        await settled(client, one.connectionId);
        await expectBooksAreTheBanks(one);
      });
    }

    it('updates credentials of a good connection and stays the same one', async () => {
      const before = (await one.books()).lines.map((line) => line.id);
      await signInAgain();
      expect((await one.books()).lines.map((line) => line.id)).to.eql(before);
      expect((await linkOf()).state).to.equal('connected');
    });

    for (const [what, state] of [
      ['login-required', 'reconnect'],
      ['consent-revoked', 'consent-ended'],
    ] as const) {
      it(`tells the person of ${what}, and goes on after "Reconnect" without a line lost or twice`, async () => {
        await trouble(what);
        await one.sync();
        expect(await linkOf()).to.include({ state: 'error', problem_state: state });
        await one.bank.add(bought(1, '-4.44', `During ${what}`));
        await signInAgain();
        await one.sync();
        expect((await linkOf()).state).to.equal('connected');
        const books = await expectBooksAreTheBanks(one);
        expect(books.lines.filter((line) => line.payment_ref === `During ${what}`)).to.have.length(1);
      });
    }

    it('ends the access at the provider when a connection is taken back', async () => {
      const { id } = await connect(client, {
        provider,
        institutionId: institutionIdAt(provider, one.personaId),
        name: 'Taken back',
        country,
        persona: 'empty',
      });
      await control(world, 'DELETE', '/requests');
      await client.call('DELETE', `/v1/connections/${id}`);
      const { counts } = await control<{ counts: Record<string, number> }>(world, 'GET', '/requests');
      expect(
        Object.keys(counts).filter((key) => key.startsWith(`${provider} ${ENDS[provider]}`)),
      ).to.have.length(1);
    });
  });
}
