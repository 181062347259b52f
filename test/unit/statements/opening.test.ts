import { expect } from 'chai';
import fc from 'fast-check';
import { add, equal } from '../../../sidecar/src/money.ts';
import { extendHistory, extendOpening, openingFor } from '../../../sidecar/src/statements/opening.ts';
import { toAmount } from '../../support/host-model.ts';

const amount = fc.integer({ min: -1_000_000, max: 1_000_000 }).map(toAmount);
const opening = { date: '2024-02-29', amount: '900.00' };
const later = { opening, oldestDate: '2023-12-05', journalBefore: '0', historyComplete: false };

describe('the opening line', () => {
  it('stands on the day before the first transaction', () => {
    expect(openingFor('1000', '100', '0', '2024-03-01').date).to.equal('2024-02-29');
  });

  it("makes the books the bank's figure, whatever the journal held before", () => {
    fc.assert(
      fc.property(amount, amount, amount, (bank, posted, before) => {
        const made = openingFor(bank, posted, before, '2024-03-01');
        expect(equal(add(before, made.amount, posted), bank)).to.equal(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('transactions older than the opening line', () => {
  it('take the place of what it stood for where the bank gave more of its history', () => {
    // The bank's figure has not moved: 100 posted before, 250 with 150 of older history.
    const extended = extendHistory({ ...later, older: '150.00', posted: '250.00', bankBalance: '1000.00' });
    expect(extended).to.deep.equal({
      opening: { date: '2023-12-04', amount: '750' },
      difference: '0',
      certain: true,
    });
  });

  it('leave it alone where the bank back-dated something new', () => {
    const extended = extendHistory({ ...later, older: '150.00', posted: '250.00', bankBalance: '1150.00' });
    expect(extended.opening).to.equal(opening);
    expect(extended).to.include({ difference: '0', certain: true });
  });

  it('count what the journal held before', () => {
    const input = { ...later, older: '150', posted: '250', bankBalance: '1040', journalBefore: '40' };
    expect(extendHistory({ ...input, historyComplete: true }).opening.amount).to.equal('750');
  });

  it('are history while the bank still gives history, where its figure agrees with neither', () => {
    const input = { ...later, older: '150', posted: '250', bankBalance: '1007' };
    expect(extendHistory(input)).to.deep.equal({
      opening: { date: '2023-12-04', amount: '750' },
      difference: '7',
      certain: false,
    });
    expect(extendHistory({ ...input, historyComplete: true })).to.deep.equal({
      opening,
      difference: '-143',
      certain: false,
    });
  });

  it('are history while the bank still gives history, where it gives no figure', () => {
    const input = { ...later, older: '150', posted: '250', bankBalance: null };
    expect(extendHistory(input).opening.amount).to.equal('750');
    expect(extendHistory({ ...input, historyComplete: true })).to.deep.equal({
      opening,
      difference: null,
      certain: false,
    });
  });

  it('lead to the same without knowledge of how far the history has come', () => {
    const extend = (bankBalance: string | null, older: string) =>
      extendOpening(opening, older, '2023-12-05', '250', bankBalance, '0').opening.amount;
    expect(extend('1000', '150')).to.equal('750');
    expect(extend('1150', '150')).to.equal('900.00');
    expect(extend('1007', '150')).to.equal('900.00');
    expect(extend(null, '150')).to.equal('750');
  });

  it("make the books the bank's figure wherever one of both can", () => {
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        fc.boolean(),
        fc.boolean(),
        (first, older, before, backDated, complete) => {
          const had = openingFor('1000', first, before, '2024-03-01');
          const bankBalance = backDated ? add('1000', older) : '1000';
          const { difference } = extendHistory({
            opening: had,
            older,
            oldestDate: '2024-01-05',
            posted: add(first, older),
            bankBalance,
            journalBefore: before,
            historyComplete: complete,
          });
          expect(difference).to.equal('0');
        },
      ),
      { numRuns: 2000 },
    );
  });
});
