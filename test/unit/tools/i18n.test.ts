/** The addon's translations: whole, of the terms that are in the sources now, and fit to stand in their place. */
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { po } from 'gettext-parser';
import { LANGUAGES, languagePath, readCatalogue, templatePath } from '../../../tools/i18n/catalogue.ts';
import { fault, faults } from '../../../tools/i18n/checks.ts';
import { templateTerms, viewTerms } from '../../../tools/i18n/markup.ts';
import { pythonTerms } from '../../../tools/i18n/python.ts';
import { ADDON_SHELF, SIDECAR_SHELF } from '../../../tools/i18n/shelves.ts';
import { sidecarTerms } from '../../../tools/i18n/sources.ts';
import { callsOf } from '../../../tools/i18n/typescript.ts';
import { PROJECT } from '../../../tools/places.ts';

const addon = join(PROJECT, 'addon');
const filesOf = (ending: string, folder = ''): string[] =>
  readdirSync(join(addon, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.includes('__pycache__') && !name.endsWith('.d.ts'))
    .map((name) => join(addon, folder, name));
const read = (path: string): string => readFileSync(path, 'utf8');

describe('the translations of the addon', () => {
  const template = readCatalogue(templatePath(ADDON_SHELF));
  const texts = new Set(template.terms.map((term) => term.text));
  /** The terms that Odoo found in files of this ending. */
  const inFiles = (pattern: RegExp): string[] =>
    template.terms
      .filter((term) => term.references.some((one) => one.startsWith('code:') && pattern.test(one)))
      .map((term) => term.text);

  it('cover every sentence of the screens, and nothing that is gone from them', () => {
    const calls = filesOf('.ts', 'static/src').flatMap((path) =>
      callsOf(read(path), '_t').map((call) => ({ ...call, path: relative(PROJECT, path) })),
    );
    expect(calls.filter((call) => call.text === null || call.inTemplate)).to.deep.equal([]);
    expect(inFiles(/\.js:/)).to.have.members([...new Set(calls.map((call) => call.text))]);
  });

  it('cover every text of the templates, and nothing that is gone from them', () => {
    const found = filesOf('.xml', 'static/src').flatMap((path) => templateTerms(read(path)));
    expect(inFiles(/\.xml:/)).to.have.members([...new Set(found)]);
  });

  it('cover every sentence of the Python, and nothing that is gone from it', () => {
    const found = filesOf('.py').flatMap((path) => pythonTerms(read(path)));
    expect(inFiles(/\.py:/)).to.have.members([...new Set(found)]);
  });

  it('cover what the views write themselves', () => {
    const found = filesOf('.xml', 'views').flatMap((path) => viewTerms(read(path)));
    expect(found).to.not.be.empty;
    // What stands within a sentence is a part of its term.
    const everything = [...texts].join('\n');
    expect(found.filter((text) => !texts.has(text) && !everything.includes(text))).to.deep.equal([]);
  });

  it('call journal, statement and reconciliation what Odoo calls them', () => {
    const words: Record<string, Record<string, string>> = {
      fr: { Journal: 'Journal', 'Bank Statement': 'Relevé bancaire', Statement: 'Relevé' },
      nl: { Journal: 'Dagboek', 'Bank Statement': 'Rekeningafschrift', Statement: 'Afschrift' },
      de: { Journal: 'Journal', 'Bank Statement': 'Kontoauszug', Statement: 'Kontoauszug' },
      es: { Journal: 'Diario', 'Bank Statement': 'Extracto bancario', Statement: 'Extracto' },
      it: { Journal: 'Registro', 'Bank Statement': 'Estratto conto bancario', Statement: 'Estratto conto' },
      pt: { Journal: 'Diário', 'Bank Statement': 'Extrato Bancário', Statement: 'Extrato' },
    };
    for (const [language, expected] of Object.entries(words)) {
      const { translations } = readCatalogue(languagePath(ADDON_SHELF, language));
      for (const [text, translation] of Object.entries(expected)) {
        expect(translations.get(text), `${text} in ${language}`).to.equal(translation);
      }
    }
  });
});

for (const shelf of [ADDON_SHELF, SIDECAR_SHELF]) {
  describe(`the catalogues of ${shelf.name}`, () => {
    const texts = new Set(readCatalogue(templatePath(shelf)).terms.map((term) => term.text));

    for (const [language, pluralForms] of Object.entries(LANGUAGES)) {
      it(`are whole in ${language}: no term missing, placeholders and tags as in the source, none a guess`, () => {
        const catalogue = readCatalogue(languagePath(shelf, language));
        expect(catalogue.terms.map((term) => term.text)).to.have.members([...texts]);
        expect(faults(texts, catalogue.translations)).to.deep.equal([]);
        expect(catalogue.fuzzy).to.deep.equal([]);
        expect(catalogue.pluralForms).to.equal(pluralForms);
      });
    }

    it('are files that any gettext program reads', () => {
      for (const language of Object.keys(LANGUAGES)) {
        po.parse(read(languagePath(shelf, language)), { validation: true });
      }
    });
  });
}

describe('the catalogues of the sidecar', () => {
  it('hold every sentence that it hands to people, and nothing that is gone', () => {
    const { terms } = sidecarTerms();
    const template = readCatalogue(templatePath(SIDECAR_SHELF));
    expect(template.terms.map((term) => term.text)).to.have.members(terms.map((term) => term.text));
  });
});

describe('a translation', () => {
  it('is refused without its placeholders, tags, order or edges', () => {
    expect(fault('%s of %s', '%s von %s')).to.equal(null);
    expect(fault('%(a)s of %(b)s', '%(b)s zu %(a)s')).to.equal(null);
    expect(fault('%s of %s', '%s von')).to.equal('has other placeholders');
    expect(fault('%s of %d', '%d von %s')).to.equal('has its placeholders in another order');
    expect(fault('<b>A</b>', '<i>A</i>')).to.equal('has other tags');
    expect(fault('Reference:', 'Referenz')).to.equal('begins or ends otherwise');
    expect(fault('A', ' ')).to.equal('is missing');
    expect(fault('100%%', '100 %%')).to.equal(null);
  });
});
