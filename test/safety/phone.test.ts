/** Phone numbers as people write them. */
import { expect } from 'chai';
import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { maskPhone, readPhone } from '../../sidecar/src/safety/phone.ts';

const e164 = (text: string, country: string) => {
  const read = readPhone(text, country);
  return read.ok ? read.e164 : read.message.text;
};

describe('a phone number', () => {
  it('is understood as people of the country write it, and in full', () => {
    for (const text of [
      '0470 12 34 56',
      '0470/12.34.56',
      '+32 470 12 34 56',
      '0032470123456',
      ' 0470123456 ',
    ]) {
      expect(e164(text, 'BE'), text).to.equal('+32470123456');
    }
    expect(e164('(201) 555-0123', 'us')).to.equal('+12015550123');
    expect(e164('+44 7400 123456', 'BE')).to.equal('+447400123456');
  });

  it('is refused with what is wrong with it', () => {
    expect(e164('0470', 'BE')).to.include('too short');
    expect(e164('0470 12 34', 'BE')).to.include('Check its digits');
    expect(e164('+32 470 12 34 56 78 99 00 11', 'BE')).to.match(/too long/);
    expect(e164('+32 999 99 99 99', 'BE')).to.match(/No phone has this number/);
    expect(e164('my mobile', 'BE')).to.include('not a phone number');
    expect(e164('call 0470 12 34 56 now', 'BE')).to.include('not a phone number');
    expect(e164('', 'BE')).to.include('not a phone number');
    expect(e164('0470 12 34 56', 'XX')).to.include('country code');
  });

  it('must be one that a text message reaches', () => {
    // Of Brussels; a premium rate number would let a stranger earn by each code.
    expect(e164('02 555 12 12', 'BE')).to.include('cannot receive text messages');
    expect(e164('0906 55 555', 'BE')).to.not.match(/^\+/);
  });

  it('keeps only its country code and two digits when it is shown', () => {
    expect(maskPhone('+32 470 12 34 56')).to.equal('+32 ••• •• •• 56');
    expect(maskPhone('+1 201 555 0123')).to.equal('+1 ••• ••• ••23');
  });

  it('is read the same again in each country, and never shown whole', () => {
    fc.assert(
      fc.property(fc.constantFrom(...getCountries()), (country) => {
        const example = getExampleNumber(country, examples);
        if (!example) throw new Error(`libphonenumber has no example of ${country}`);
        const read = readPhone(example.formatNational(), country);
        const abroad = readPhone(example.number, 'US');
        if (!read.ok || !abroad.ok) throw new Error(`${example.number} is not read`);
        expect(read.e164).to.equal(example.number);
        expect(abroad.e164).to.equal(example.number);
        const shown = maskPhone(read.shown).replace(/\D/g, '');
        expect(shown).to.equal(example.countryCallingCode + example.number.slice(-2));
      }),
      { numRuns: 500 },
    );
  });

  it('is never believed for what is no number, and never breaks', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 3 }), (text, country) => {
        const read = readPhone(text, country);
        if (read.ok) expect(read.e164).to.match(/^\+[1-9]\d{4,14}$/);
        else expect(read.message.text).to.match(/\.$/);
      }),
    );
  });
});
