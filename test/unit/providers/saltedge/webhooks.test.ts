import { expect } from 'chai';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { WebhookRejected, type RawWebhook } from '../../../../sidecar/src/providers/provider.ts';
import { saltEdgeWebhooks } from '../../../../sidecar/src/providers/saltedge/webhooks.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const URL_ = 'https://sidecar.example/webhooks/saltedge';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = publicKey.export({ type: 'spki', format: 'pem' }).toString();

const bodyOf = (data: object, time: unknown = NOW.toISOString()): string =>
  JSON.stringify({ data: { connection_id: 'x1', ...data }, meta: { version: '6', time } });

function signed(
  body: string,
  { url = URL_, key = privateKey }: { url?: string; key?: KeyObject } = {},
): RawWebhook {
  const signature = sign('sha256', Buffer.from(`${url}|${body}`), key).toString('base64');
  return { headers: { signature }, body: Buffer.from(body), url, receivedAt: NOW };
}

describe("Salt Edge's callbacks", () => {
  const hook = saltEdgeWebhooks(PEM);
  const reasonOf = (raw: RawWebhook, by = hook): string => {
    try {
      by(raw);
      return 'taken';
    } catch (error) {
      if (error instanceof WebhookRejected) return error.reason;
      throw error;
    }
  };

  const kinds: [string, object, string, string | undefined][] = [
    ['success', { stage: 'finish' }, '', 'transactions'],
    ['success without a stage', {}, '', 'transactions'],
    ['fail', { error_class: 'InvalidCredentials' }, '', 'problem'],
    ['interactive', { stage: 'interactive' }, '', 'problem'],
    ['progress', { stage: 'fetch_accounts' }, '', undefined],
    ['destroy, by its own address', {}, '?type=destroy', 'revoked'],
    ['service', { reason: 'maintenance' }, '', undefined],
  ];
  for (const [what, data, query, kind] of kinds) {
    it(`means ${kind ?? 'nothing'} by ${what}`, () => {
      const events = hook(signed(bodyOf(data), { url: URL_ + query }));
      expect(events).to.deep.equal(kind ? [{ providerConnectionId: 'x1', kind }] : []);
    });
  }

  it('are rejected when not signed, signed by somebody else, or not by a signature at all', () => {
    const good = signed(bodyOf({}));
    expect(reasonOf(good)).to.equal('taken');
    expect(reasonOf({ ...good, headers: {} })).to.equal('signature');
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    expect(reasonOf(signed(bodyOf({}), { key: other }))).to.equal('signature');
    expect(reasonOf({ ...good, headers: { signature: 'nonsense' } })).to.equal('signature');
  });

  it('are rejected when the body or the address is not the signed one', () => {
    const good = signed(bodyOf({}));
    expect(reasonOf({ ...good, body: Buffer.from(bodyOf({ connection_id: 'x2' })) })).to.equal('body');
    expect(reasonOf({ ...good, url: `${URL_}?type=destroy` })).to.equal('body');
  });

  it('are rejected when old or of the future; without a time they are taken', () => {
    const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000).toISOString();
    expect(reasonOf(signed(bodyOf({}, at(-14))))).to.equal('taken');
    expect(reasonOf(signed(bodyOf({}, at(-16))))).to.equal('stale');
    expect(reasonOf(signed(bodyOf({}, at(16))))).to.equal('stale');
    expect(reasonOf(signed(bodyOf({}, Math.floor(NOW.getTime() / 1000))))).to.equal('taken');
    expect(reasonOf(signed(bodyOf({}, 'yesterday')))).to.equal('stale');
    expect(reasonOf(signed(bodyOf({}, null)))).to.equal('taken');
  });

  it('are rejected without a public key to check them with', () => {
    expect(reasonOf(signed(bodyOf({})), saltEdgeWebhooks(undefined))).to.equal('signature');
  });

  it('are rejected when they are signed and not a callback', () => {
    for (const body of ['', '[]', '{"data":[]}', '{"meta":{}}']) {
      expect(reasonOf(signed(body)), body).to.equal('malformed');
    }
  });
});
