import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { plaidWebhooks } from '../../../../sidecar/src/providers/plaid/webhooks.ts';
import {
  ProviderError,
  WebhookRejected,
  type RawWebhook,
} from '../../../../sidecar/src/providers/provider.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const seconds = NOW.getTime() / 1000;
const BODY = JSON.stringify({
  webhook_type: 'TRANSACTIONS',
  webhook_code: 'SYNC_UPDATES_AVAILABLE',
  item_id: 'i1',
});

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const raw = (token: string | undefined, body = BODY, receivedAt = NOW): RawWebhook => ({
  headers: token === undefined ? {} : { 'plaid-verification': token },
  body: Buffer.from(body),
  url: 'https://sidecar.example/hook',
  receivedAt,
});

describe("Plaid's webhooks", () => {
  let privateKey: CryptoKey;
  let jwk: object;
  let asked: number;
  let expiredAt: number | null;
  let hook: (raw: RawWebhook) => Promise<unknown>;

  beforeEach(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    privateKey = pair.privateKey;
    jwk = await exportJWK(pair.publicKey);
    asked = 0;
    expiredAt = null;
    hook = plaidWebhooks({
      call: () => {
        asked += 1;
        return Promise.resolve({
          key: { ...jwk, alg: 'ES256', kid: 'k1', use: 'sig', expired_at: expiredAt },
        });
      },
    });
  });

  const sign = (body = BODY, iat = seconds, kid = 'k1', key = privateKey): Promise<string> =>
    new SignJWT({ request_body_sha256: sha(body) })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuedAt(iat)
      .sign(key);

  const outcome = (webhook: RawWebhook): Promise<string> =>
    hook(webhook).then(
      () => 'taken',
      (error: unknown) => {
        if (error instanceof WebhookRejected) return error.reason;
        throw error;
      },
    );

  it('are taken when signed, and their key is asked for once', async () => {
    const token = await sign();
    const expected = [{ providerConnectionId: 'i1', kind: 'transactions' }];
    expect(await hook(raw(token))).to.deep.equal(expected);
    expect(await hook(raw(token))).to.deep.equal(expected);
    expect(asked).to.equal(1);
  });

  it('are rejected when unsigned, or signed by nobody', async () => {
    const none = new UnsecuredJWT({ request_body_sha256: sha(BODY) }).setIssuedAt(seconds).encode();
    for (const token of [undefined, '', 'x.y.z', none]) {
      expect(await outcome(raw(token)), String(token)).to.equal('signature');
    }
    expect(asked).to.equal(0);
  });

  it('are rejected with another algorithm, even one keyed with the public key', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(jwk));
    const token = await new SignJWT({ request_body_sha256: sha(BODY) })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setIssuedAt(seconds)
      .sign(secret);
    expect(await outcome(raw(token))).to.equal('signature');
  });

  it("are rejected when signed with somebody else's key", async () => {
    const other = await generateKeyPair('ES256');
    expect(await outcome(raw(await sign(BODY, seconds, 'k1', other.privateKey)))).to.equal('signature');
  });

  it('are rejected when more than five minutes old, or without a time', async () => {
    expect(await outcome(raw(await sign(BODY, seconds - 299)))).to.equal('taken');
    expect(await outcome(raw(await sign(BODY, seconds - 301)))).to.equal('stale');
    const timeless = await new SignJWT({ request_body_sha256: sha(BODY) })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .sign(privateKey);
    expect(await outcome(raw(timeless))).to.equal('stale');
  });

  it('are rejected when a byte of the body is another', async () => {
    expect(await outcome(raw(await sign(), `${BODY} `))).to.equal('body');
  });

  it('are rejected when the key was retired', async () => {
    expiredAt = seconds - 1;
    expect(await outcome(raw(await sign()))).to.equal('signature');
  });

  it('are not judged while the key cannot be had', async () => {
    const problem = { state: 'transient' as const, code: 'TIMEOUT', message: 'no answer' };
    let down = true;
    const flaky = plaidWebhooks({
      call: () =>
        down
          ? Promise.reject(new ProviderError(problem))
          : Promise.resolve({ key: { ...jwk, alg: 'ES256', kid: 'k1', expired_at: null } }),
    });
    const token = await sign();
    const first = await flaky(raw(token)).then(
      () => null,
      (error: unknown) => error,
    );
    expect(first).to.be.instanceOf(ProviderError);
    down = false;
    expect(await flaky(raw(token))).to.have.length(1);
  });

  it('say what happened in one word, and nothing where nothing follows from it', async () => {
    const kinds = {
      ERROR: 'problem',
      LOGIN_REPAIRED: 'repaired',
      PENDING_EXPIRATION: 'consent',
      PENDING_DISCONNECT: 'consent',
      NEW_ACCOUNTS_AVAILABLE: 'accounts',
      USER_PERMISSION_REVOKED: 'revoked',
    };
    for (const [webhook_code, kind] of Object.entries(kinds)) {
      const body = JSON.stringify({ webhook_code, item_id: 'i1' });
      expect(await hook(raw(await sign(body), body))).to.deep.equal([{ providerConnectionId: 'i1', kind }]);
    }
    const other = JSON.stringify({ webhook_code: 'WEBHOOK_UPDATE_ACKNOWLEDGED', item_id: 'i1' });
    expect(await hook(raw(await sign(other), other))).to.deep.equal([]);
  });

  it('are malformed when they are of no item', async () => {
    expect(await outcome(raw(await sign('[]'), '[]'))).to.equal('malformed');
  });
});
