import { expect } from 'chai';
import fc from 'fast-check';
import { parseJson } from '../../../../sidecar/src/lossless.ts';
import { ProviderError } from '../../../../sidecar/src/providers/provider.ts';
import { toAccount, toTransaction } from '../../../../sidecar/src/providers/plaid/mapping.ts';
import { account, transaction } from '../../../../sidecar/src/providers/plaid/shapes.ts';

const base = {
  transaction_id: 't1',
  account_id: 'a1',
  iso_currency_code: 'USD',
  unofficial_currency_code: null,
  date: '2026-03-01',
  pending: false,
  name: 'COFFEE 123',
};

/** As it comes off the wire: the amount is written into the JSON digit by digit. */
const read = (amount: string, more: object = {}) => {
  const text = JSON.stringify({ ...base, ...more });
  return toTransaction(transaction.parse(parseJson(`${text.slice(0, -1)},"amount":${amount}}`)));
};

const card = (type: string, current: string) =>
  toAccount(
    account.parse(
      parseJson(
        `{"account_id":"a","name":"N","type":"${type}","balances":{"current":${current},"available":null,` +
          '"iso_currency_code":"USD","unofficial_currency_code":null}}',
      ),
    ),
  );

describe("Plaid's transactions in plain types", () => {
  it('turn the sign and keep every digit', () => {
    expect(read('12.50').amount).to.equal('-12.5');
    expect(read('-90071992547409.93').amount).to.equal('90071992547409.93');
    expect(read('0.00').amount).to.equal('0');
  });

  it('turn the sign of any amount of cents exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), (cents) => {
        const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
        const wire = `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        const [whole, part = ''] = read(wire).amount.replace('-', '').split('.');
        expect(BigInt(whole + part.padEnd(2, '0'))).to.equal(cents < 0n ? -cents : cents);
        expect(read(wire).amount.startsWith('-')).to.equal(cents > 0n);
      }),
    );
  });

  it('refuse an amount that is not one', () => {
    for (const amount of ['"twelve"', 'true', '{}'])
      expect(() => read(amount), amount).to.throw(ProviderError);
  });

  it('never have a blank label', () => {
    expect(read('1', { original_description: ' ORIG ' }).label).to.equal('ORIG');
    expect(read('1', { original_description: '  ' }).label).to.equal('COFFEE 123');
    expect(read('1', { name: '', merchant_name: 'Shop' }).label).to.equal('Shop');
    expect(read('1', { name: null }).label).not.to.equal('');
  });

  it('name the payee of money out and the payer of money in', () => {
    const payment_meta = { payee: 'Landlord', payer: 'Customer', reference_number: 'R-1' };
    expect(read('5', { payment_meta })).to.include({ counterpartyName: 'Landlord', reference: 'R-1' });
    expect(read('-5', { payment_meta }).counterpartyName).to.equal('Customer');
    expect(read('5', { payment_meta: { payee: ' ' }, merchant_name: 'Shop' }).counterpartyName).to.equal(
      'Shop',
    );
    expect(read('5').counterpartyName).to.equal(undefined);
  });

  it('name the pending one that a posted one was, and the account of the other side', () => {
    const counterparties = [
      { name: 'B', account_numbers: { international: { iban: 'BE68539007547034', bic: null } } },
    ];
    expect(read('5', { pending_transaction_id: 'p1', counterparties })).to.include({
      replaces: 'p1',
      counterpartyAccount: 'BE68539007547034',
      counterpartyName: 'B',
    });
  });

  it('fall back to a currency without an ISO code', () => {
    expect(read('5', { iso_currency_code: null, unofficial_currency_code: 'BTC' }).currency).to.equal('BTC');
  });
});

describe("Plaid's accounts in plain types", () => {
  it('owe what a card or loan says is positive', () => {
    expect(card('credit', '410.10')).to.include({ kind: 'card', balance: '-410.1' });
    expect(card('loan', '1000').balance).to.equal('-1000');
    expect(card('depository', '410.10')).to.include({ kind: 'bank', balance: '410.1' });
  });

  it('have no balance where Plaid gives none', () => {
    expect(card('depository', 'null')).not.to.have.property('balance');
  });
});
