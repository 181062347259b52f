/** The bank's own page, by a redirect: what opens it, and the session that comes of it. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  ProviderError,
  type BeginRequest,
  type Connected,
  type ConnectWindow,
  type Json,
} from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import type { EnableBankingApi } from './api.ts';
import { institutionId, isAutomatic, toKept } from './mapping.ts';
import { authorized, bankList, started, type Bank } from './shapes.ts';

const kept = z.object({
  uid: z.string(),
  id: z.string(),
  name: z.string(),
  currency: z.string(),
  number: z.string().exactOptional(),
  iban: z.string().exactOptional(),
  kind: z.enum(['bank', 'card']),
});
const access = z.object({
  sessionId: z.string(),
  /** The first session's id. Each sign-in makes another session, while the connection stays the same one. */
  connectionId: z.string(),
  bank: z.object({ name: z.string(), country: z.string() }),
  automatic: z.boolean(),
  accounts: z.array(kept),
});
export type Access = z.output<typeof access>;

/** @throws {ProviderError} when the sealed value is not ours */
export const readAccess = (value: Json): Access => shapedAnswer(access, value, 'credentials');

const windowState = z.object({
  nonce: z.string(),
  bank: z.object({ name: z.string(), country: z.string() }),
  automatic: z.boolean(),
  connectionId: z.string().nullable(),
});

/** "Strong customer authentication" is asked for again after 180 days at the latest. */
const CONSENT_SECONDS = 180 * 86_400;
const WINDOW_MS = 30 * 60_000;

/** @throws {ProviderError} `not-supported` when the list does not have it any more */
async function findBank(api: EnableBankingApi, id: string): Promise<Bank> {
  const country = id.slice(0, 2);
  const { aspsps } = shapedAnswer(bankList, await api.get('/aspsps', { country }), 'aspsps');
  const found = aspsps.find((bank) => institutionId(bank) === id);
  if (found) return found;
  throw new ProviderError({
    state: 'not-supported',
    code: 'WRONG_ASPSP_PROVIDED',
    message: 'Enable Banking does not have this bank in its list.',
  });
}

/** @param request with `existing`: the same bank, and what comes of it continues the connection */
export async function begin(api: EnableBankingApi, request: BeginRequest, now: Date): Promise<ConnectWindow> {
  const existing = request.existing && readAccess(request.existing.value);
  const bank = await findBank(api, existing ? institutionId(existing.bank) : request.institutionId);
  const seconds = Math.min(bank.maximum_consent_validity ?? CONSENT_SECONDS, CONSENT_SECONDS);
  const nonce = randomBytes(24).toString('base64url');
  const { name, country } = bank;
  const answer = await api.post('/auth', {
    access: {
      balances: true,
      transactions: true,
      valid_until: new Date(now.getTime() + seconds * 1000).toISOString(),
    },
    aspsp: { name, country },
    psu_type: bank.psu_types?.includes('business') === false ? 'personal' : 'business',
    state: nonce,
    redirect_url: request.returnUrl,
    language: request.language.slice(0, 2).toLowerCase(),
  });
  const state = { nonce, bank: { name, country }, automatic: isAutomatic(bank) };
  return {
    kind: 'popup',
    url: shapedAnswer(started, answer, 'auth').url,
    state: { ...state, connectionId: existing?.connectionId ?? null },
    expiresAt: new Date(now.getTime() + WINDOW_MS).toISOString(),
  };
}

const unfinished = (message: string): ProviderError =>
  new ProviderError({ state: 'reconnect', code: 'AUTHORIZATION_NOT_COMPLETED', message });

/** @param answer the query of the return: `code` and `state`, or `error` and `state` */
export async function complete(
  api: EnableBankingApi,
  state: Json,
  answer: Record<string, string>,
): Promise<Connected> {
  const window = shapedAnswer(windowState, state, 'window');
  if (!isSame(answer['state'], window.nonce)) {
    throw unfinished('The window was closed before the end, or answered another request.');
  }
  const { code, error_description: said } = answer;
  if (code === undefined) throw unfinished(said?.trim() ? said : 'Access was not given.');
  const made = shapedAnswer(authorized, await api.post('/sessions', { code }), 'sessions');
  const { bank, automatic } = window;
  const credentials: Access = {
    sessionId: made.session_id,
    connectionId: window.connectionId ?? made.session_id,
    bank,
    automatic,
    accounts: made.accounts.map(toKept),
  };
  return {
    credentials,
    providerConnectionId: credentials.connectionId,
    institutionId: institutionId(bank),
    institutionName: bank.name,
    consentEndsAt: new Date(made.access.valid_until).toISOString(),
  };
}

function isSame(given: string | undefined, wanted: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
