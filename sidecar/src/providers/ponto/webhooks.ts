/** Ibanity's webhooks: an RS512 token in the header, for us, of now, over the very bytes of the body. */
import { createHash, timingSafeEqual } from 'node:crypto';
import {
  decodeProtectedHeader,
  errors,
  importJWK,
  jwtVerify,
  type CryptoKey,
  type JWK,
  type JWTPayload,
} from 'jose';
import { z } from 'zod';
import { WebhookRejected, type RawWebhook, type WebhookEvent } from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import type { PontoApi } from './api.ts';

export interface WebhookOptions {
  api: PontoApi;
  /** Who the token is for: the application's id in Ibanity's developer portal. */
  audience: string;
  /** Who made it: Ibanity's API, `https://api.ibanity.com`. */
  issuer: string;
}

/** Ibanity's clock and ours (its SDK allows the same). */
const CLOCK_SECONDS = 30;
/** A token's own end is Ibanity's; one made longer ago than this is refused whatever it says. */
const MOST_AGE_SECONDS = 3_600;
/** An unknown key id asks Ibanity anew, but a flood of invented ones must not. */
const ASK_AGAIN_MS = 60_000;

type Key = CryptoKey | Uint8Array;

const KINDS: Record<string, WebhookEvent['kind']> = {
  'account.transactionsCreated': 'transactions',
  'account.transactionsUpdated': 'transactions',
  'account.pendingTransactionsCreated': 'transactions',
  'account.pendingTransactionsUpdated': 'transactions',
  'account.detailsUpdated': 'accounts',
  'account.reauthorized': 'repaired',
  'synchronization.failed': 'problem',
  'integration.accountAdded': 'accounts',
  'integration.accountRevoked': 'accounts',
  'integration.revoked': 'revoked',
  'organization.blocked': 'problem',
  'organization.unblocked': 'repaired',
};

const keyList = z.looseObject({
  keys: z.array(
    z.looseObject({
      kid: z.string(),
      kty: z.string(),
      use: z.string().nullish(),
      status: z.string().nullish(),
    }),
  ),
});

const bodyShape = z.looseObject({
  data: z.looseObject({
    type: z.string(),
    relationships: z.looseObject({
      organization: z.looseObject({ data: z.looseObject({ id: z.string().min(1) }) }),
    }),
  }),
});

export function createWebhooks({ api, audience, issuer }: WebhookOptions) {
  let keys = new Map<string, Key>();
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function ask(at: number): Promise<void> {
    const { data } = await api.send({ method: 'GET', path: `${api.root}/webhooks/keys` });
    const found = new Map<string, Key>();
    for (const key of shapedAnswer(keyList, data, 'webhooks/keys').keys) {
      if (key.kty !== 'RSA' || key.status === 'REVOKED') continue;
      found.set(key.kid, await importJWK(key as unknown as JWK, 'RS512'));
    }
    keys = found;
    askedAt = at;
  }

  async function keyFor(kid: string, at: number): Promise<Key> {
    if (!keys.has(kid) && at - askedAt >= ASK_AGAIN_MS) {
      asking ??= ask(at).finally(() => (asking = undefined));
      await asking;
    }
    const key = keys.get(kid);
    if (key) return key;
    throw new WebhookRejected('signature', 'signed with an unknown key');
  }

  async function verify(raw: RawWebhook): Promise<void> {
    const token = raw.headers['signature'];
    if (!token) throw new WebhookRejected('signature', 'not signed');
    const key = await keyFor(keyIdOf(token), raw.receivedAt.getTime());
    const claims = await claimsOf(token, key, raw.receivedAt);
    const stated = Buffer.from(typeof claims['digest'] === 'string' ? claims['digest'] : '');
    const real = Buffer.from(createHash('sha512').update(raw.body).digest('base64'));
    if (stated.length !== real.length || !timingSafeEqual(stated, real)) {
      throw new WebhookRejected('body', 'the body is another than the signed one');
    }
  }

  async function claimsOf(token: string, key: Key, currentDate: Date): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['RS512'],
        audience,
        issuer,
        currentDate,
        clockTolerance: CLOCK_SECONDS,
        maxTokenAge: MOST_AGE_SECONDS,
        requiredClaims: ['exp', 'iat', 'digest'],
      });
      return payload;
    } catch (error) {
      const untimely =
        error instanceof errors.JWTExpired ||
        (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iat');
      if (untimely) throw new WebhookRejected('stale', 'not of now');
      throw new WebhookRejected('signature', error instanceof Error ? error.message : 'not valid');
    }
  }

  /** @throws {WebhookRejected} */
  return async (raw: RawWebhook): Promise<WebhookEvent[]> => {
    await verify(raw);
    const parsed = bodyShape.safeParse(readBody(raw.body));
    if (!parsed.success) throw new WebhookRejected('malformed', 'not a webhook of an organisation');
    const { type, relationships } = parsed.data.data;
    const kind = KINDS[type.replace(/^pontoConnect\./, '')];
    return kind ? [{ providerConnectionId: relationships.organization.data.id, kind }] : [];
  };
}

function keyIdOf(token: string): string {
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg === 'RS512' && kid) return kid;
  } catch {
    throw new WebhookRejected('signature', 'not a token');
  }
  throw new WebhookRejected('signature', 'not signed with RS512');
}

function readBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
