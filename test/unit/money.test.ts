import { expect } from 'chai';
import fc from 'fast-check';
import { add, decimal, equal, isZero, negate, signedLike, subtract } from '../../sidecar/src/money.ts';
import { parseJson, stringifyJson } from '../../sidecar/src/lossless.ts';

/** Amounts as banks write them: up to twelve digits before the point, three behind it. */
const amount = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 15n }))
  .map(([negative, thousandths]) => {
    const digits = thousandths.toString().padStart(4, '0');
    return `${negative ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
  });

describe('money', () => {
  it('is read from JSON digit by digit, and written the same way', () => {
    fc.assert(
      fc.property(amount, (text) => {
        const { value } = parseJson(`{"value": ${text}}`) as { value: unknown };
        expect(equal(decimal(value), text)).to.equal(true);
        const again = parseJson(stringifyJson({ value })) as { value: unknown };
        expect(decimal(again.value)).to.equal(decimal(value));
      }),
    );
  });

  it('adds up exactly, in any order', () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 30 }), (amounts) => {
        const sum = add(...amounts);
        expect(add(...[...amounts].reverse())).to.equal(sum);
        expect(isZero(subtract(sum, add(...amounts)))).to.equal(true);
        expect(isZero(add(sum, negate(sum)))).to.equal(true);
      }),
    );
  });

  it('goes the way that it is told to go, and keeps every digit', () => {
    fc.assert(
      fc.property(amount, amount, (value, like) => {
        const turned = signedLike(value, like);
        expect([equal(turned, value), equal(turned, negate(value))]).to.include(true);
        if (isZero(like)) expect(equal(turned, value)).to.equal(true);
        else if (!isZero(value)) expect(turned.startsWith('-')).to.equal(decimal(like).startsWith('-'));
      }),
    );
  });

  it('keeps what a double loses', () => {
    expect(add('0.1', '0.2')).to.equal('0.3');
    expect(decimal(parseJson('9007199254740993.01'))).to.equal('9007199254740993.01');
  });

  it('refuses a double, an empty text and words: what they were is already lost', () => {
    for (const wrong of [0.1, NaN, Infinity, '', 'twelve', '1,5', null, undefined, {}]) {
      expect(() => decimal(wrong)).to.throw(TypeError);
    }
  });
});
