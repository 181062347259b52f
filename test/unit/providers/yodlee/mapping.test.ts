import { expect } from 'chai';
import fc from 'fast-check';
import { LosslessNumber } from 'lossless-json';
import { equal } from '../../../../sidecar/src/money.ts';
import { parseJson } from '../../../../sidecar/src/lossless.ts';
import { ProviderError } from '../../../../sidecar/src/providers/provider.ts';
import {
  isBank,
  isOurs,
  readKey,
  statusOf,
  toAccount,
  toInstitution,
  toTransaction,
} from '../../../../sidecar/src/providers/yodlee/mapping.ts';
import {
  account,
  institution,
  transaction,
  transactionList,
} from '../../../../sidecar/src/providers/yodlee/shapes.ts';

const row = (more: Record<string, unknown> = {}) =>
  transaction.parse({
    id: 10461177,
    CONTAINER: 'bank',
    accountId: 10160670,
    amount: { amount: new LosslessNumber('12.50'), currency: 'USD' },
    baseType: 'DEBIT',
    status: 'POSTED',
    date: '2026-05-02',
    postDate: '2026-05-01',
    transactionDate: '2026-04-30',
    description: { original: 'CHECK 998 AMAZON', simple: 'Amazon' },
    ...more,
  });
const one = (more: Record<string, unknown> = {}) => toTransaction(row(more))[0]!;

describe("Yodlee's transactions as ours", () => {
  it('take their sign from baseType alone', () => {
    expect(one().amount).to.equal('-12.5');
    expect(one({ baseType: 'CREDIT' }).amount).to.equal('12.5');
    const minus = { amount: { amount: new LosslessNumber('-12.50'), currency: 'USD' } };
    expect(one(minus).amount).to.equal('-12.5');
    expect(one({ ...minus, baseType: 'CREDIT' }).amount).to.equal('12.5');
  });

  it('keep every digit of an amount', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 20n }),
        fc.integer({ min: 0, max: 3 }),
        (units, places) => {
          const digits = units.toString().padStart(places + 1, '0');
          const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
          const [parsed] = transactionList.parse(
            parseJson(
              `{"transaction":[{"id":1,"CONTAINER":"bank","accountId":2,"baseType":"DEBIT","date":"2026-01-01",
              "amount":{"amount":${text},"currency":"EUR"}}]}`,
            ),
          );
          // Exact arithmetic: equal is equal to the last digit.
          expect(equal(toTransaction(parsed!)[0]!.amount, `-${text}`)).to.equal(true);
        },
      ),
    );
  });

  it('refuse a binary fraction, which is no longer the amount that was sent', () => {
    expect(() => one({ amount: { amount: 12.5, currency: 'USD' } })).to.throw(ProviderError, /MALFORMED/);
  });

  it('are known by container and id', () => {
    expect(one().id).to.equal('bank:10461177');
    expect(one({ CONTAINER: 'creditCard' }).id).to.equal('creditCard:10461177');
    expect(one().accountId).to.equal('bank:10160670');
    expect(one({ id: new LosslessNumber('9223372036854775807') }).id).to.equal('bank:9223372036854775807');
    expect(readKey('creditCard:12')).to.deep.equal({ container: 'creditCard', id: '12' });
    expect(() => readKey('12')).to.throw(ProviderError);
  });

  it('are booked only when they are', () => {
    expect(statusOf('POSTED')).to.equal('posted');
    expect(statusOf('CLEARED')).to.equal('posted');
    expect(statusOf(undefined)).to.equal('posted');
    expect(statusOf('PENDING')).to.equal('pending');
    expect(statusOf('SCHEDULED')).to.equal('pending');
    expect(statusOf('SOMETHING_NEW')).to.equal('pending');
    expect(toTransaction(row({ status: 'FAILED' }))).to.deep.equal([]);
  });

  it('keep the booking date as it is written, in any time zone', () => {
    expect(one().date).to.equal('2026-05-01');
    expect(one({ postDate: undefined }).date).to.equal('2026-05-02');
    expect(one({ postDate: undefined, date: undefined }).date).to.equal('2026-04-30');
    expect(one({ postDate: '2026-05-01T23:59:59-08:00' }).date).to.equal('2026-05-01');
    expect(() => one({ postDate: 'soon', date: '', transactionDate: null })).to.throw(ProviderError);
  });

  it("say the bank's words before Yodlee's, and never nothing where there is something", () => {
    expect(one().label).to.equal('CHECK 998 AMAZON');
    expect(one({ description: { simple: 'Amazon' } }).label).to.equal('Amazon');
    expect(one({ description: null, merchant: { name: 'Toys \\"R\\" Us' } })).to.include({
      label: 'Toys "R" Us',
      counterpartyName: 'Toys "R" Us',
    });
    expect(one({ checkNumber: '998' }).reference).to.equal('998');
  });
});

