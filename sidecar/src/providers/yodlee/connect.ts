/** FastLink 4: what the page needs to open it, and what became of it. */
import { z } from 'zod';
import {
  ProviderError,
  type BeginRequest,
  type Connected,
  type ConnectWindow,
  type Json,
} from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import type { YodleeApi } from './api.ts';
import { isGone } from './errors.ts';
import { loginNameOf } from './logins.ts';
import { problemOfAccount } from './status.ts';
import { providerAccountList, type YodleeProviderAccount } from './shapes.ts';

/** What is kept of a connection. The token is not: it is asked for with the client's keys. */
const access = z.object({ loginName: z.string(), providerAccountId: z.string() });
export type Access = z.output<typeof access>;

/** @throws {ProviderError} when the sealed value is not ours */
export const readAccess = (value: Json): Access => shapedAnswer(access, value, 'credentials');

const windowState = z.object({ loginName: z.string(), providerAccountId: z.string().optional() });

export interface FastLink {
  /** `initialize.js`, to be loaded by the page. */
  scriptUrl: string;
  /** The address FastLink itself is opened with. */
  url: string;
  configName: string;
}

/** A token lives half an hour; FastLink's own session ends 30 minutes after the last click. */
const WINDOW_MS = 30 * 60_000;

/**
 * The page loads `url` and calls `window.fastlink.open({...parameters, onSuccess, onError, onClose}, container)`.
 * @param request with `existing`: the same login, and FastLink opens where the credentials are changed
 */
export async function begin(
  api: YodleeApi,
  fastLink: FastLink,
  request: BeginRequest,
  { secret, now }: { secret: string; now: Date },
): Promise<ConnectWindow> {
  const existing = request.existing && readAccess(request.existing.value);
  const loginName = existing?.loginName ?? loginNameOf(secret, request.connectionId);
  const accessToken = await api.token(loginName);
  const flow: Record<string, Json> = existing
    ? { flow: 'edit', providerAccountId: Number(existing.providerAccountId) }
    : { flow: 'add', providerId: Number(request.institutionId) };
  return {
    kind: 'script',
    url: fastLink.scriptUrl,
    parameters: {
      fastLinkURL: fastLink.url,
      accessToken: `Bearer ${accessToken}`,
      params: { configName: fastLink.configName, locale: request.language, ...flow },
    },
    frames: framesOf(fastLink.url),
    state: { loginName, ...(existing ? { providerAccountId: existing.providerAccountId } : {}) },
    expiresAt: new Date(now.getTime() + WINDOW_MS).toISOString(),
  };
}

/** FastLink's own frame; at Yodlee it goes on at other hosts of theirs. */
function framesOf(url: string): string[] {
  const { origin, hostname } = new URL(url);
  return [origin, ...(/\.yodlee\.com$/.test(hostname) ? ['https://*.yodlee.com'] : [])];
}

/** All that the login has; a login is one connection's. */
export async function listProviderAccounts(
  api: YodleeApi,
  loginName: string,
): Promise<YodleeProviderAccount[]> {
  const { data } = await api.get(loginName, '/providerAccounts');
  return shapedAnswer(providerAccountList, data, 'providerAccounts');
}

/**
 * The list has more to say (`isRealTimeMFA`); what it leaves out is asked for by itself before it counts as gone.
 * @throws {ProviderError} `reconnect` when it is gone
 */
export async function findProviderAccount(api: YodleeApi, of: Access): Promise<YodleeProviderAccount> {
  const wanted = ({ id }: YodleeProviderAccount): boolean => id === of.providerAccountId;
  const listed = (await listProviderAccounts(api, of.loginName)).find(wanted);
  const found = listed ?? (await askProviderAccount(api, of)).find(wanted);
  if (found) return found;
  throw new ProviderError({
    state: 'reconnect',
    code: 'PROVIDER_ACCOUNT_GONE',
    message: 'Yodlee does not have this connection any more. Connect the bank again.',
  });
}

async function askProviderAccount(api: YodleeApi, of: Access): Promise<YodleeProviderAccount[]> {
  try {
    const { data } = await api.get(
      of.loginName,
      `/providerAccounts/${encodeURIComponent(of.providerAccountId)}`,
    );
    return shapedAnswer(providerAccountList, data, 'providerAccounts');
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/**
 * What the page says is not believed: the provider account must be among those that Yodlee has for this login.
 * @param answer `providerAccountId` of FastLink's `onSuccess`; absent, the newest one counts
 */
export async function complete(
  api: YodleeApi,
  state: Json,
  answer: Record<string, string>,
  now: Date,
): Promise<Connected> {
  const { loginName, providerAccountId: known } = shapedAnswer(windowState, state, 'window');
  const told = known ?? answer['providerAccountId'];
  const all = await listProviderAccounts(api, loginName);
  // A sign-in that failed leaves a provider account too; only FastLink's word makes such a one ours.
  const good = all.filter((each) => problemOfAccount(each, now) === undefined);
  const newest = good.sort((a, b) => Number(a.id) - Number(b.id)).at(-1);
  const found = told === undefined || told === '' ? newest : all.find(({ id }) => id === told);
  if (!found) {
    throw new ProviderError({
      state: 'reconnect',
      code: 'FASTLINK_NOT_COMPLETED',
      message: 'The bank was not connected: the window was closed before the end.',
    });
  }
  const name = answer['providerName'];
  return {
    credentials: { loginName, providerAccountId: found.id },
    providerConnectionId: found.id,
    ...(found.providerId ? { institutionId: found.providerId } : {}),
    ...(name ? { institutionName: name } : {}),
  };
}
