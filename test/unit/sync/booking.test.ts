import { expect } from 'chai';
import fc from 'fast-check';
import { changedFields } from '../../../sidecar/src/host/books.ts';
import { stringifyJson } from '../../../sidecar/src/lossless.ts';
import { equal, negate } from '../../../sidecar/src/money.ts';
import type { BankTransaction } from '../../../sidecar/src/providers/provider.ts';
import type { WorkRow } from '../../../sidecar/src/store/transactions.ts';
import { toLine } from '../../../sidecar/src/sync/booking.ts';

const RUNS = { numRuns: 10_000 };
/** More digits than a binary float holds. */
const amount = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.nat(3))
  .map(([negative, digits, places]) => {
    const text = digits.toString().padStart(places + 1, '0');
    const whole = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
    return `${negative ? '-' : ''}${whole}`;
  });
const currency = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD');

const rowOf = (fields: Partial<WorkRow>, original?: BankTransaction['original']): WorkRow => {
  const { date = '2026-10-01', amount: own = '1', currency: code = 'USD' } = fields;
  const given = { id: 'x', accountId: 'a', status: 'posted' as const, label: 'L', details: {} };
  const content = { ...given, date, amount: own, currency: code, ...(original ? { original } : {}) };
  return {
    id: '1',
    providerId: 'x',
    date,
    amount: own,
    currency: code,
    content,
    state: 'staged',
    hostLineId: null,
    ...fields,
  };
};
const booking = (own: string, inverse = false, active: string[] = []) => ({
  currency: own,
  inverse,
  currencies: new Map(active.map((code, at) => [code, at + 1])),
});

describe('what the bank said as a line', () => {
  it('is sent to the host digit by digit: no binary float on the way', () => {
    fc.assert(
      fc.property(amount, (own) => {
        const result = toLine(rowOf({ amount: own }), booking('USD'));
        if (!('line' in result)) throw new Error('held');
        expect(stringifyJson(changedFields(result.line))).to.include(`"amount":${own},`);
      }),
      RUNS,
    );
  });

  it('has its sign turned where the account says so, and nothing else about it', () => {
    fc.assert(
      fc.property(amount, (own) => {
        const [plain, turned] = [false, true].map((inverse) =>
          toLine(rowOf({ amount: own }), booking('USD', inverse)),
        );
        if (!plain || !turned || !('line' in plain) || !('line' in turned)) throw new Error('held');
        expect(equal(turned.line.amount, negate(plain.line.amount))).to.equal(true);
        expect({ ...turned.line, amount: '' }).to.eql({ ...plain.line, amount: '' });
      }),
      RUNS,
    );
  });

  it("is in the journal's currency, with both amounts where there are two, or held: never one currency as another", () => {
    const original = fc.option(fc.record({ amount, currency }), { nil: undefined });
    const active = fc.subarray(['USD', 'EUR', 'JPY', 'KWD']);
    fc.assert(
      fc.property(amount, currency, original, currency, active, (own, code, other, journal, codes) => {
        const row = rowOf({ amount: own, currency: code }, other);
        const result = toLine(row, booking(journal, false, codes));
        const sides = [{ amount: own, currency: code }, ...(other ? [other] : [])];
        const home = sides.find((side) => side.currency === journal);
        const foreign = sides.find((side) => side.currency !== journal);
        if (!home) {
          expect('held' in result && result.held.code).to.equal('foreign-amount');
        } else if (foreign && !codes.includes(foreign.currency)) {
          expect('held' in result && result.held.code).to.equal('currency-inactive');
        } else {
          if (!('line' in result)) throw new Error('held');
          expect(result.line.amount).to.equal(home.amount);
          const both = foreign && { currencyId: codes.indexOf(foreign.currency) + 1, amount: foreign.amount };
          expect(result.line.foreign).to.eql(both);
        }
      }),
      RUNS,
    );
  });
});