describe("Yodlee's accounts as ours", () => {
  const money = (amount: string, currency = 'EUR') => ({ amount: new LosslessNumber(amount), currency });
  const of = (more: Record<string, unknown>) =>
    account.parse({ id: 5, CONTAINER: 'bank', accountName: 'Business', ...more });

  it('owe on a card what Yodlee says is positive, and have what it says is negative', () => {
    const card = (amount: string) =>
      toAccount(of({ CONTAINER: 'creditCard', balance: money(amount) })).balance;
    expect(card('210.40')).to.equal('-210.4');
    expect(card('-5')).to.equal('5');
    expect(card('0')).to.equal('0');
  });

  it('tell the booked balance, and say so where there is only one with pending', () => {
    const both = toAccount(of({ currentBalance: money('10'), availableBalance: money('7') }));
    expect(both).to.include({ balance: '10', currency: 'EUR' });
    expect(both).not.to.have.property('balanceIncludesPending');
    expect(toAccount(of({ availableBalance: money('7') }))).to.include({
      balance: '7',
      balanceIncludesPending: true,
    });
  });

  it('have an IBAN only where the number is one', () => {
    const numbers = (accountNumber: string) => toAccount(of({ accountNumber, balance: money('1') }));
    expect(numbers('BE68 5390 0754 7034').iban).to.equal('BE68539007547034');
    expect(numbers('xxxx7034')).to.include({ number: 'xxxx7034' }).and.not.have.property('iban');
    expect(numbers('BE68539007547035')).not.to.have.property('iban');
  });

  it('are those of banks and cards that are open', () => {
    const balance = money('1');
    expect(isOurs(of({ balance }))).to.equal(true);
    expect(isOurs(of({ balance, accountStatus: 'TO_BE_CLOSED' }))).to.equal(true);
    expect(isOurs(of({ balance, accountStatus: 'CLOSED' }))).to.equal(false);
    expect(isOurs(of({ balance, CONTAINER: 'investment' }))).to.equal(false);
    expect(isOurs(of({ balance, isManual: true }))).to.equal(false);
  });

  it('without a currency are an incomplete answer', () => {
    expect(() => toAccount(of({}))).to.throw(ProviderError, /currency/);
  });
});

describe("Yodlee's sites as institutions", () => {
  const site = (more: Record<string, unknown> = {}) =>
    institution.parse({ id: 16441, name: 'Dag Site', countryISOCode: 'us', ...more });
  const giving = (container: string[]) => ({
    dataset: [{ name: 'BASIC_AGG_DATA', attribute: [{ name: 'TRANSACTIONS', container }] }],
  });

  it('are beta by their status or by a container of ours', () => {
    expect(toInstitution(site({ status: 'Beta' })).beta).to.equal(true);
    expect(toInstitution(site({ status: 'Supported', betaContainers: ['bank'] })).beta).to.equal(true);
    expect(toInstitution(site({ status: 'Supported', betaContainers: ['insurance'] })).beta).to.equal(false);
  });

  it('say whether they are fetched automatically and work at all', () => {
    expect(toInstitution(site())).to.include({ automatic: true, healthy: true, signIn: 'form' });
    expect(toInstitution(site({ isAutoRefreshEnabled: false })).automatic).to.equal(false);
    expect(toInstitution(site({ status: 'Unsupported' })).healthy).to.equal(false);
    expect(toInstitution(site({ authType: 'OAUTH' })).signIn).to.equal('oauth');
    expect(toInstitution(site()).countries).to.deep.equal(['US']);
  });

  it('are left out where they have no bank or card transactions', () => {
    expect(isBank(site())).to.equal(true);
    expect(isBank(site(giving(['bank', 'loan'])))).to.equal(true);
    expect(isBank(site(giving(['insurance'])))).to.equal(false);
  });
});

describe("Yodlee's lists", () => {
  it('may be left out when empty, but another object is no answer', () => {
    expect(transactionList.parse({})).to.deep.equal([]);
    expect(transactionList.safeParse({ message: 'hello' }).success).to.equal(false);
    expect(transactionList.safeParse([]).success).to.equal(false);
    expect(transactionList.safeParse(null).success).to.equal(false);
    expect(transactionList.safeParse({ transaction: 'unexpected' }).success).to.equal(false);
  });
});
