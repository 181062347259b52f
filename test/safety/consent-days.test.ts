/** When a person is reminded that a consent ends: by their own calendar, each reminder once. */
import { expect } from 'chai';
import fc from 'fast-check';
import { dayIn, daysFrom } from '../../sidecar/src/sync/calendar.ts';
import { reminderAt, surelyTold } from '../../sidecar/src/sync/consent-days.ts';

const HOUR = 3_600_000;
const at = (text: string) => new Date(text);
const zones = fc.constantFrom(
  'UTC',
  'Europe/Brussels',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Australia/Lord_Howe',
);
const moments = fc
  .integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) })
  .map((ms) => new Date(ms));

describe('reminders of a consent that ends', () => {
  it('go by the calendar days of the person, not by hours', () => {
    // 23:30 on the 10th in Brussels; in New York it is still the afternoon.
    const now = at('2026-03-10T22:30:00Z');
    const ends = at('2026-03-25T23:30:00Z');
    expect(dayIn('Europe/Brussels', ends)).to.equal('2026-03-26');
    expect(reminderAt(now, ends, 'Europe/Brussels')).to.equal(null);
    expect(reminderAt(now, ends, 'America/New_York')).to.eql({ before: 15, endsOn: '2026-03-25' });
  });

  it('come 15, 3 and 1 days before, and the last one stays after the end', () => {
    const ends = at('2026-06-30T12:00:00Z');
    const on = (day: string) => reminderAt(at(`${day}T12:00:00Z`), ends, 'UTC')?.before ?? null;
    expect(
      ['2026-06-14', '2026-06-15', '2026-06-26', '2026-06-27', '2026-06-28', '2026-06-29'].map(on),
    ).to.eql([null, 15, 15, 3, 3, 1]);
    expect(on('2026-06-30')).to.equal(1);
    expect(on('2026-08-30')).to.equal(1);
  });

  it('are counted in whole days over a change of the clock', () => {
    // Europe's clocks go forward on 29 March 2026: that day has 23 hours.
    const ends = at('2026-03-30T10:00:00Z');
    expect(reminderAt(at('2026-03-28T23:30:00Z'), ends, 'Europe/Brussels')?.before).to.equal(1);
    expect(daysFrom('2026-03-28', '2026-03-30')).to.equal(2);
  });

  it('take a time zone that is not known here, or none, for UTC', () => {
    const moment = at('2026-01-01T23:59:00Z');
    expect(dayIn('Mars/Olympus', moment)).to.equal('2026-01-01');
    expect(dayIn(null, moment)).to.equal('2026-01-01');
  });

  it('only come nearer as time goes on', () => {
    fc.assert(
      fc.property(moments, zones, fc.nat(40 * 24), fc.nat(40 * 24), (ends, zone, one, other) => {
        const [early, late] = [Math.max(one, other), Math.min(one, other)].map(
          (hours) => reminderAt(new Date(ends.getTime() - hours * HOUR), ends, zone)?.before ?? 99,
        );
        expect(late).to.be.at.most(early as number);
      }),
    );
  });

  it('are never thought told while somebody’s calendar asks for another one', () => {
    fc.assert(
      fc.property(moments, zones, fc.nat(20 * 24), (ends, zone, hours) => {
        const now = new Date(ends.getTime() - hours * HOUR);
        const stands = reminderAt(now, ends, zone)?.before ?? null;
        for (const told of [null, 15, 3, 1]) {
          if (told !== stands) expect(surelyTold(now, ends, told)).to.equal(false);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
