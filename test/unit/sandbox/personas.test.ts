import { expect } from 'chai';
import { isValidIBAN } from 'ibantools';
import { sum } from '../../../sandbox/ledger/decimal.ts';
import { openBank } from '../../../sandbox/personas/index.ts';
import { bigPersona } from '../../../sandbox/personas/made.ts';
import { labelOf, merchantOf } from '../../../sandbox/personas/published.ts';

describe('The sandbox customers', () => {
  const bank = openBank('test');
  const gingham = bank.customer('gingham')!.ledger;
  const [account] = gingham.accounts();

  it("hold Plaid's published business customer, with money in positive", () => {
    const transactions = gingham.transactions();
    expect(transactions).to.have.length(36);
    expect(sum(...transactions.map(({ amount }) => amount))).to.equal('-17420.94');
    expect(transactions.at(-1)).to.include({ date: '2026-08-22', amount: '7500' });
    expect(transactions.find(({ date }) => date === '2026-08-20')).to.include({
      amount: '-1523.52',
      label: 'TWILIO INC.',
      counterpartyName: 'Twilio',
      authorisedDate: '2026-08-19',
    });
  });

  it("read Plaid's starting balance as the balance after the published transactions", () => {
    expect(gingham.balance(account!.id).posted).to.equal('152854.23');
    expect(account?.openingBalance).to.equal('170275.17');
  });

  it('take the merchant out of the description', () => {
    expect(merchantOf('GUSTO; GUSTO:6KY58AN3:Merchant name: GUSTO')).to.equal('GUSTO');
    expect(labelOf('GUSTO; GUSTO:6KY58AN3:Merchant name: GUSTO')).to.equal('GUSTO; GUSTO:6KY58AN3');
    expect(merchantOf('Send Money transaction initiated on Gingham')).to.equal(undefined);
  });

  it('have valid IBANs, their own and those of the other side', () => {
    const customers = bank.customers();
    const own = customers.flatMap(({ ledger }) => ledger.accounts().flatMap(({ iban }) => iban ?? []));
    const others = customers.flatMap(({ ledger }) =>
      ledger.transactions().flatMap(({ counterpartyAccount }) => counterpartyAccount ?? []),
    );
    expect(own).not.to.be.empty;
    expect(others).not.to.be.empty;
    expect([...own, ...others].filter((iban) => !isValidIBAN(iban))).to.deep.equal([]);
    expect(new Set(own).size).to.equal(own.length);
  });

  it('have no amount finer than the currency has', () => {
    const digits: Record<string, number> = { JPY: 0, KWD: 3 };
    const wrong = bank
      .customers()
      .flatMap(({ ledger }) =>
        ledger
          .transactions()
          .filter(({ amount, currency }) => (amount.split('.')[1] ?? '').length > (digits[currency] ?? 2)),
      );
    expect(wrong).to.deep.equal([]);
  });

  it('are made alike from the same seed, and by their id', () => {
    const today = new Date('2026-03-01T00:00:00Z');
    const big = bigPersona({ transactions: 1000, seed: 7 }, today);
    expect(big).to.deep.equal(bigPersona({ transactions: 1000, seed: 7 }, today));
    expect(big.accounts[0]?.transactions).to.have.length(1000);
    expect(big).not.to.deep.equal(bigPersona({ transactions: 1000, seed: 8 }, today));
    expect(bank.customer('big-25-3')?.ledger.transactions()).to.have.length(25);
    expect(bank.customer('nobody')).to.equal(undefined);
  });
});
