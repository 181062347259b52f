import { expect } from 'chai';
import fc from 'fast-check';
import { generateKeyPairSync, verify } from 'node:crypto';
import { createSigner, signingString } from '../../../../sidecar/src/providers/saltedge/signature.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signer = createSigner(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());

describe("Salt Edge's request signature", () => {
  it('is over expiry, method, full address and body, in this order', () => {
    const request = { method: 'post', url: 'https://bank.example/a?b=c', body: '{"d":1}' };
    expect(signingString(17, request)).to.equal('17|POST|https://bank.example/a?b=c|{"d":1}');
    expect(signingString(17, { ...request, method: 'GET', body: '' })).to.equal(
      '17|GET|https://bank.example/a?b=c|',
    );
  });

  it('fits what was signed and nothing else, and expires within the hour', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (url, body) => {
        const request = { method: 'POST', url, body };
        const headers = signer(request, NOW);
        const expires = Number(headers['Expires-at']);
        const fits = (changed: typeof request, at = expires): boolean =>
          verify(
            'sha256',
            Buffer.from(signingString(at, changed)),
            publicKey,
            Buffer.from(headers['Signature'] ?? '', 'base64'),
          );
        expect(fits(request)).to.equal(true);
        expect(fits({ ...request, body: `${body} ` })).to.equal(false);
        expect(fits({ ...request, method: 'GET' })).to.equal(false);
        expect(fits(request, expires + 1)).to.equal(false);
        expect(expires - NOW.getTime() / 1000).to.be.within(1, 3600);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses a key that is none at once, not with the first request', () => {
    expect(() => createSigner('not a key')).to.throw();
  });
});
