/** What makes an account suspicious, and what does not. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  failingTokens,
  manyCountries,
  replayedWebhooks,
  signalsOf,
  unusualRate,
  wrongCodes,
  type Mark,
} from '../../sidecar/src/safety/suspicion.ts';
import { waitingTime } from '../../sidecar/src/store/phones.ts';

const START = Date.UTC(2026, 0, 1);
const mark = (value: string, minute: number, count: number): Mark => ({
  value,
  minute: new Date(START + minute * 60_000),
  count,
});
const marks = fc.array(
  fc
    .tuple(fc.constantFrom('', 'BE', 'FR', 'a', 'b'), fc.nat(9), fc.integer({ min: 1, max: 40 }))
    .map((one) => mark(...one)),
  { maxLength: 20 },
);
const kinds = fc.constantFrom(...Object.values(signalsOf(20)));

describe('a signal', () => {
  it('of requests is a rate no people have, minute after minute', () => {
    const { detect } = unusualRate(1200);
    expect(detect([mark('', 0, 1201), mark('', 1, 1201)])).to.equal(null);
    expect(detect([0, 1, 2, 3, 4].map((minute) => mark('', minute, 1200)))).to.equal(null);
    expect(detect([mark('', 0, 1201), mark('', 1, 5), mark('', 2, 1201), mark('', 4, 1201)])).to.be.a(
      'string',
    );
  });

  it('of tokens is many that ended long ago', () => {
    expect(failingTokens.detect([mark('', 0, 10), mark('', 5, 9)])).to.equal(null);
    expect(failingTokens.detect([mark('', 0, 10), mark('', 5, 10)])).to.be.a('string');
  });

  it('of countries is how many differ, however often each was tried', () => {
    const four = ['BE', 'FR', 'NL', 'DE'].map((country) => mark(country, 0, 50));
    expect(manyCountries.detect(four)).to.equal(null);
    expect(manyCountries.detect([...four, mark('US', 9, 1)])).to.include('many countries');
  });

  it('of webhooks is one message again and again, not many messages', () => {
    const news = Array.from({ length: 500 }, (_none, index) => mark(`webhook ${index}`, index % 10, 1));
    expect(replayedWebhooks.detect(news)).to.equal(null);
    expect(replayedWebhooks.detect([...news, mark('again', 0, 10)])).to.equal(null);
    expect(replayedWebhooks.detect([...news, mark('again', 0, 6), mark('again', 3, 5)])).to.be.a('string');
  });

  it('of codes is more wrong ones than a person types by mistake', () => {
    expect(wrongCodes.detect([mark('', 0, 14)])).to.equal(null);
    expect(wrongCodes.detect([mark('', 0, 7), mark('', 30, 8)])).to.be.a('string');
  });

  it('is not seen where nothing happened, and not lost by something more that happened', () => {
    fc.assert(
      fc.property(kinds, marks, marks, (signal, some, more) => {
        expect(signal.detect([])).to.equal(null);
        if (signal.detect(some) !== null) expect(signal.detect([...some, ...more])).not.to.equal(null);
      }),
    );
  });

  it('does not depend on the order in which it is read', () => {
    fc.assert(
      fc.property(kinds, marks, fc.infiniteStream(fc.nat()), (signal, some, order) => {
        const keys = new Map(some.map((one) => [one, order.next().value as number]));
        const shuffled = [...some].sort((one, other) => (keys.get(one) ?? 0) - (keys.get(other) ?? 0));
        expect(signal.detect(shuffled) === null).to.equal(signal.detect(some) === null);
      }),
    );
  });
});

describe('codes to a phone', () => {
  const limits = { pauseSeconds: 60, anHour: 3, aDay: 5 };

  it('are sent a minute apart, three an hour and five a day at most, whenever they are asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 7200 }), { minLength: 1, maxLength: 300 }), (pauses) => {
        let now = 0;
        const sent: number[] = [];
        for (const pause of pauses) {
          now += pause;
          const ages = sent
            .map((at) => now - at)
            .filter((age) => age < 86_400)
            .sort((one, other) => one - other);
          if (waitingTime(ages, limits) === 0) sent.push(now);
        }
        const within = (at: number, span: number) =>
          sent.filter((one) => one > at - span && one <= at).length;
        for (const at of sent) {
          expect(within(at, 60)).to.equal(1);
          expect(within(at, 3600)).to.be.at.most(3);
          expect(within(at, 86_400)).to.be.at.most(5);
        }
        expect(sent.length).to.be.greaterThan(0);
      }),
    );
  });

  it('can be asked for again after the time that was named', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 86_399, noNaN: true }), { maxLength: 8 }), (given) => {
        const ages = [...given].sort((one, other) => one - other);
        const wait = waitingTime(ages, limits);
        const later = ages.map((age) => age + wait).filter((age) => age < 86_400);
        expect(waitingTime(later, limits)).to.equal(0);
      }),
    );
  });
});
