import { expect } from 'chai';
import fc from 'fast-check';
import { keyOf, likeness, merge, type Offer } from '../../../sidecar/src/institutions/merge.ts';

const offer = (key: string, name: string, more: Partial<Offer> = {}): Offer => {
  const [provider = '', institutionId = ''] = key.split(':');
  return {
    provider,
    institutionId,
    name,
    countries: ['BE'],
    beta: false,
    healthy: true,
    automatic: true,
    ...more,
  };
};
const NONE = { same: [], apart: [] };
const keys = async (
  offers: Offer[],
  corrections = NONE as { same: string[][]; apart: string[][] },
): Promise<string[][]> =>
  (await merge(offers, corrections))
    .map((entry) => entry.offers.map(keyOf))
    .sort((a, b) => (a[0]! < b[0]! ? -1 : 1));

const offers = fc.array(
  fc.record({
    provider: fc.constantFrom('plaid', 'ponto', 'saltedge', 'yodlee'),
    institutionId: fc.nat(30).map(String),
    name: fc.constantFrom(
      'KBC',
      'KBC Bank',
      'kbc bank nv',
      'CBC',
      'ING',
      'ING Belgium',
      'Bank',
      'Crédit Agricole',
    ),
    countries: fc.subarray(['BE', 'NL', 'FR']),
    bic: fc.constantFrom(undefined, 'KREDBEBB', 'KREDBEBBXXX', 'BBRUBEBB', 'nonsense'),
    url: fc.constantFrom(undefined, 'https://www.kbc.be', 'http://kbc.be/x', 'https://ing.be', '::'),
    beta: fc.boolean(),
    healthy: fc.boolean(),
    automatic: fc.boolean(),
  }),
  { maxLength: 40 },
);
const unique = (list: Offer[]): Offer[] => [...new Map(list.map((each) => [keyOf(each), each])).values()];

describe('The same bank from several providers', () => {
  it('is one entry by name and country, whatever the legal form, case and accents', async () => {
    expect(await keys([offer('plaid:1', 'Crédit Agricole'), offer('yodlee:2', 'CREDIT AGRICOLE SA')])).to.eql(
      [['plaid:1', 'yodlee:2']],
    );
  });
  it('is two where the countries differ', async () => {
    const other = offer('yodlee:2', 'ING', { countries: ['NL'] });
    expect(await keys([offer('plaid:1', 'ING'), other])).to.have.length(2);
  });
  it('is two where the name is one of many and the sites differ', async () => {
    const first = offer('plaid:1', 'First National Bank', { url: 'https://fnb-a.com' });
    const second = offer('yodlee:2', 'First National Bank', { url: 'https://fnb-b.com' });
    expect(await keys([first, second])).to.have.length(2);
  });
  it('is one under a longer name when BIC and site agree', async () => {
    const more = { bic: 'GEBABEBB', url: 'https://www.bnpparibasfortis.be' };
    const short = offer('plaid:1', 'BNP Paribas', more);
    expect(await keys([short, offer('ponto:2', 'BNP Paribas Fortis', more)])).to.have.length(1);
  });
  it('is nobody’s guess where two entries fit equally well', async () => {
    const list = [
      offer('plaid:1', 'First National Bank', { url: 'https://fnb-a.com' }),
      offer('plaid:2', 'First National Bank', { url: 'https://fnb-b.com' }),
      offer('yodlee:3', 'First National Bank'),
    ];
    expect(await keys(list)).to.have.length(3);
  });
  it('is joined and kept apart as the corrections say', async () => {
    const list = [offer('plaid:1', 'KBC'), offer('yodlee:2', 'KBC'), offer('ponto:3', 'Kredietbank')];
    const corrections = { same: [['plaid:1', 'ponto:3']], apart: [['plaid:1', 'yodlee:2']] };
    expect(await keys(list, corrections)).to.eql([['plaid:1', 'ponto:3'], ['yodlee:2']]);
  });
  it('is Beta only where every way to it is', async () => {
    const [entry] = await merge([offer('plaid:1', 'KBC', { beta: true }), offer('yodlee:2', 'KBC')], NONE);
    expect(entry?.beta).to.equal(false);
  });
  it('keeps every offer in exactly one entry', async () => {
    await fc.assert(
      fc.asyncProperty(offers, async (list) => {
        expect((await keys(list)).flat().sort()).to.eql(unique(list).map(keyOf).sort());
      }),
    );
  });
  it('does not depend on the order of the offers', async () => {
    await fc.assert(
      fc.asyncProperty(offers, async (list) => {
        const once = unique(list);
        expect(await keys([...once].reverse())).to.eql(await keys(once));
      }),
    );
  });
  it('is one where a provider lists it once for each of its countries, with all that know it in any of them', async () => {
    const more = { bic: 'REVOLT21' };
    const list = [
      offer('enablebanking:BE', 'Revolut', { ...more, countries: ['BE'] }),
      offer('enablebanking:DE', 'Revolut', { ...more, countries: ['DE'] }),
      offer('plaid:1', 'Revolut', { countries: ['BE', 'DE', 'FR'] }),
      offer('ponto:1', 'Revolut', { countries: ['DE'] }),
    ];
    expect(await keys(list)).to.have.length(1);
  });
  it('is two where a provider lists it twice in one country, or under two BICs, or with nothing but a name', async () => {
    const bic = { bic: 'REVOLT21' };
    const first = offer('enablebanking:1', 'Revolut', { ...bic, countries: ['BE', 'NL'] });
    for (const second of [
      { ...bic, countries: ['NL', 'DE'] },
      { bic: 'REVODEB2', countries: ['DE'] },
      { countries: ['DE'] },
    ]) {
      expect(await keys([first, offer('enablebanking:2', 'Revolut', second)])).to.have.length(2);
    }
  });
  it('never joins two that nothing connects, nor two of one provider in one country', async () => {
    await fc.assert(
      fc.asyncProperty(offers, async (list) => {
        for (const { offers: joined } of await merge(list, NONE)) {
          for (const one of joined) {
            const providers = new Set(joined.map(({ provider }) => provider));
            for (const provider of providers) {
              const others = joined.filter((other) => other !== one && other.provider === provider);
              const likenesses = others.map((other) => likeness(one, other));
              // Of another provider's list by country, one country's is enough.
              const least = provider === one.provider ? Math.min(...likenesses) : Math.max(...likenesses);
              if (others.length > 0) expect(least).to.be.above(0);
            }
          }
        }
      }),
    );
  });
  it('has one id of its own for each entry', async () => {
    await fc.assert(
      fc.asyncProperty(offers, async (list) => {
        const ids = (await merge(list, NONE)).map(({ id }) => id);
        expect(new Set(ids).size).to.equal(ids.length);
      }),
    );
  });
});
