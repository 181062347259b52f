import { expect } from 'chai';
import fc from 'fast-check';
import { bankFromIban } from '../../../sidecar/src/institutions/iban.ts';
import { checkLogo, logoInUrl, MAX_LOGO_BYTES } from '../../../sidecar/src/institutions/logos.ts';
import { mayFetch } from '../../../sidecar/src/institutions/logo-store.ts';
import { bankOfBic, domainOf, words } from '../../../sidecar/src/institutions/normalise.ts';
import { distance } from '../../../sidecar/src/institutions/rank.ts';

describe('Names as plain words', () => {
  const cases: [string, string][] = [
    ['Crédit Agricole', 'credit agricole'],
    ['Sparkasse KölnBonn', 'sparkasse kolnbonn'],
    ['Großbank Łódź', 'grossbank lodz'],
    ['L.C.L.', 'lcl'],
    ["State Employees' Credit Union", 'state employees credit union'],
    ["Moody's", 'moodys'],
    ['M&T Bank', 'm t bank'],
    ['ПриватБанк', 'privatbank'],
    ['Τράπεζα Πειραιώς', 'trapeza peiraios'],
    ['中国', 'x4e2d x56fd'],
    ['Türkiye İş Bankası', 'turkiye is bankasi'],
  ];
  for (const [name, plain] of cases) {
    it(`reads ${name} as ${plain}`, () => expect(words(name).join(' ')).to.equal(plain));
  }
  it('are a-z and 0-9 for any text, and the same when read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = words(text);
        for (const word of once) expect(word).to.match(/^[a-z0-9]+$/);
        expect(words(once.join(' '))).to.eql(once);
      }),
    );
  });
});

describe('Signs of a bank', () => {
  it('are the registered name of a site, without what is before and after', () => {
    expect(domainOf('https://www.kbc.be/particulieren?x')).to.equal('kbc.be');
    expect(domainOf('online.hsbc.co.uk')).to.equal('hsbc.co.uk');
    expect(domainOf('https://10.0.0.1/')).to.equal(undefined);
    expect(domainOf('kbc')).to.equal(undefined);
  });
  it('are the first eight characters of a BIC', () => {
    expect(bankOfBic('kredbebbxxx')).to.equal('KREDBEBB');
    expect(bankOfBic('KRED')).to.equal(undefined);
  });
  it('are the bank code of an IBAN, at least its country', () => {
    expect(bankFromIban('NL91 ABNA 0417 1643 00')).to.eql({ country: 'NL', bic: 'ABNA' });
    expect(bankFromIban('BE71 0961 2345 6769')).to.eql({ country: 'BE', name: 'Belfius' });
    expect(bankFromIban('NO93 8601 1117 947')).to.eql({ country: 'NO' });
    expect(bankFromIban('KBC')).to.equal(null);
  });
});

describe('Letters typed wrong', () => {
  it('are counted alike both ways, and none in the same word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(distance(a, b, 9)).to.equal(distance(b, a, 9));
        expect(distance(a, b, 9) === 0).to.equal(a === b);
      }),
    );
  });
  it('are one when two are swapped', () => expect(distance('fotris', 'fortis', 2)).to.equal(1));
});

describe('A logo', () => {
  const png = Buffer.from('89504e470d0a1a0a00', 'hex');
  it('is PNG or JPEG by its first bytes', () => {
    expect(checkLogo(png)?.type).to.equal('image/png');
    expect(checkLogo(Buffer.from('ffd8ffe0', 'hex'))?.type).to.equal('image/jpeg');
    expect(checkLogo(Buffer.from('<svg/>'))).to.equal(null);
    expect(checkLogo(Buffer.from('GIF89a'))).to.equal(null);
  });
  it('is no larger than the limit', () => {
    const rest = (bytes: number) => Buffer.concat([png, Buffer.alloc(bytes - png.length)]);
    expect(checkLogo(rest(MAX_LOGO_BYTES))).not.to.equal(null);
    expect(checkLogo(rest(MAX_LOGO_BYTES + 1))).to.equal(null);
    expect(logoInUrl(`data:image/png;base64,${rest(MAX_LOGO_BYTES * 2).toString('base64')}`)).to.equal(null);
  });
  it('is not fetched from inside a network, except from a configured provider', () => {
    const none = new Set<string>();
    expect(mayFetch('https://cdn.example.com/a.png', none)).to.equal(true);
    for (const inside of [
      'http://cdn.example.com/a',
      'https://10.0.0.1/a',
      'https://[::1]/a',
      'https://router/a',
    ])
      expect(mayFetch(inside, none), inside).to.equal(false);
    expect(mayFetch('http://127.0.0.1:8/a', new Set(['http://127.0.0.1:8']))).to.equal(true);
  });
});
