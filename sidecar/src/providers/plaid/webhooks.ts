/** Plaid's webhooks: an ES256 token in the header, over the very bytes of the body, at most five minutes old. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { decodeProtectedHeader, importJWK, jwtVerify, type CryptoKey, type JWK } from 'jose';
import { z } from 'zod';
import { ProviderError, WebhookRejected, type RawWebhook, type WebhookEvent } from '../provider.ts';
import type { PlaidCalls } from './api.ts';

const MOST_AGE_SECONDS = 300;
/** Keys that were asked for and are not there; a flood of invented key ids must not become a flood to Plaid. */
const UNKNOWN_KEYS_KEPT = 100;

const KINDS: Record<string, WebhookEvent['kind']> = {
  SYNC_UPDATES_AVAILABLE: 'transactions',
  INITIAL_UPDATE: 'transactions',
  HISTORICAL_UPDATE: 'transactions',
  DEFAULT_UPDATE: 'transactions',
  TRANSACTIONS_REMOVED: 'transactions',
  NEW_ACCOUNTS_AVAILABLE: 'accounts',
  ERROR: 'problem',
  LOGIN_REPAIRED: 'repaired',
  PENDING_EXPIRATION: 'consent',
  PENDING_DISCONNECT: 'consent',
  USER_PERMISSION_REVOKED: 'revoked',
  USER_ACCOUNT_REVOKED: 'revoked',
};

const bodyShape = z.looseObject({ webhook_code: z.string(), item_id: z.string().min(1) });
const keyAnswer = z.looseObject({
  key: z.looseObject({ kty: z.string(), alg: z.string(), kid: z.string(), expired_at: z.unknown() }),
});

export function plaidWebhooks(plaid: PlaidCalls): (raw: RawWebhook) => Promise<WebhookEvent[]> {
  const keys = new Map<string, Promise<CryptoKey | Uint8Array | null>>();

  const keyFor = async (kid: string): Promise<CryptoKey | Uint8Array> => {
    if (!keys.has(kid)) {
      if (keys.size >= UNKNOWN_KEYS_KEPT) keys.clear();
      keys.set(kid, fetchKey(plaid, kid));
    }
    try {
      const key = await keys.get(kid);
      if (key) return key;
    } catch (error) {
      keys.delete(kid);
      throw error;
    }
    throw new WebhookRejected('signature', 'signed with an unknown key');
  };

  return async (raw) => {
    await verify(raw, keyFor);
    const parsed = bodyShape.safeParse(readBody(raw.body));
    if (!parsed.success) throw new WebhookRejected('malformed', 'not a webhook of an item');
    const kind = KINDS[parsed.data.webhook_code];
    return kind ? [{ providerConnectionId: parsed.data.item_id, kind }] : [];
  };
}

async function verify(
  raw: RawWebhook,
  keyFor: (kid: string) => Promise<CryptoKey | Uint8Array>,
): Promise<void> {
  const token = raw.headers['plaid-verification'];
  if (!token) throw new WebhookRejected('signature', 'not signed');
  let kid: string | undefined;
  try {
    const header = decodeProtectedHeader(token);
    kid = header.alg === 'ES256' ? header.kid : undefined;
  } catch (error) {
    throw new WebhookRejected('signature', `not a token: ${(error as Error).message}`);
  }
  if (!kid) throw new WebhookRejected('signature', 'not signed with ES256');
  const key = await keyFor(kid);
  let claims: Record<string, unknown>;
  try {
    claims = (await jwtVerify(token, key, { algorithms: ['ES256'], currentDate: raw.receivedAt })).payload;
  } catch {
    throw new WebhookRejected('signature', 'the signature does not fit');
  }
  const age = raw.receivedAt.getTime() / 1000 - Number(claims['iat'] ?? 0);
  if (!(age <= MOST_AGE_SECONDS && age > -MOST_AGE_SECONDS)) throw new WebhookRejected('stale', 'too old');
  const stated = Buffer.from(String(claims['request_body_sha256']));
  const real = Buffer.from(createHash('sha256').update(raw.body).digest('hex'));
  if (stated.length !== real.length || !timingSafeEqual(stated, real)) {
    throw new WebhookRejected('body', 'the body is another than the signed one');
  }
}

/** @returns null when Plaid has no such key, or has retired it */
async function fetchKey(plaid: PlaidCalls, kid: string): Promise<CryptoKey | Uint8Array | null> {
  let answer: unknown;
  try {
    answer = await plaid.call((api) => api.webhookVerificationKeyGet({ key_id: kid }));
  } catch (error) {
    if (error instanceof ProviderError && error.problem.state === 'unknown') return null;
    throw error;
  }
  const parsed = keyAnswer.safeParse(answer);
  if (!parsed.success || parsed.data.key.alg !== 'ES256') return null;
  if (parsed.data.key.expired_at !== null && parsed.data.key.expired_at !== undefined) return null;
  return importJWK(parsed.data.key as unknown as JWK, 'ES256');
}

function readBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
