import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createSandbox } from '../../../sandbox/app.ts';
import { generateInstitutions, knownBanks } from '../../../sandbox/catalogue/generate.ts';

const COUNT = 26_000;

describe('The sandbox’s made catalogue', () => {
  const all = generateInstitutions(COUNT);

  it('has as many banks as were asked for, each under an id of its own, with the well-known ones among them', () => {
    expect(all).to.have.length(COUNT);
    expect(new Set(all.map(({ id }) => id)).size).to.equal(COUNT);
    expect(all.slice(0, knownBanks().length).map(({ id }) => id)).to.eql(knownBanks().map(({ id }) => id));
    expect(generateInstitutions(0)).to.eql([]);
  });

  it('is the same each time', () => {
    const digest = (list: unknown) => createHash('sha256').update(JSON.stringify(list)).digest('hex');
    expect(digest(generateInstitutions(COUNT))).to.equal(digest(all));
  });

  it('has every bank in some provider’s list, and most in two and more, some under another name', () => {
    const offers = all.map(({ offeredBy = [] }) => offeredBy.length);
    expect(Math.min(...offers)).to.equal(1);
    expect(offers.filter((count) => count > 1).length).to.be.above(COUNT / 2);
    expect(all.filter(({ nameAt = {} }) => Object.keys(nameAt).length > 0).length).to.be.above(COUNT / 10);
  });

  it('gives each provider its own list, with its own names', () => {
    const sandbox = createSandbox({ institutions: 500 });
    const made = generateInstitutions(500);
    try {
      for (const provider of ['plaid', 'yodlee', 'saltedge', 'ponto']) {
        const list = sandbox.bank.institutions(provider);
        const offered = made.filter(({ offeredBy }) => offeredBy?.includes(provider));
        expect(offered).to.have.length.within(1, 499);
        expect(list).to.include.deep.members(
          offered.map((each) => ({ ...each, name: each.nameAt?.[provider] ?? each.name })),
        );
      }
    } finally {
      sandbox.stop();
    }
  });
});
