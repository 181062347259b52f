/** What a person may type into the search for a bank, among the well-known banks. */
import { expect } from 'chai';
import fc from 'fast-check';
import { knownBanks } from '../../sandbox/catalogue/generate.ts';
import { createCatalogue } from '../../sidecar/src/institutions/catalogue.ts';
import { readCorrections } from '../../sidecar/src/institutions/corrections.ts';
import type { Found } from '../../sidecar/src/institutions/known.ts';
import { createSearch, type Search } from '../../sidecar/src/institutions/search.ts';
import { catalogueDatabase, catalogueOf, institution, type CatalogueDatabase } from '../support/catalogue.ts';

/** Names of one word in Latin letters, long enough to be known again with a letter wrong. */
const LONG = knownBanks().filter(({ name }) => /^[A-Za-z]{7,}$/.test(name));

describe('The search for a bank', function () {
  this.timeout(60_000);
  let database: CatalogueDatabase;
  let search: Search;

  before(async () => {
    database = await catalogueDatabase();
    const provider = catalogueOf('real', async function* () {
      yield knownBanks().map(({ id, name, ...more }) => institution(id, name, more));
    });
    const catalogue = createCatalogue({
      db: database.sequelize,
      pool: database.pool,
      providers: new Map([['real', provider]]),
      corrections: readCorrections(),
      log: { info() {}, warn() {} },
      now: () => new Date(),
    });
    await catalogue.importNow();
    search = createSearch(database.readers);
  });
  after(async () => {
    await database?.stop();
  });

  const find = (text: string, country: string | null = null): Promise<Found[]> => search(text, country, 20);
  const names = async (text: string, country: string | null = null): Promise<string[]> =>
    (await find(text, country)).map(({ name }) => name);

  it('shows the best-known banks of the country where nothing was typed, and of all where none is given', async () => {
    const belgian = await find('', 'BE');
    expect(belgian).to.have.length.above(9);
    for (const bank of belgian) expect(bank.countries).to.include('BE');
    expect(await names('  ', 'BE')).to.eql(belgian.map(({ name }) => name));
    expect(await find('')).to.have.length(20);
  });

  it('finds by a single letter, of whatever script, the country’s banks first', async () => {
    const [first, ...others] = await find('b', 'BE');
    expect(first?.countries).to.include('BE');
    expect(others).to.have.length.above(5);
    expect(await names('п', 'UA')).to.include('ПриватБанк');
    expect(await names('中', 'CN')).to.include('中国银行');
  });

  it('keeps the bank in sight from the third key to the last', async () => {
    for (const [typed, country, name] of [
      ['belfius bank', 'BE', 'Belfius'],
      ['wells fargo', 'US', 'Wells Fargo'],
      ['charles schwab bank', 'US', 'Charles Schwab'],
      ['keytrade', 'BE', 'Keytrade Bank'],
      ['www.bnpparibasfortis.be', 'BE', 'BNP Paribas Fortis'],
    ] as const) {
      for (let length = typed.startsWith('www.') ? 7 : 3; length <= typed.length; length += 1) {
        const text = typed.slice(0, length);
        expect(await names(text, country), text).to.include(name);
      }
    }
  });

  it('does not mind the order of words, accents and capitals', async () => {
    for (const name of ['Caixa Geral de Depósitos', 'Zürcher Kantonalbank', 'Bank of America']) {
      const words = name.split(' ');
      const said = [words.toReversed().join(' '), name.toUpperCase(), name.normalize('NFD')];
      said.push(name.normalize('NFD').replace(/\p{M}/gu, ''));
      for (const text of said) expect((await names(text))[0], text).to.equal(name);
    }
  });

  it('finds a long name with a letter left out, doubled, or swapped with its neighbour, among five', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LONG),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom('left out', 'doubled', 'swapped'),
        async ({ name, countries }, at, how) => {
          const [before, letter, next, after] = [
            name.slice(0, at),
            name[at]!,
            name[at + 1]!,
            name.slice(at + 2),
          ];
          const typed = {
            'left out': before + next + after,
            doubled: before + letter + letter + next + after,
            swapped: before + next + letter + after,
          }[how];
          expect((await names(typed, countries[0])).slice(0, 5), typed).to.include(name);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('puts the company’s country first among banks of one name', async () => {
    expect((await find('ing', 'BE'))[0]?.countries).to.include('BE');
    expect((await find('ing', 'NL'))[0]?.countries).to.include('NL');
    expect((await find('ing', 'DE'))[0]?.countries).to.include('DE');
  });

  it('takes signs of patterns for signs, and finds nothing by them alone', async () => {
    for (const text of ['%', '_', '% %', '.*', '\\', "'", '(((', '$1', '–'])
      expect(await find(text), text).to.eql([]);
    expect(await names("100% bel_ius' OR 1=1", 'BE')).to.be.an('array');
  });

  it('answers whatever was typed, and never more than was asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ maxLength: 200 })),
        async (text) => {
          const found = await search(text, 'BE', 7);
          expect(found).to.have.length.at.most(7);
        },
      ),
      { numRuns: 200 },
    );
    expect(await find('x'.repeat(10_000))).to.eql([]);
    expect(await find('bank '.repeat(2000), 'BE')).to.have.length.above(0);
  });
});
