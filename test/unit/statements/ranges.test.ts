import { expect } from 'chai';
import fc from 'fast-check';
import { addDays } from '../../../sidecar/src/days.ts';
import { type Periodicity } from '../../../sidecar/src/statements/periods.ts';
import { covers, disjointRanges, effectiveRange, freeRange } from '../../../sidecar/src/statements/ranges.ts';

const january = { start: '2024-01-01', end: '2024-01-31', lastLineDate: '2024-01-14' };

describe('the range of a statement', () => {
  it('is open to the end of its period while the periodicity is the same', () => {
    expect(effectiveRange(january, 'month')).to.deep.equal({ start: '2024-01-01', end: '2024-01-31' });
  });

  for (const periodicity of ['week', 'none'] as const) {
    it(`is closed at its last line once the periodicity is ${periodicity}`, () => {
      expect(effectiveRange(january, periodicity)).to.deep.equal({ start: '2024-01-01', end: '2024-01-14' });
    });
  }

  it('does not open again when the periodicity comes back and others have been made behind it', () => {
    const week = { start: '2024-01-15', end: '2024-01-21', lastLineDate: '2024-01-17' };
    expect(disjointRanges([january, week], 'month')).to.deep.equal([
      { start: '2024-01-01', end: '2024-01-14' },
      { start: '2024-01-15', end: '2024-01-17' },
    ]);
  });
});

describe('a new range', () => {
  it('is the whole period where nothing stands in the way', () => {
    expect(freeRange('month', '2024-01-20', [], null)).to.deep.equal({
      start: '2024-01-01',
      end: '2024-01-31',
    });
  });

  it('fills the gap between its neighbours', () => {
    const taken = [
      { start: '2023-12-01', end: '2024-01-05' },
      { start: '2024-01-22', end: '2024-01-28' },
    ];
    expect(freeRange('month', '2024-01-20', taken, null)).to.deep.equal({
      start: '2024-01-06',
      end: '2024-01-21',
    });
  });

  it('begins at the wall', () => {
    expect(freeRange('month', '2024-01-20', [], '2024-01-10').start).to.equal('2024-01-10');
  });

  it('holds its date and touches no other, in whatever order dates and periodicities come', () => {
    const made = fc.constantFrom<Exclude<Periodicity, 'none'>>('day', 'week', 'bimonthly', 'month');
    const days = fc.array(fc.tuple(fc.nat(120), made), { maxLength: 15 });
    fc.assert(
      fc.property(days, (steps) => {
        const taken: { start: string; end: string }[] = [];
        for (const [day, periodicity] of steps) {
          const date = addDays('2024-01-01', day);
          if (taken.some((range) => covers(range, date))) continue;
          const range = freeRange(periodicity, date, taken, null);
          expect(covers(range, date)).to.equal(true);
          for (const one of taken) expect(one.end < range.start || range.end < one.start).to.equal(true);
          taken.push(range);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
