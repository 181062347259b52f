/**
 * Ponto's own pages: the authorization of the whole (OAuth's code with PKCE, RFC 7636) and, for a connection whose bank
 * wants the person again, the reauthorization of one account.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  ProviderError,
  type BeginRequest,
  type Connected,
  type ConnectWindow,
  type Credentials,
  type Json,
} from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { endOf, problemOfAccount, readAccounts, sendFor } from './accounts.ts';
import type { PontoApi } from './api.ts';
import { account, one, reauthorization, userInfo, type PontoAccount } from './shapes.ts';
import { access, type Access, type Tokens } from './tokens.ts';

export interface ConnectParts {
  api: PontoApi;
  tokens: Tokens;
  clientId: string;
  /** For example `https://authorization.myponto.com`. */
  authorizationUrl: string;
  now: () => Date;
}

const SCOPE = 'ai name offline_access';
/** Long enough to sign in at a bank, short enough that the access token outlives it. */
const WINDOW_MS = 20 * 60_000;
/** An authorization that ends within this is renewed by "Update Credentials". */
const RENEWABLE_MS = 30 * 86_400_000;

const windowState = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('authorize'),
    nonce: z.string(),
    verifier: z.string(),
    redirectUri: z.string(),
  }),
  z.object({
    kind: z.literal('reauthorize'),
    accountId: z.string(),
    authorizedAt: z.string().nullable(),
    access,
  }),
]);

const secret = (): string => randomBytes(32).toString('base64url');

/** Where the connection is good but for an account's authorization, that account's page; else the authorization of all. */
export async function begin(parts: ConnectParts, request: BeginRequest): Promise<ConnectWindow> {
  const { existing } = request;
  const again = existing && (await beginReauthorization(parts, request, existing));
  return again ?? beginAuthorization(parts, request);
}

function beginAuthorization(parts: ConnectParts, { returnUrl }: BeginRequest): ConnectWindow {
  const [nonce, verifier] = [secret(), secret()];
  const url = new URL(`${parts.authorizationUrl.replace(/\/$/, '')}/oauth2/auth`);
  url.search = new URLSearchParams({
    client_id: parts.clientId,
    redirect_uri: returnUrl,
    response_type: 'code',
    scope: SCOPE,
    state: nonce,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  return {
    kind: 'popup',
    url: url.href,
    state: { kind: 'authorize', nonce, verifier, redirectUri: returnUrl },
    expiresAt: new Date(parts.now().getTime() + WINDOW_MS).toISOString(),
  };
}

/** @returns undefined where Ponto itself has to be authorized again, or no account needs it */
async function beginReauthorization(
  { tokens, now }: ConnectParts,
  { returnUrl }: BeginRequest,
  existing: Credentials,
): Promise<ConnectWindow | undefined> {
  try {
    // The tokens must not be renewed while the window is open: `complete` gives back the ones of now.
    const current = await tokens.current(existing, WINDOW_MS);
    const send = sendFor(tokens, existing);
    const due = mostUrgent(await readAccounts(send), now());
    if (!due) return undefined;
    const path = `/accounts/${encodeURIComponent(due.id)}/reauthorization-requests`;
    const json = {
      data: { type: 'reauthorizationRequest', attributes: { redirectUri: returnUrl } },
    };
    const { data } = await send({ method: 'POST', path, json });
    const { links } = shapedAnswer(one(reauthorization), data, path).data;
    return {
      kind: 'popup',
      url: links.redirect,
      state: {
        kind: 'reauthorize',
        accountId: due.id,
        authorizedAt: due.attributes.authorizedAt ?? null,
        access: current,
      },
      expiresAt: new Date(now().getTime() + WINDOW_MS).toISOString(),
    };
  } catch (error) {
    if (error instanceof ProviderError && error.problem.state === 'reconnect') return undefined;
    throw error;
  }
}

const DUE = new Set(['reconnect', 'consent-ended', 'answer-bank']);

/** The account whose authorization is over or ends first, within a month. */
function mostUrgent(accounts: PontoAccount[], now: Date): PontoAccount | undefined {
  const urgency = (each: PontoAccount): number =>
    DUE.has(problemOfAccount(each, now)?.state ?? '')
      ? Number.NEGATIVE_INFINITY
      : (endOf(each) ?? Number.POSITIVE_INFINITY);
  return accounts
    .filter(({ attributes }) => attributes.deprecated !== true)
    .filter((each) => urgency(each) < now.getTime() + RENEWABLE_MS)
    .sort((a, b) => (urgency(a) < urgency(b) ? -1 : 1))[0];
}

const notCompleted = (code: string, message: string): ProviderError =>
  new ProviderError({ state: 'reconnect', code, message });

/**
 * @param answer the query of the return: `code` and `state`, or `error`
 * @throws {ProviderError} when the person did not finish, or the answer is to another window
 */
export async function complete(
  parts: ConnectParts,
  state: Json,
  answer: Record<string, string>,
): Promise<Connected> {
  const window = shapedAnswer(windowState, state, 'window');
  if (window.kind === 'reauthorize') return completeReauthorization(parts, window);
  if (!isSame(answer['state'], window.nonce)) {
    throw notCompleted('AUTHORIZATION_NOT_COMPLETED', 'The window was closed, or answered another request.');
  }
  const { error, error_description, code } = answer;
  if (error !== undefined || code === undefined) {
    const said = error_description?.trim();
    throw notCompleted(error ?? 'AUTHORIZATION_NOT_COMPLETED', said ? said : 'Access was not given.');
  }
  const made = await parts.tokens.exchange(code, window.verifier, window.redirectUri);
  const { data } = await parts.api.send({
    method: 'GET',
    path: '/userinfo',
    authorization: `Bearer ${made.accessToken}`,
  });
  const { sub, name } = shapedAnswer(userInfo, data, 'userinfo');
  const credentials: Access = { organizationId: sub, ...made };
  return {
    credentials,
    providerConnectionId: sub,
    ...(name ? { institutionName: name } : {}),
  };
}

/** Whether the bank was answered is Ponto's to say, not the address the window returned to. */
async function completeReauthorization(
  { tokens, now }: ConnectParts,
  window: Extract<z.output<typeof windowState>, { kind: 'reauthorize' }>,
): Promise<Connected> {
  let kept = window.access;
  const credentials: Credentials = {
    get value() {
      return kept;
    },
    save: (next) => {
      kept = access.parse(next);
      return Promise.resolve();
    },
  };
  const path = `/accounts/${encodeURIComponent(window.accountId)}`;
  const { data } = await tokens.send(credentials, { method: 'GET', path });
  const found = shapedAnswer(one(account), data, path).data;
  const ends = endOf(found);
  const renewed = (found.attributes.authorizedAt ?? null) !== window.authorizedAt;
  if (!renewed || (ends !== undefined && ends <= now().getTime())) {
    throw notCompleted('REAUTHORIZATION_NOT_COMPLETED', 'The account was not authorized again.');
  }
  return {
    credentials: kept,
    providerConnectionId: kept.organizationId,
    ...(ends === undefined ? {} : { consentEndsAt: new Date(ends).toISOString() }),
  };
}

function isSame(given: string | undefined, wanted: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
