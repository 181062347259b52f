import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseJson } from '../../../../sidecar/src/lossless.ts';
import { ProviderError } from '../../../../sidecar/src/providers/provider.ts';
import { cursorOf } from '../../../../sidecar/src/providers/ponto/lists.ts';
import {
  inMaintenance,
  toAccount,
  toInstitution,
  toTransaction,
} from '../../../../sidecar/src/providers/ponto/mapping.ts';
import {
  account,
  institution,
  listOf,
  one,
  transaction,
} from '../../../../sidecar/src/providers/ponto/shapes.ts';
import { describeWithSpec } from '../../../support/openapi.ts';

const NOW = new Date('2026-05-01T12:00:00Z');

const mapped = (attributes: object) => {
  const json = JSON.stringify({
    id: 't1',
    attributes: { amount: 1, currency: 'EUR', executionDate: '2026-05-01T00:00:00.000Z', ...attributes },
  });
  return toTransaction(transaction.parse(parseJson(json)), 'a1', 'posted');
};

describe('Ponto’s transactions in plain types', () => {
  it('keep every digit and the sign of the amount', () => {
    const written = fc.tuple(
      fc.boolean(),
      fc.bigInt({ min: 0n, max: 10n ** 24n }),
      fc.integer({ min: 0, max: 999 }),
    );
    fc.assert(
      fc.property(written, ([minus, whole, part]) => {
        const amount = `${minus ? '-' : ''}${whole}.${String(part).padStart(3, '0')}`;
        const text = `{"id":"t","attributes":{"amount":${amount},"currency":"KWD","valueDate":"2026-01-01"}}`;
        const told = toTransaction(transaction.parse(parseJson(text)), 'a', 'posted').amount;
        expect(told.replace(/^-?0$/, '0')).to.equal(amount.replace(/\.?0+$/, '').replace(/^-?0?$/, '0'));
      }),
    );
  });

  it('have the date as it is written, in any time zone', () => {
    for (const executionDate of ['2026-05-01', '2026-05-01T00:00:00.000Z', '2026-05-01T23:59:59+14:00']) {
      expect(mapped({ executionDate }).date).to.equal('2026-05-01');
    }
    expect(mapped({ executionDate: null, valueDate: '2026-04-30T00:00:00Z' }).date).to.equal('2026-04-30');
    expect(() => mapped({ executionDate: 'soon' })).to.throw(ProviderError, 'without a date');
  });

  it('have the structured remittance as reference, else the end-to-end id that somebody gave', () => {
    const structured = {
      remittanceInformation: '+++090/9337/55493+++',
      remittanceInformationType: 'structured',
    };
    expect(mapped({ ...structured, endToEndId: 'E2E' }).reference).to.equal('+++090/9337/55493+++');
    expect(mapped({ endToEndId: 'E2E' }).reference).to.equal('E2E');
    expect(mapped({ endToEndId: 'NOTPROVIDED' })).not.to.have.property('reference');
    expect(mapped({ remittanceInformation: 'free words' })).not.to.have.property('reference');
  });

  it('always have a label', () => {
    expect(mapped({ remittanceInformation: ' ', description: 'Wire transfer' }).label).to.equal(
      'Wire transfer',
    );
    expect(mapped({ counterpartName: 'Rice Ltd' }).label).to.equal('Rice Ltd');
    expect(mapped({}).label).to.equal('/');
  });

  it('are an incomplete answer without an amount or a currency', () => {
    expect(() => mapped({ amount: null })).to.throw();
    expect(() => mapped({ amount: 'ten' })).to.throw(ProviderError);
    expect(() => mapped({ currency: '' })).to.throw();
  });
});

describe('Ponto’s accounts in plain types', () => {
  const of = (attributes: object) => {
    const json = JSON.stringify({ id: 'a1', attributes: { currency: 'EUR', ...attributes } });
    return toAccount(account.parse(parseJson(json)));
  };

  it('have an IBAN only where it is one', () => {
    expect(of({ reference: 'BE71 0961 2345 6769', referenceType: 'IBAN' }).iban).to.equal('BE71096123456769');
    expect(of({ reference: 'BE71096123456768', referenceType: 'IBAN' })).not.to.have.property('iban');
    expect(of({ reference: '6666', referenceType: 'MASKEDPAN' })).to.include({ number: '6666' });
  });

  it('have the booked balance, or the available one and say so, or none', () => {
    expect(of({ currentBalance: -3, availableBalance: 9 })).to.include({ balance: '-3' });
    expect(of({ currentBalance: 0, availableBalance: 9 })).to.include({ balance: '0' });
    expect(of({ currentBalance: null, availableBalance: 9 })).to.include({
      balance: '9',
      balanceIncludesPending: true,
    });
    expect(of({})).not.to.have.property('balance');
  });

  it('have some name', () => {
    expect(of({ description: '', product: 'Easy account', holderName: 'J' }).name).to.equal('Easy account');
    expect(of({ reference: '123' }).name).to.equal('123');
    expect(of({}).name).to.equal('Account a1');
  });
});

