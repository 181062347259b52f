import { expect } from 'chai';
import { parseJson } from '../../../../sidecar/src/lossless.ts';
import { ProviderError } from '../../../../sidecar/src/providers/provider.ts';
import { toAccount, toTransaction } from '../../../../sidecar/src/providers/saltedge/mapping.ts';
import { contentOf } from '../../../../sidecar/src/providers/saltedge/pull.ts';
import { account, listOf, transaction } from '../../../../sidecar/src/providers/saltedge/shapes.ts';

const IBAN = 'BE71096123456769';
const row = (more: object = {}) =>
  transaction.parse({
    id: '17',
    account_id: '5',
    status: 'posted',
    made_on: '2026-02-27',
    amount: parseJson('-12.50'),
    currency_code: 'EUR',
    description: 'CARD PAYMENT',
    ...more,
  });

describe("Salt Edge's transactions", () => {
  it('keep their sign: negative is out', () => {
    expect(toTransaction(row())).to.include({ id: '17', accountId: '5', amount: '-12.5', status: 'posted' });
    expect(toTransaction(row({ amount: parseJson('90071992547409.123') })).amount).to.equal(
      '90071992547409.123',
    );
  });

  it('have the amount of the purchase in its own currency, which goes the same way, signed or not', () => {
    const of = (original_amount: unknown) =>
      toTransaction(row({ extra: { original_amount, original_currency_code: 'USD' } })).original;
    expect(of(parseJson('13.40'))).to.eql({ amount: '-13.4', currency: 'USD' });
    expect(of(parseJson('-13.40'))).to.eql({ amount: '-13.4', currency: 'USD' });
    expect(toTransaction(row({ extra: { original_amount: 13 } })).original).to.equal(undefined);
  });

  it('have the date of the booking, where there is one', () => {
    expect(toTransaction(row()).date).to.equal('2026-02-27');
    expect(toTransaction(row({ extra: { posting_date: '2026-03-02T00:00:00Z' } })).date).to.equal(
      '2026-03-02',
    );
    expect(() => toTransaction(row({ made_on: 'soon' }))).to.throw(ProviderError, 'MALFORMED_ANSWER');
  });

  it('have the payee where money goes out and the payer where it comes in', () => {
    const extra = { payee: 'Shop', payer: 'Us' };
    expect(toTransaction(row({ extra })).counterpartyName).to.equal('Shop');
    expect(toTransaction(row({ extra, amount: 3 })).counterpartyName).to.equal('Us');
  });

  it('have the account of the other side, be its information a text or an object', () => {
    const of = (payee_information: unknown) =>
      toTransaction(row({ extra: { payee_information } })).counterpartyAccount;
    expect(of(IBAN)).to.equal(IBAN);
    expect(of('BE71 0961 2345 6769 KREDBEBB Brussels')).to.equal(IBAN);
    expect(of({ iban: IBAN, name: 'Shop' })).to.equal(IBAN);
    expect(of({ account_number: '123' })).to.equal('123');
    expect(of('Brussels')).to.equal(undefined);
    expect(of('BE71 0961 2345 6768')).to.equal(undefined);
  });

  it('have no reference where the bank writes NOTPROVIDED', () => {
    const of = (end_to_end_id: unknown) => toTransaction(row({ extra: { end_to_end_id } })).reference;
    expect(of('RF18539007547034')).to.equal('RF18539007547034');
    expect(of('NOTPROVIDED')).to.equal(undefined);
    expect(of('  ')).to.equal(undefined);
  });

  it('never have a blank label', () => {
    expect(toTransaction(row({ description: ' ', extra: { additional: 'X' } })).label).to.equal('X');
    expect(toTransaction(row({ description: null })).label).to.equal('/');
  });

  it('without an exact amount are a malformed answer', () => {
    for (const amount of [null, 'a lot', true]) {
      expect(() => toTransaction(row({ amount })), String(amount)).to.throw(
        ProviderError,
        'MALFORMED_ANSWER',
      );
    }
  });

  it('come from their own list only, whatever `pending` does to the other', () => {
    const rows = [row(), row({ id: '18', status: 'pending' }), row({ id: '19', status: 'strange' })];
    const ids = (part: 'posted' | 'pending') => contentOf(rows, part, '5').transactions.map(({ id }) => id);
    expect(ids('posted')).to.deep.equal(['17']);
    expect(ids('pending')).to.deep.equal(['18', '19']);
    expect(contentOf(rows, 'posted', '6').transactions).to.have.length(0);
  });

  it('that are marked as duplicates are taken back', () => {
    const rows = [row({ duplicated: true }), row({ id: '18', extra: { possible_duplicate: true } })];
    const { transactions, removed } = contentOf(rows, 'posted', '5');
    expect(removed).to.deep.equal(['17']);
    expect(transactions.map(({ id }) => id)).to.deep.equal(['18']);
  });
});

describe("Salt Edge's accounts", () => {
  const from = (more: object) =>
    toAccount(
      account.parse({ id: 5, name: 'Current', nature: 'account', balance: 1, currency_code: 'EUR', ...more }),
    );

  it('have the IBAN where it is one, and the number otherwise', () => {
    expect(from({ extra: { iban: IBAN } })).to.include({ id: '5', iban: IBAN, number: IBAN, kind: 'bank' });
    const plain = from({ extra: { account_number: '42' }, nature: 'credit_card' });
    expect(plain).to.include({ number: '42', kind: 'card' });
    expect(plain).not.to.have.property('iban');
  });

  it('without a balance have none, not zero', () => {
    expect(from({ balance: null })).not.to.have.property('balance');
    expect(from({ balance: 0 }).balance).to.equal('0');
  });
});

describe("Salt Edge's lists", () => {
  it('without `data` are no lists', () => {
    const { success } = listOf(transaction).safeParse({ meta: { next_id: null } });
    expect(success).to.equal(false);
  });
});
