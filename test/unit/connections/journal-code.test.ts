import { expect } from 'chai';
import { journalCode } from '../../../sidecar/src/connections/journal-code.ts';

const upTo = (count: number, base: string): Set<string> =>
  new Set(Array.from({ length: count }, (_, index) => `${base}${index + 1}`));

describe("a new journal's code", () => {
  it('is left to Odoo as long as Odoo has one', () => {
    expect(journalCode('bank', upTo(98, 'BNK'))).to.equal(undefined);
    expect(journalCode('credit', upTo(99, 'BNK'))).to.equal(undefined);
  });

  it('goes on after the 99 that Odoo knows, never longer than five characters and never one that is taken', () => {
    const taken = upTo(99, 'BNK');
    const given = Array.from({ length: 1500 }, () => {
      const code = journalCode('bank', taken) ?? '';
      expect(taken.has(code)).to.equal(false);
      taken.add(code);
      return code;
    });
    expect(given.slice(0, 2)).to.eql(['BN100', 'BN101']);
    expect(given.at(900)).to.equal('B1000');
    expect(given.every((code) => code.length === 5)).to.equal(true);
  });
});
