import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { WebhookRejected, type RawWebhook } from '../../../../sidecar/src/providers/provider.ts';
import { createWebhooks } from '../../../../sidecar/src/providers/ponto/webhooks.ts';

const AUDIENCE = 'application-1';
const ISSUER = 'https://api.ibanity.com';
const NOW = new Date('2026-05-01T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;

interface Pair {
  privateKey: CryptoKey;
  jwk: JWK;
}

const pair = async (kid: string): Promise<Pair> => {
  const { privateKey, publicKey } = await generateKeyPair('RS512', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid } };
};

const eventOf = (type: string): Buffer =>
  Buffer.from(
    JSON.stringify({
      data: { type, id: 'e', relationships: { organization: { data: { type: 'organization', id: 'o1' } } } },
    }),
  );

describe('Ponto’s webhooks', () => {
  let first: Pair;
  let second: Pair;
  let known: (JWK & { status?: string })[];
  let asked: string[];
  let read: ReturnType<typeof createWebhooks>;

  before(async () => {
    [first, second] = await Promise.all([pair('k1'), pair('k2')]);
  });
  beforeEach(() => {
    known = [first.jwk];
    asked = [];
    read = createWebhooks({
      api: {
        root: ISSUER,
        send: ({ path }) => {
          asked.push(path);
          return Promise.resolve({ data: { keys: known }, reference: '' });
        },
      },
      audience: AUDIENCE,
      issuer: ISSUER,
    });
  });

  interface Options {
    body?: Buffer;
    signedBody?: Buffer;
    key?: Pair;
    kid?: string;
    alg?: string;
    claims?: Record<string, unknown>;
    receivedAt?: Date;
  }
  async function raw(options: Options = {}): Promise<RawWebhook> {
    const { body = eventOf('pontoConnect.account.transactionsCreated'), key = first } = options;
    const digest = createHash('sha512')
      .update(options.signedBody ?? body)
      .digest('base64');
    const claims = { digest, iss: ISSUER, aud: AUDIENCE, iat: SECONDS, exp: SECONDS + 60, ...options.claims };
    const signature = await new SignJWT(claims)
      .setProtectedHeader({ alg: options.alg ?? 'RS512', kid: options.kid ?? key.jwk.kid ?? '' })
      .sign(options.alg === 'HS512' ? Buffer.alloc(64, 1) : key.privateKey);
    return { headers: { signature }, body, url: 'https://x.example', receivedAt: options.receivedAt ?? NOW };
  }
  const refused = async (options: Options): Promise<string> => {
    try {
      await read(await raw(options));
    } catch (error) {
      if (error instanceof WebhookRejected) return error.reason;
      throw error;
    }
    return 'taken';
  };

  it('say which organisation, and what happened', async () => {
    const kinds: [string, string | undefined][] = [
      ['account.transactionsCreated', 'transactions'],
      ['account.transactionsUpdated', 'transactions'],
      ['account.pendingTransactionsCreated', 'transactions'],
      ['account.detailsUpdated', 'accounts'],
      ['account.reauthorized', 'repaired'],
      ['synchronization.failed', 'problem'],
      ['synchronization.succeededWithoutChange', undefined],
      ['integration.accountAdded', 'accounts'],
      ['integration.revoked', 'revoked'],
      ['organization.blocked', 'problem'],
      ['organization.unblocked', 'repaired'],
      ['something.new', undefined],
    ];
    for (const [type, kind] of kinds) {
      const events = await read(await raw({ body: eventOf(`pontoConnect.${type}`) }));
      expect(events, type).to.deep.equal(kind ? [{ providerConnectionId: 'o1', kind }] : []);
    }
    expect(asked, 'the keys are asked for once').to.deep.equal([`${ISSUER}/webhooks/keys`]);
  });

  it('are refused when they are for another application, or of another issuer', async () => {
    expect(await refused({ claims: { aud: 'another' } })).to.equal('signature');
    expect(await refused({ claims: { iss: 'https://elsewhere.example' } })).to.equal('signature');
    expect(await refused({})).to.equal('taken');
  });

  it('are refused when they are over, of the future, or without a moment', async () => {
    expect(await refused({ receivedAt: new Date(NOW.getTime() + 89_000) })).to.equal('taken');
    expect(await refused({ receivedAt: new Date(NOW.getTime() + 91_000) })).to.equal('stale');
    expect(await refused({ receivedAt: new Date(NOW.getTime() - 31_000) })).to.equal('stale');
    // However long it says that it is good for.
    expect(await refused({ claims: { iat: SECONDS - 4000, exp: SECONDS + 9e9 } })).to.equal('stale');
    expect(await refused({ claims: { exp: undefined } })).not.to.equal('taken');
    expect(await refused({ claims: { iat: undefined } })).not.to.equal('taken');
  });

  it('are refused when the body is another than the signed one, or none was signed', async () => {
    expect(await refused({ signedBody: Buffer.from('x') })).to.equal('body');
    expect(await refused({ claims: { digest: undefined } })).not.to.equal('taken');
  });

  it('are refused when another key signed them, or another algorithm', async () => {
    expect(await refused({ key: second, kid: 'k1' })).to.equal('signature');
    expect(await refused({ alg: 'HS512' })).to.equal('signature');
    expect(await refused({ kid: 'unknown' })).to.equal('signature');
  });

  it('are refused when they are no organisation’s', async () => {
    expect(await refused({ body: Buffer.from('{}') })).to.equal('malformed');
    expect(await refused({ body: Buffer.from('not JSON') })).to.equal('malformed');
  });

  it('are read with a new key as soon as there is one, and unknown ones do not become a flood', async () => {
    expect(await refused({})).to.equal('taken');
    known = [first.jwk, second.jwk];
    const later = new Date(NOW.getTime() + 61_000);
    const claims = { iat: SECONDS + 61, exp: SECONDS + 121 };
    expect(await refused({ key: second, claims, receivedAt: later })).to.equal('taken');
    for (let time = 0; time < 20; time += 1)
      await refused({ kid: `invented-${time}`, claims, receivedAt: later });
    expect(asked).to.have.length(2);
  });

  it('are refused when their key was revoked', async () => {
    known = [{ ...first.jwk, status: 'REVOKED' }];
    expect(await refused({})).to.equal('signature');
  });
});
