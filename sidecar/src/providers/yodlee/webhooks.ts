/**
 * Yodlee's notifications. They have no signature, so they are hints: an event only ever puts a run in the queue,
 * and the run asks Yodlee itself. Pure.
 */
import { z } from 'zod';
import { parseJson } from '../../lossless.ts';
import { WebhookRejected, type RawWebhook, type WebhookEvent } from '../provider.ts';
import { isProblemWord } from './errors.ts';
import { id } from '../shared/ids.ts';

const words = z.string().nullish();
const named = z.looseObject({
  id: id.nullish(),
  providerAccountId: id.nullish(),
  status: words,
  additionalStatus: words,
  dataset: z.array(z.looseObject({ additionalStatus: words })).nullish(),
  autoRefresh: z.looseObject({ status: words, additionalStatus: words }).nullish(),
});
const shape = z.looseObject({
  event: z.looseObject({
    info: z.string(),
    loginName: words,
    data: z
      .looseObject({
        providerAccount: z.array(named).nullish(),
        userData: z.array(z.looseObject({ user: z.looseObject({ loginName: words }).nullish() })).nullish(),
      })
      .nullish(),
  }),
});

export interface Hints {
  events: WebhookEvent[];
  /** Users that have new data, where Yodlee does not name the provider account (DATA_UPDATES). */
  loginNames: string[];
}

/** Nobody sends so many at once; what is more is an attempt to keep us busy. */
const MOST = 100;

function kindOf(info: string, account: z.output<typeof named>): WebhookEvent['kind'] {
  const said = [account.status, account.additionalStatus, account.autoRefresh?.additionalStatus];
  const all = [...said, ...(account.dataset ?? []).map(({ additionalStatus }) => additionalStatus)].flatMap(
    (word) => word ?? [],
  );
  if (all.some((word) => word.startsWith('CONSENT_'))) return 'consent';
  if (all.some(isProblemWord) || account.status === 'FAILED') return 'problem';
  if (info.startsWith('AUTO_REFRESH') && account.autoRefresh?.status === 'DISABLED') return 'problem';
  return 'transactions';
}

/** @throws {WebhookRejected} `malformed` when it is not a notification of Yodlee's */
export function readWebhook(raw: RawWebhook): Hints {
  let body: unknown;
  try {
    body = parseJson(raw.body.toString('utf8'));
  } catch {
    throw new WebhookRejected('malformed', 'not JSON');
  }
  const parsed = shape.safeParse(body);
  if (!parsed.success) throw new WebhookRejected('malformed', 'not a notification of Yodlee');
  const { info, data, loginName } = parsed.data.event;
  const events = (data?.providerAccount ?? []).slice(0, MOST).flatMap((account): WebhookEvent[] => {
    const providerConnectionId = account.id ?? account.providerAccountId;
    return providerConnectionId ? [{ providerConnectionId, kind: kindOf(info, account) }] : [];
  });
  const users = (data?.userData ?? []).flatMap(({ user }) => user?.loginName ?? []);
  const loginNames = events.length > 0 ? [] : [...new Set([...users, ...(loginName ? [loginName] : [])])];
  return { events, loginNames: loginNames.slice(0, MOST) };
}
