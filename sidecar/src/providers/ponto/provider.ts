/** Ponto Connect behind the port. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Provider } from '../provider.ts';
import { createInstitutionCache, readHealth, sendFor, usableAccounts } from './accounts.ts';
import { createApi, type TlsIdentity } from './api.ts';
import { begin, complete } from './connect.ts';
import { readInstitutions } from './institutions.ts';
import { pullTransactions } from './pull.ts';
import { refreshAccounts, type Watch } from './refresh.ts';
import type { SignatureKey } from './signature.ts';
import { createTokens } from './tokens.ts';
import { createWebhooks } from './webhooks.ts';

export interface PontoConfig {
  /** For example `https://api.ibanity.com/ponto-connect`. */
  baseUrl: string;
  /** For example `https://authorization.myponto.com`. */
  authorizationUrl: string;
  clientId: string;
  clientSecret: string;
  /** Ponto itself wants it; the sandbox bank can also be had without. */
  tls?: TlsIdentity | undefined;
  /** Live applications sign their requests. */
  signature?: SignatureKey | undefined;
  /** The application's id in Ibanity's developer portal, which webhooks are made out to. Default: the client id. */
  applicationId?: string | undefined;
  timeoutMs?: number;
  /** Rows in one answer; 100 unless a test wants pages. */
  pageLimit?: number;
  /** How a synchronization under way is watched with the person waiting, and without. */
  watch?: { withPerson: Watch; without: Watch };
  sleep?: (ms: number) => Promise<void>;
  now?: () => Date;
}

const WATCH = { withPerson: { times: 20, everyMs: 1_500 }, without: { times: 8, everyMs: 3_000 } };

/** @throws when a key cannot be read: at start, not at the first request */
export function createPonto(config: PontoConfig): Provider {
  const now = config.now ?? (() => new Date());
  const sleep = config.sleep ?? ((ms: number) => pause(ms));
  const watch = config.watch ?? WATCH;
  const api = createApi({ ...config, timeoutMs: config.timeoutMs ?? 30_000, now });
  const tokens = createTokens(api, { id: config.clientId, secret: config.clientSecret }, now);
  const parts = { api, tokens, clientId: config.clientId, authorizationUrl: config.authorizationUrl, now };
  const bankOf = createInstitutionCache(now);

  return {
    id: 'ponto',
    name: 'Ponto',
    address: config.baseUrl,
    signatureHeader: 'signature',
    institutions: () => readInstitutions(api, tokens, now),
    begin: (request) => begin(parts, request),
    complete: (state, answer) => complete(parts, state, answer),
    accounts: (credentials) => usableAccounts(sendFor(tokens, credentials)),
    health: (credentials) => readHealth(sendFor(tokens, credentials), bankOf, now()),
    refresh: (credentials, personPresent, personIp) =>
      refreshAccounts({
        send: sendFor(tokens, credentials),
        now,
        sleep,
        watch: personPresent ? watch.withPerson : watch.without,
        personIp: personPresent ? personIp : undefined,
      }),
    pull: (credentials, request) =>
      pullTransactions({ send: sendFor(tokens, credentials), now, limit: config.pageLimit }, request),
    async revoke(credentials) {
      const { refreshToken } = await tokens.newest(credentials);
      await tokens.revoke(refreshToken);
    },
    webhook: createWebhooks({
      api,
      issuer: api.root,
      audience: config.applicationId ?? config.clientId,
    }),
  };
}
