import { expect } from 'chai';
import fc from 'fast-check';
import { nextRegular, nextRetry, notBefore, slotOf } from '../../../sidecar/src/schedule/clock.ts';

const TWELVE_HOURS = 12 * 3600;
const moment = fc
  .integer({ min: 1_700_000_000, max: 2_000_000_000 })
  .map((seconds) => new Date(seconds * 1000));
const slot = fc.integer({ min: 0, max: TWELVE_HOURS - 1 });

describe('the clock', () => {
  it('gives a connection one moment every twelve hours, whenever it is asked', () => {
    fc.assert(
      fc.property(moment, slot, (now, own) => {
        const next = nextRegular(now, own, TWELVE_HOURS);
        const ahead = (next.getTime() - now.getTime()) / 1000;
        expect(ahead).to.be.greaterThan(0).and.at.most(TWELVE_HOURS);
        expect((next.getTime() / 1000 - own) % TWELVE_HOURS).to.equal(0);
      }),
    );
  });

  it('does not drift, however late each run is', () => {
    fc.assert(
      fc.property(moment, slot, fc.array(fc.integer({ min: 0, max: 3600 })), (start, own, delays) => {
        const first = nextRegular(start, own, TWELVE_HOURS);
        let now = first;
        for (const delay of delays)
          now = nextRegular(new Date(now.getTime() + delay * 1000), own, TWELVE_HOURS);
        expect(now.getTime()).to.equal(first.getTime() + delays.length * TWELVE_HOURS * 1000);
      }),
    );
  });

  it('has one moment to catch up on after a downtime, not many', () => {
    fc.assert(
      fc.property(moment, slot, fc.integer({ min: 1, max: 60 }), (now, own, daysDown) => {
        const back = new Date(now.getTime() + daysDown * 86_400_000);
        expect(nextRegular(back, own, TWELVE_HOURS).getTime()).to.be.greaterThan(back.getTime());
      }),
    );
  });

  it('spreads connections evenly over the interval', () => {
    const hours = new Array<number>(12).fill(0);
    for (let index = 0; index < 6000; index += 1) {
      const hour = Math.floor(slotOf(crypto.randomUUID(), TWELVE_HOURS) / 3600);
      hours[hour] = (hours[hour] ?? 0) + 1;
    }
    for (const count of hours) expect(count).to.be.within(350, 650);
  });

  it('waits longer after each fault in a row, with jitter, and never longer than one and a half intervals', () => {
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (now, failures, random) => {
          const pause = nextRetry(now, failures, TWELVE_HOURS, random).getTime() - now.getTime();
          expect(pause)
            .to.be.at.least(60_000)
            .and.at.most(TWELVE_HOURS * 1500);
          expect(nextRetry(now, failures + 1, TWELVE_HOURS, random).getTime() - now.getTime()).to.be.at.least(
            pause,
          );
        },
      ),
    );
  });

  it("obeys a provider's not-before time", () => {
    const planned = new Date('2026-11-25T10:00:00Z');
    const later = new Date('2026-11-26T00:00:00Z');
    expect(notBefore(planned, later)).to.equal(later);
    expect(notBefore(planned, new Date('2026-11-25T09:00:00Z'))).to.equal(planned);
    expect(notBefore(planned, null)).to.equal(planned);
  });
});
