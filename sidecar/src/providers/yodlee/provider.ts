/** Yodlee 1.1 behind the port. */
import {
  ProviderError,
  WebhookRejected,
  type Credentials,
  type Provider,
  type RefreshOutcome,
  type WebhookEvent,
} from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { settled, watched } from '../shared/refresh.ts';
import { createApi, type YodleeApi } from './api.ts';
import {
  begin,
  complete,
  findProviderAccount,
  listProviderAccounts,
  readAccess,
  type Access,
  type FastLink,
} from './connect.ts';
import { codeOf, isGone } from './errors.ts';
import { readInstitutions } from './institutions.ts';
import { isOurLogin, loginNameOf } from './logins.ts';
import { isOurs, toAccount } from './mapping.ts';
import { accountList, consentList, type YodleeAccount, type YodleeConsent } from './shapes.ts';
import { afterRefresh, beforeRefresh, isUnderWay, toHealth } from './status.ts';
import { readPages } from './transactions.ts';
import { readWebhook } from './webhooks.ts';

export interface YodleeConfig {
  /** For example `https://production.api.yodlee.com/ysl`. */
  baseUrl: string;
  clientId: string;
  secret: string;
  /** Yodlee gives every customer an address of their own; see `fastLinkOf` for what is taken without one. */
  fastLink?: Partial<FastLink>;
  timeoutMs?: number;
  /** Rows in one answer; 500 unless a test wants pages. */
  top?: number;
  /** With the person waiting, a refresh is watched for a while. */
  watch?: { times: number; everyMs: number };
  now?: () => Date;
}

const DEFAULT_CONFIG_NAME = 'Aggregation';

/** Yodlee's own places for its own hosts; beside the API for any other (the sandbox bank). */
export function fastLinkOf(baseUrl: string, given: Partial<FastLink> = {}): FastLink {
  const host = /^https:\/\/(\w+)\.api\.yodlee\.com\b/.exec(baseUrl)?.[1];
  const base = baseUrl.replace(/\/$/, '');
  return {
    scriptUrl:
      host === undefined
        ? `${base}/fastlink/v4/initialize.js`
        : 'https://cdn.yodlee.com/fastlink/v4/initialize.js',
    url:
      host === undefined
        ? `${base}/fastlink`
        : `https://fl4.${host === 'production' ? 'prod' : host}.yodlee.com/authenticate/restserver/fastlink`,
    configName: DEFAULT_CONFIG_NAME,
    ...given,
  };
}

export function createYodlee(config: YodleeConfig): Provider {
  const now = config.now ?? (() => new Date());
  const { secret, top = 500, watch = { times: 8, everyMs: 2500 } } = config;
  const fastLink = fastLinkOf(config.baseUrl, config.fastLink);
  const api = createApi({ ...config, timeoutMs: config.timeoutMs ?? 30_000, now });

  return {
    id: 'yodlee',
    name: 'Yodlee',
    address: config.baseUrl,
    institutions: () => readInstitutions(api, loginNameOf(secret, 'catalogue')),
    begin: (request) => begin(api, fastLink, request, { secret, now: now() }),
    complete: (state, answer) => complete(api, state, answer, now()),
    async accounts(credentials) {
      const of = readAccess(credentials.value);
      const accounts = (await readAccounts(api, of)).filter(isOurs).map(toAccount);
      if (accounts.length === 0) await explainNoAccounts(api, of, now());
      return accounts;
    },
    async health(credentials) {
      const of = readAccess(credentials.value);
      const from = await findProviderAccount(api, of);
      return toHealth(from, await readAccounts(api, of), await readConsents(api, of), now());
    },
    refresh: (credentials, personPresent) =>
      refresh(api, readAccess(credentials.value), now, personPresent ? watch : { times: 0, everyMs: 0 }),
    async *pull(credentials, request) {
      const of = readAccess(credentials.value);
      const source = { api, loginName: of.loginName, top };
      let known = false;
      for await (const page of readPages(source, request, now().toISOString().slice(0, 10))) {
        // Of a connection that is gone Yodlee gives an empty list as well.
        if (!known && page.transactions.length === 0) await findProviderAccount(api, of);
        known = true;
        yield page;
      }
    },
    revoke: (credentials) => revoke(api, credentials),
    webhook: async (raw) => {
      const { events, loginNames } = readWebhook(raw);
      const ours = loginNames.filter((name) => isOurLogin(secret, name));
      if (loginNames.length > 0 && ours.length === 0) {
        throw new WebhookRejected('malformed', 'no login name of ours');
      }
      const found = await Promise.all(ours.map((name) => eventsOf(api, name)));
      return [...events, ...found.flat()];
    },
  };
}

