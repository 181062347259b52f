import { expect } from 'chai';
import fc from 'fast-check';
import { successorOf } from '../../../sidecar/src/sync/successor.ts';

const few = (...all: string[]) => fc.constantFrom(...all);
const maybe = (...all: string[]) => fc.option(few(...all), { nil: null });
const known = fc.record({
  providerAccountId: few('a', 'b', 'c', 'd'),
  name: few('Main', 'Savings'),
  currency: few('EUR', 'USD'),
  kind: fc.constantFrom('bank' as const, 'card' as const),
  number: maybe('1111', '2222'),
  iban: maybe('BE68539007547034', 'NL91ABNA0417164300'),
  chosen: fc.boolean(),
});
const told = known.map(({ providerAccountId, name, currency, kind, number, iban }) => ({
  id: `new ${providerAccountId}`,
  name,
  currency,
  kind,
  ...(number ? { number } : {}),
  ...(iban ? { iban } : {}),
}));
const accounts = fc.uniqueArray(known, { selector: (one) => one.providerAccountId, maxLength: 4 });
const shown = fc.subarray(['a', 'b', 'c', 'd']).map((ids) => new Set(ids));
const RUNS = { numRuns: 20_000 };

describe('an account under another id', () => {
  it('is taken for a known one only where that is no longer shown, in the same currency, of the same kind and number', () => {
    fc.assert(
      fc.property(told, accounts, shown, (account, all, ids) => {
        const found = successorOf(account, all, ids);
        if (!found) return;
        expect(ids.has(found.providerAccountId)).to.equal(false);
        expect(found).to.include({ currency: account.currency, kind: account.kind });
        const sameIban = found.iban !== null && found.iban === account.iban;
        const sameNumber =
          found.number !== null && found.number === account.number && found.name === account.name;
        expect(sameIban || sameNumber).to.equal(true);
      }),
      RUNS,
    );
  });

  it('is nobody where two fit: one IBAN may stand for several', () => {
    fc.assert(
      fc.property(told, accounts, shown, (account, all, ids) => {
        const { name, currency, kind, iban = null, number = null } = account;
        const twice = ['x', 'y'].map((providerAccountId) => ({
          name,
          currency,
          kind,
          iban: iban ?? 'BE68539007547034',
          number,
          providerAccountId,
          chosen: true,
        }));
        const asked = { ...account, iban: iban ?? 'BE68539007547034' };
        expect(successorOf(asked, [...all, ...twice], ids)).to.equal(undefined);
      }),
      RUNS,
    );
  });

  it('is the one that the provider itself names, whatever else changed', () => {
    fc.assert(
      fc.property(told, accounts, shown, (account, all, ids) => {
        for (const one of all) {
          expect(successorOf({ ...account, formerIds: [one.providerAccountId] }, all, ids)).to.equal(one);
        }
      }),
      RUNS,
    );
  });
});
