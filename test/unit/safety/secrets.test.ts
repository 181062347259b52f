import { expect } from 'chai';
import fc from 'fast-check';
import {
  hashSecret,
  matchesSecret,
  newPairingCode,
  newSecret,
  normalisedCode,
} from '../../../sidecar/src/safety/secrets.ts';

describe('a secret between two machines', () => {
  it('is known by its hash alone, and no other one is', () => {
    const { secret, hash } = newSecret();
    expect(matchesSecret(secret, hash)).to.equal(true);
    fc.assert(
      fc.property(fc.string(), (other) => {
        fc.pre(other !== secret);
        expect(matchesSecret(other, hash)).to.equal(false);
      }),
    );
    expect(matchesSecret(newSecret().secret, hash)).to.equal(false);
  });

  it('has 256 random bits', () => {
    const secrets = Array.from({ length: 500 }, () => newSecret().secret);
    expect(new Set(secrets).size).to.equal(500);
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).to.have.length(32);
  });

  it('of a host that is no longer paired matches nothing, not even nothing', () => {
    for (const secret of ['', newSecret().secret]) {
      expect(matchesSecret(secret, Buffer.alloc(0))).to.equal(false);
    }
  });
});

describe('a pairing code', () => {
  it('can be read aloud: no letter or digit that is taken for another', () => {
    const codes = Array.from({ length: 500 }, newPairingCode);
    for (const code of codes) expect(code).to.match(/^[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){2}$/);
    expect(new Set(codes).size).to.equal(500);
  });

  it('is the same in small letters, with blanks or without dashes, and another one is not', () => {
    const code = newPairingCode();
    const hash = hashSecret(normalisedCode(code));
    for (const typed of [code.toLowerCase(), code.replaceAll('-', ''), ` ${code.replaceAll('-', ' ')} `]) {
      expect(matchesSecret(normalisedCode(typed), hash)).to.equal(true);
    }
    expect(matchesSecret(normalisedCode(newPairingCode()), hash)).to.equal(false);
  });
});