async function readAccounts(api: YodleeApi, of: Access): Promise<YodleeAccount[]> {
  try {
    const query = { providerAccountId: of.providerAccountId, include: 'autoRefresh' };
    const { data } = await api.get(of.loginName, '/accounts', query);
    return shapedAnswer(accountList, data, 'accounts');
  } catch (error) {
    // "Invalid value for providerAccountId": this throws the right problem where it is gone.
    if (isGone(error)) await findProviderAccount(api, of);
    throw error;
  }
}

async function readConsents(api: YodleeApi, of: Access): Promise<YodleeConsent[]> {
  try {
    const query = { providerAccountIds: of.providerAccountId };
    const { data } = await api.get(of.loginName, '/consents', query);
    return shapedAnswer(consentList, data, 'consents');
  } catch (error) {
    // Banks outside open banking have no consents, and Yodlee says so with an error where the service is not bought.
    if (isGone(error) || codeOf(error) === 'Y901') return [];
    throw error;
  }
}

/** No accounts is never only "none": Yodlee says why, or they are still on their way. */
async function explainNoAccounts(api: YodleeApi, of: Access, now: Date): Promise<void> {
  const from = await findProviderAccount(api, of);
  const { problem } = toHealth(from, [], [], now);
  if (problem) throw new ProviderError(problem);
  if (isUnderWay(from)) {
    throw new ProviderError({
      state: 'transient',
      code: from.status ?? 'IN_PROGRESS',
      message: 'Yodlee is still reading this bank.',
    });
  }
}

async function refresh(
  api: YodleeApi,
  of: Access,
  now: () => Date,
  watch: { times: number; everyMs: number },
): Promise<RefreshOutcome> {
  const before = beforeRefresh(await findProviderAccount(api, of), now());
  if (before) return settled(before);
  try {
    await api.put(of.loginName, '/providerAccounts', { providerAccountIds: of.providerAccountId });
  } catch (error) {
    const problem = error instanceof ProviderError ? error.problem : undefined;
    if (problem?.state === 'wait' && problem.retryAt !== undefined) {
      return { kind: 'not-before', at: problem.retryAt };
    }
    throw error;
  }
  // What the PUT answers is of the moment before the refresh; the account itself knows.
  return watched(async () => afterRefresh(await findProviderAccount(api, of), now()), watch);
}

async function revoke(api: YodleeApi, credentials: Credentials): Promise<void> {
  const { loginName, providerAccountId } = readAccess(credentials.value);
  try {
    await api.delete(loginName, `/providerAccounts/${encodeURIComponent(providerAccountId)}`);
  } catch (error) {
    // A code that may mean "gone" is believed only where the list does not have it either.
    const left = isGone(error) ? await listProviderAccounts(api, loginName) : [];
    if (!isGone(error) || left.some(({ id }) => id === providerAccountId)) throw error;
  }
}

async function eventsOf(api: YodleeApi, loginName: string): Promise<WebhookEvent[]> {
  const all = await listProviderAccounts(api, loginName);
  return all.map(({ id }) => ({ providerConnectionId: id, kind: 'transactions' as const }));
}
