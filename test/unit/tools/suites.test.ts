/** Which suites `npm test` runs, how many at once, and that what they say stays apart. */
import { expect } from 'chai';
import { inTurn } from '../../../tools/in-turn.ts';
import { Missing } from '../../../tools/steps.ts';
import { SUITES, atOnce, chosenSuites, scriptOf } from '../../../tools/suites.ts';
import manifest from '../../../package.json' with { type: 'json' };

describe('the suites of npm test', () => {
  it('are all of them where none is named', () => {
    expect(chosenSuites([])).to.eql([...SUITES]);
  });

  it('are those that are named and no others, each once and in their order', () => {
    expect(chosenSuites(['browser', 'host', 'browser'])).to.eql(['host', 'browser']);
  });

  it('are refused in one sentence where one of the names is none', () => {
    expect(() => chosenSuites(['host', 'hots'])).to.throw(
      Missing,
      /^There is no suite hots: choose among check, unit, .*safety\.$/,
    );
  });

  it('are scripts of the project, and every script of tests is among them', () => {
    const scripts = Object.keys(manifest.scripts).filter((name) => /^test:|^check$/.test(name));
    // A part of `host`.
    expect(scripts.filter((name) => name !== 'test:histories').sort()).to.eql(SUITES.map(scriptOf).sort());
  });

  const room = { cores: 2, freeBytes: 16e9, ownOdoo: true };
  it('are two at once where there is room', () => {
    expect(atOnce(room)).to.equal(2);
    expect(atOnce({ ...room, cores: 16 })).to.equal(2);
  });

  it('are one by one on a single core, with little memory, in an Odoo that all of them share, and where that is wanted', () => {
    for (const less of [{ cores: 1 }, { freeBytes: 4e9 }, { ownOdoo: false }])
      expect(atOnce({ ...room, ...less })).to.equal(1);
    expect(atOnce(room, '1')).to.equal(1);
  });

  it('are told one after the other, each whole, whichever ends first', () => {
    const told: string[] = [];
    const [first, second, third] = inTurn(3).map((voice) => ({
      say: (text: string) => voice.say(() => told.push(text)),
      end: () => voice.end(),
    }));
    second?.say('second begins');
    first?.say('first');
    expect(told).to.eql(['first']);
    second?.end();
    third?.say('third begins');
    first?.say('first again');
    expect(told).to.eql(['first', 'first again']);
    first?.end();
    third?.say('third again');
    expect(told).to.eql(['first', 'first again', 'second begins', 'third begins', 'third again']);
  });
});
