import { constants, createHash, generateKeyPairSync, verify } from 'node:crypto';
import { expect } from 'chai';
import {
  createSigner,
  signingString,
  type SignedRequest,
} from '../../../../sidecar/src/providers/ponto/signature.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
  .toString();
const NOW = new Date('2026-05-01T12:00:00.900Z');
const BODY = Buffer.from('{"data":{}}');
const DIGEST = `SHA-512=${createHash('sha512').update(BODY).digest('base64')}`;
const request: SignedRequest = {
  method: 'POST',
  url: new URL('https://api.ibanity.com/ponto-connect/synchronizations?page%5Blimit%5D=2'),
  body: BODY,
  headers: { accept: 'application/json', 'ibanity-idempotency-key': 'k1', authorization: 'Bearer t' },
};

describe('Ponto’s HTTP signature', () => {
  it('is over request line, host, digest, moment, authorization and Ibanity’s own headers, and no others', () => {
    expect(signingString(request, 1777636800).split('\n')).to.deep.equal([
      '(request-target): post /ponto-connect/synchronizations?page%5Blimit%5D=2',
      'host: api.ibanity.com',
      `digest: ${DIGEST}`,
      '(created): 1777636800',
      'authorization: Bearer t',
      'ibanity-idempotency-key: k1',
    ]);
  });

  it('is RSASSA-PSS with SHA-256 and a salt of 32 bytes, which the public key confirms', () => {
    const sign = createSigner({ certificateId: 'c-1', privateKey: pem, passphrase: 'secret' });
    const { digest, signature = '' } = sign(request, NOW);
    expect(digest).to.equal(DIGEST);
    const [, head, made = ''] = /^(.*),signature="([^"]+)"$/.exec(signature) ?? [];
    expect(head).to.equal(
      'keyId="c-1",created=1777636800,algorithm="hs2019",' +
        'headers="(request-target) host digest (created) authorization ibanity-idempotency-key"',
    );
    const fits = (text: string, saltLength = 32): boolean =>
      verify(
        'sha256',
        Buffer.from(text),
        { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
        Buffer.from(made, 'base64'),
      );
    const text = signingString(request, 1777636800);
    expect(fits(text)).to.equal(true);
    expect(fits(text, 20)).to.equal(false);
    expect(fits(text.replace('Bearer t', 'Bearer u'))).to.equal(false);
  });

  it('has a digest where there is no body, too', () => {
    const bare = { ...request, method: 'GET', body: Buffer.alloc(0) };
    expect(signingString(bare, 1)).to.include(`digest: SHA-512=${createHash('sha512').digest('base64')}`);
  });

  it('is not begun with a passphrase that does not fit', () => {
    expect(() => createSigner({ certificateId: 'c', privateKey: pem, passphrase: 'wrong' })).to.throw();
  });
});
