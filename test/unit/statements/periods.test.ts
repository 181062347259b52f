import { expect } from 'chai';
import fc from 'fast-check';
import { addDays } from '../../../sidecar/src/days.ts';
import { periodOf, type Periodicity } from '../../../sidecar/src/statements/periods.ts';

const made = fc.constantFrom<Exclude<Periodicity, 'none'>>('day', 'week', 'bimonthly', 'month');
const date = fc.nat(40_000).map((days) => addDays('1970-01-01', days));

describe('the period of a date', () => {
  const cases: [Exclude<Periodicity, 'none'>, string, string, string][] = [
    ['day', '2024-02-29', '2024-02-29', '2024-02-29'],
    ['week', '2024-12-29', '2024-12-23', '2024-12-29'], // a Sunday ends its week
    ['week', '2024-12-30', '2024-12-30', '2025-01-05'], // a Monday begins it, over the year's end
    ['bimonthly', '2024-01-15', '2024-01-01', '2024-01-15'],
    ['bimonthly', '2024-01-16', '2024-01-16', '2024-01-31'],
    ['bimonthly', '2023-02-20', '2023-02-16', '2023-02-28'],
    ['month', '2024-02-10', '2024-02-01', '2024-02-29'],
    ['month', '2100-02-10', '2100-02-01', '2100-02-28'],
    ['month', '2024-12-31', '2024-12-01', '2024-12-31'],
  ];
  for (const [periodicity, day, start, end] of cases) {
    it(`is ${start} to ${end} for ${day} by ${periodicity}`, () => {
      expect(periodOf(periodicity, day)).to.deep.equal({ start, end });
    });
  }

  it('holds the date, is the same for all its days, and the next begins the day after', () => {
    fc.assert(
      fc.property(made, date, (periodicity, day) => {
        const period = periodOf(periodicity, day);
        expect(period.start <= day && day <= period.end).to.equal(true);
        expect(periodOf(periodicity, period.start)).to.deep.equal(period);
        expect(periodOf(periodicity, period.end)).to.deep.equal(period);
        const next = addDays(period.end, 1);
        expect(periodOf(periodicity, next).start).to.equal(next);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a date some days on', () => {
  it('crosses months, leap days and years', () => {
    expect(addDays('2024-02-28', 1)).to.equal('2024-02-29');
    expect(addDays('2023-02-28', 1)).to.equal('2023-03-01');
    expect(addDays('2025-01-01', -1)).to.equal('2024-12-31');
  });

  it('comes back by as many days', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -5000, max: 5000 }), (day, days) => {
        expect(addDays(addDays(day, days), -days)).to.equal(day);
      }),
    );
  });
});