describe('Ponto’s institutions in plain types', () => {
  const bank = (attributes: object) =>
    institution.parse({ id: 'i', attributes: { name: 'B', ...attributes } });

  it('are beta when they are said to be beta or experimental', () => {
    const beta = (status: string | null) => toInstitution(bank({ status }), NOW).beta;
    expect(['beta', 'experimental', 'stable', null].map(beta)).to.deep.equal([true, true, false, false]);
  });

  it('are unhealthy during a maintenance, not before and not after, and when deprecated', () => {
    const during = (
      maintenanceFrom: string | null,
      maintenanceTo: string | null,
      maintenanceType = 'internal',
    ) => inMaintenance(bank({ maintenanceType, maintenanceFrom, maintenanceTo }), NOW);
    expect(during('2026-05-01T11:00:00Z', '2026-05-01T13:00:00Z')).to.equal(true);
    expect(during('2026-05-01T13:00:00Z', '2026-05-01T14:00:00Z')).to.equal(false);
    expect(during('2026-05-01T10:00:00Z', '2026-05-01T11:00:00Z')).to.equal(false);
    expect(during(null, null)).to.equal(true);
    expect(during(null, null, '')).to.equal(false);
    expect(toInstitution(bank({ deprecated: true }), NOW).healthy).to.equal(false);
    expect(toInstitution(bank({ deprecated: false }), NOW).healthy).to.equal(true);
  });
});

describe('Ponto’s next page', () => {
  it('is where the link’s cursor says, whatever host the link names', () => {
    expect(cursorOf('https://elsewhere.example/x?page[after]=c1&page[limit]=2')).to.equal('c1');
    expect(cursorOf('https://api.ibanity.com/x?page%5Bafter%5D=c2')).to.equal('c2');
    expect(cursorOf('https://api.ibanity.com/x?after=c3')).to.equal('c3');
    expect(cursorOf(null)).to.equal(undefined);
    expect(() => cursorOf('https://api.ibanity.com/x?page[limit]=2')).to.throw(
      ProviderError,
      'without a cursor',
    );
  });
});

describeWithSpec('Ibanity’s own test data is understood', 'ponto/pontoConnect-open-api-spec.json', (path) => {
  const fixture = (name: string): unknown =>
    parseJson(readFileSync(join(dirname(path), 'fixtures', `${name}.json`), 'utf8'));

  it('an account', () => {
    expect(toAccount(one(account).parse(fixture('account')).data)).to.deep.equal({
      id: '8804e34f-12b0-4b70-86bf-265f013ca232',
      name: 'Repellat voluptatem aut.',
      currency: 'EUR',
      // Called an IBAN there, but its check digits are not right.
      number: 'BE53586671384412',
      kind: 'bank',
      balance: '6386.04',
    });
  });

  it('a transaction, and the page after it', () => {
    const page = listOf(transaction).parse(fixture('transactions'));
    const { details, ...told } = toTransaction(page.data[0]!, 'a', 'posted');
    expect(told).to.deep.equal({
      id: 'a4a47c21-b606-464f-ae17-f8e3af6772c9',
      accountId: 'a',
      status: 'posted',
      date: '2020-06-19',
      amount: '2.76',
      currency: 'EUR',
      label: 'Tempora animi qui!',
      counterpartyName: 'Rice Ltd',
      counterpartyAccount: 'BE62467153327786',
      reference: 'a965fa0788c241f3b13df3fbda744a07',
    });
    expect(details).to.include({ bankTransactionCode: 'PMNT-IRCT-ESCT', mandateId: '486', fee: '3.14' });
    expect(cursorOf(page.links?.next)).to.equal('dbf7c5d4-0d55-449d-9661-1edc10bc36bd');
    expect(page.meta?.latestSynchronization?.id).to.equal('76d6b263-7835-4bd9-a4b0-ca8423b10357');
  });

  it('lists of accounts, pending transactions, updated transactions and institutions', () => {
    expect(listOf(account).parse(fixture('accounts')).data).to.have.length(1);
    const [pending] = listOf(transaction).parse(fixture('pendingTransactions')).data;
    expect(toTransaction(pending!, 'a', 'pending')).to.include({ status: 'pending', date: '2020-06-20' });
    expect(listOf(transaction).parse(fixture('updated-transactions')).data).to.have.length(1);
    const banks = listOf(institution).parse(fixture('financial_institutions')).data;
    expect(banks.map((each) => toInstitution(each, NOW).name)).to.deep.equal([
      'Full Fake Bank',
      'Full Fake Bank 2',
    ]);
  });
});
