/** Transactions in another currency than their account's: the host itself would book 100 EUR as 100 USD. */
import { expect } from 'chai';
import type { SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { heldOf, newCustomer, type Customer, type CustomerOptions } from '../support/customer.ts';
import { expectBooksAreTheBanks } from '../support/the-banks.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

interface ForeignLine {
  payment_ref: string;
  amount: number;
  amount_currency: number;
  foreign_currency_id: [number, string] | false;
}

describe('a transaction in another currency', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
  });

  const customer = (options: CustomerOptions = {}): Promise<Customer> =>
    newCustomer(world, client, { currency: 'EUR', openingBalance: '500.00', ...options });
  const held = ({ connectionId }: Customer) => heldOf(client, connectionId);
  const lines = ({ journalId }: Customer): Promise<ForeignLine[]> =>
    world.admin.call('account.bank.statement.line', 'search_read', [[['journal_id', '=', journalId]]], {
      fields: ['payment_ref', 'amount', 'amount_currency', 'foreign_currency_id'],
      order: 'date',
    });
  const line = async (one: Customer, label: string): Promise<ForeignLine | undefined> =>
    (await lines(one)).find(({ payment_ref }) => payment_ref === label);
  const activate = async (code: string, active: boolean): Promise<void> => {
    const [id] = await world.admin.call<number[]>('res.currency', 'search', [[['name', '=', code]]], {
      context: { active_test: false },
    });
    await world.admin.call('res.currency', 'write', [[id], { active }]);
  };

  for (const provider of ['saltedge', 'enablebanking'] as const) {
    it(`is booked with both amounts, to the cent, where the bank gives both (${provider})`, async () => {
      const one = await customer({
        provider,
        transactions: [
          {
            date: '2026-11-02',
            amount: '-92.37',
            label: 'New York',
            original: { amount: '-100.10', currency: 'USD' },
          },
          { date: '2026-11-03', amount: '-5.00', label: 'Brussels' },
        ],
      });
      const books = await expectBooksAreTheBanks(one);
      expect(books.invalid).to.eql([]);
      const abroad = await line(one, 'New York');
      expect(abroad).to.deep.include({ amount: -92.37, amount_currency: -100.1 });
      expect(abroad?.foreign_currency_id).to.be.an('array').that.includes('USD');
      expect(await line(one, 'Brussels')).to.deep.include({ amount: -5, foreign_currency_id: false });
    });
  }

  it('whose currency is not active in Odoo is held with what to do, and booked with both once it is', async () => {
    await activate('CHF', false);
    const one = await customer({
      provider: 'saltedge',
      transactions: [
        {
          date: '2026-11-02',
          amount: '-10.45',
          label: 'Zürich',
          original: { amount: '-9.80', currency: 'CHF' },
        },
        { date: '2026-11-03', amount: '-5.00', label: 'Goes on' },
      ],
    });
    const [waiting, ...more] = await held(one);
    expect(more).to.eql([]);
    expect(waiting).to.deep.include({ label: 'Zürich' });
    expect(waiting?.reason).to.include({ code: 'currency-inactive' });
    expect(waiting?.reason.message).to.include('CHF');
    expect((await lines(one)).map(({ payment_ref }) => payment_ref))
      .to.include('Goes on')
      .and.not.include('Zürich');
    await activate('CHF', true);
    await one.sync();
    expect(await held(one)).to.eql([]);
    expect(await line(one, 'Zürich')).to.deep.include({ amount: -10.45, amount_currency: -9.8 });
    await expectBooksAreTheBanks(one);
  });

  it('is held where the bank gives no amount in the account’s own, and never booked as if it were that', async () => {
    const one = await customer({ transactions: [{ date: '2026-11-02', amount: '-5.00', label: 'Goes on' }] });
    await one.bank.add({ date: '2026-11-03', amount: '-100.00', currency: 'USD', label: 'In dollars only' });
    await one.sync();
    const [waiting, ...more] = await held(one);
    expect(more).to.eql([]);
    expect(waiting).to.deep.include({ label: 'In dollars only' });
    expect(waiting?.reason).to.include({ code: 'foreign-amount' });
    expect(waiting?.reason.message).to.include('USD').and.include('EUR');
    const labels = (await lines(one)).map(({ payment_ref }) => payment_ref);
    expect(labels).to.include('Goes on').and.not.include('In dollars only');
    await one.sync();
    expect(await line(one, 'In dollars only')).to.equal(undefined);
  });

  it('that the bank corrects is corrected in both amounts', async () => {
    const one = await customer({
      provider: 'saltedge',
      transactions: [
        {
          date: '2026-11-02',
          amount: '-92.37',
          label: 'New York',
          original: { amount: '-100.10', currency: 'USD' },
        },
      ],
    });
    const [known] = (await one.bank.ledger()).posted;
    await one.bank.change(known?.id ?? '', {
      amount: '-92.41',
      original: { amount: '-100.15', currency: 'USD' },
    });
    await one.sync();
    expect(await line(one, 'New York')).to.deep.include({ amount: -92.41, amount_currency: -100.15 });
    await expectBooksAreTheBanks(one);
  });
});
