/** What the sidecar says to people, in their language. */
import { expect } from 'chai';
import { readCatalogue, languagePath } from '../../tools/i18n/catalogue.ts';
import { ADDON_SHELF, SIDECAR_SHELF } from '../../tools/i18n/shelves.ts';
import { sidecarTerms } from '../../tools/i18n/sources.ts';
import { sentencesIn } from '../../tools/i18n/sidecar-terms.ts';
import { LANGUAGES, english, inLanguage, say, told, worded } from '../../sidecar/src/words.ts';
import { Refusal } from '../../sidecar/src/connections/context.ts';

describe("the sidecar's sentences", () => {
  it('reach a French person in French, with their values in place', () => {
    const words = say('The journal %(journal)s is archived. Unarchive it or choose another.', {
      journal: 'Banque $& %(journal)s',
    });
    expect(inLanguage(words, 'fr_BE')).to.equal(
      'Le journal Banque $& %(journal)s est archivé. Désarchivez-le ou choisissez-en un autre.',
    );
    expect(english(words)).to.include('The journal Banque $& %(journal)s is archived.');
  });

  it('write days and amounts as the language does, and shift no day', () => {
    const words = say('%(day)s: %(amount)s', {
      day: { day: '2026-03-01' },
      amount: { amount: '-1234567.891', currency: 'EUR' },
    });
    expect(inLanguage(words, 'de_DE')).to.equal('1. März 2026: -1.234.567,891\u00a0EUR');
    expect(inLanguage(words, 'en_US')).to.equal('March 1, 2026: -EUR\u00a01,234,567.891');
    // Sixteen digits and more keep each of them, and yen have no decimals.
    const large = say('%(a)s %(b)s', {
      a: { amount: '12345678901234567.89', currency: 'EUR' },
      b: { amount: '5', currency: 'JPY' },
    });
    expect(inLanguage(large, 'en')).to.equal('EUR\u00a012,345,678,901,234,567.89 JPY\u00a05');
    const odd = say('%(a)s', { a: { amount: '5', currency: 'points' } });
    expect(inLanguage(odd, 'sr@latin')).to.equal('5 points');
  });

  it('translate a sentence within a sentence', () => {
    const words = say('Odoo refused this transaction: %(why)s', { why: say('it is reconciled') });
    expect(inLanguage(words, 'nl')).to.equal('Odoo weigerde deze transactie: hij is afgeletterd');
  });

  it('stay English where we do not speak the language, and what a bank says itself stays as it says it', () => {
    expect(inLanguage('Done', 'ja_JP')).to.equal('Done');
    expect(inLanguage('Kontosperre bis 12 Uhr', 'fr')).to.equal('Kontosperre bis 12 Uhr');
  });

  it('are stored in English and shown in whatever language is asked for', () => {
    const stored = { code: 'x', ...worded('The provider answered HTTP %(status)s.', { status: 418 }) };
    expect(stored.message).to.equal('The provider answered HTTP 418.');
    const again = JSON.parse(JSON.stringify(stored)) as typeof stored;
    expect(told(again, 'es')).to.deep.equal({ code: 'x', message: 'El proveedor ha respondido HTTP 418.' });
  });

  it('are in the log in English', () => {
    const words = say('Odoo does not know the currency %(currency)s.', { currency: 'XAU' });
    expect(new Refusal(409, 'unknown-currency', words).message).to.equal(
      'Odoo does not know the currency XAU.',
    );
  });
});

describe("the translations of the sidecar's sentences", () => {
  it('leave none out that is put together at run time', () => {
    expect(sidecarTerms().lost).to.deep.equal([]);
    const source = 'throw new Refusal(409, "x", `The journal ${name} is archived.`);';
    expect(sentencesIn(source)).to.deep.equal({ sentences: [], lost: [1] });
    expect(sentencesIn("const problem = { code: 'X', message: ready ? 'A' : 'B' };").sentences).to.eql([
      'A',
      'B',
    ]);
  });

  it('name a button as it is called on the screen', () => {
    const buttons = [
      'Reconnect',
      'Fetch Transactions',
      'Update Credentials',
      'Connect Again',
      'Held Transactions',
    ];
    for (const language of LANGUAGES) {
      const screen = readCatalogue(languagePath(ADDON_SHELF, language)).translations;
      const said = readCatalogue(languagePath(SIDECAR_SHELF, language)).translations;
      for (const button of buttons) {
        const mentions = [...said].filter(([text]) => text.includes(`"${button}"`));
        expect(mentions).to.not.be.empty;
        for (const [, translation] of mentions) {
          expect(translation, language).to.include(screen.get(button));
        }
      }
    }
  });
});
