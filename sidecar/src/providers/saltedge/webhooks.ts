/** Salt Edge's callbacks: RSA-SHA256 over the address they came to and the very bytes of the body. */
import { constants, createPublicKey, publicDecrypt, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../../lossless.ts';
import { WebhookRejected, type RawWebhook, type WebhookEvent } from '../provider.ts';
import { id } from '../shared/ids.ts';

const MOST_AGE_MS = 15 * 60_000;

const shape = z.looseObject({
  data: z.looseObject({
    connection_id: id.nullish(),
    error_class: z.string().nullish(),
    stage: z.string().nullish(),
    type: z.string().nullish(),
    reason: z.unknown().optional(),
  }),
  meta: z.looseObject({ time: z.unknown().optional(), type: z.string().nullish() }).nullish(),
});
type Callback = z.output<typeof shape>;

/** What each of Salt Edge's callbacks is to us. A `notify` is only progress, until the last stage. */
const KINDS: Record<string, WebhookEvent['kind']> = {
  success: 'transactions',
  fail: 'problem',
  interactive: 'problem',
  destroy: 'revoked',
};
const LAST_STAGES = new Set(['finish', 'finish_fetching']);

/**
 * Each type may have an address of its own in Salt Edge's dashboard: `?type=` in the address, where there is one,
 * counts, for success and destroy look the same. Without it the body has to tell.
 */
function typeOf(url: string, { data, meta }: Callback): string {
  const named = URL.canParse(url) ? new URL(url).searchParams.get('type') : null;
  const stated = named ?? meta?.type ?? data.type;
  if (stated) return stated;
  if (data.error_class) return 'fail';
  if (data.stage === 'interactive') return 'interactive';
  if (data.stage) return 'notify';
  return data.reason === undefined ? 'success' : 'service';
}

/**
 * @param publicKey Salt Edge's, PEM; without it nothing can be believed
 * @throws when the key cannot be read
 */
export function saltEdgeWebhooks(publicKey: string | undefined): (raw: RawWebhook) => WebhookEvent[] {
  const key = publicKey === undefined ? undefined : createPublicKey(publicKey);
  return (raw) => {
    check(raw, key);
    const callback = readBody(raw.body);
    checkAge(callback.meta?.time, raw.receivedAt);
    const providerConnectionId = callback.data.connection_id;
    const type = typeOf(raw.url, callback);
    const done = type === 'notify' && LAST_STAGES.has(callback.data.stage ?? '');
    const kind = done ? 'transactions' : KINDS[type];
    return kind && providerConnectionId ? [{ providerConnectionId, kind }] : [];
  };
}

function check(raw: RawWebhook, key: KeyObject | undefined): void {
  const header = raw.headers['signature'];
  if (!header) throw new WebhookRejected('signature', 'not signed');
  if (!key) throw new WebhookRejected('signature', "Salt Edge's public key is not set here");
  const signature = Buffer.from(header, 'base64');
  const signed = Buffer.concat([Buffer.from(`${raw.url}|`), raw.body]);
  if (verify('sha256', signed, key, signature)) return;
  if (!isTheirs(key, signature)) throw new WebhookRejected('signature', 'the signature does not fit');
  throw new WebhookRejected('body', 'the body or the address is another than the signed one');
}

/** Whether Salt Edge made the signature at all, be it over something else: worth knowing where an address is wrong. */
function isTheirs(key: KeyObject, signature: Buffer): boolean {
  try {
    publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
    return true;
  } catch {
    return false;
  }
}

function readBody(body: Buffer): Callback {
  let content: unknown;
  try {
    content = parseJson(body.toString('utf8'));
  } catch {
    throw new WebhookRejected('malformed', 'not JSON');
  }
  const parsed = shape.safeParse(content);
  if (!parsed.success) throw new WebhookRejected('malformed', 'not a callback of Salt Edge');
  return parsed.data;
}

/** @param time ISO 8601, or seconds since 1970; absent it cannot be checked, and a replay only makes us look again */
function checkAge(time: unknown, receivedAt: Date): void {
  if (time === undefined || time === null) return;
  const at =
    typeof time === 'number' ? time * 1000 : typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (!(Math.abs(receivedAt.getTime() - at) <= MOST_AGE_MS)) throw new WebhookRejected('stale', 'too old');
}
