/** Yodlee's HTTP: tokens for each login, renewed in silence; every failure a `ProviderError`. */
import type { AxiosRequestConfig } from 'axios';
import { z } from 'zod';
import { shapedAnswer } from '../shared/faults.ts';
import { createHttp, Unreadable } from '../shared/http.ts';
import { tokenGone, toProviderError } from './errors.ts';
import { malformedAnswer } from './malformed.ts';

export interface ApiOptions {
  baseUrl: string;
  clientId: string;
  secret: string;
  timeoutMs: number;
  now: () => Date;
}

interface Answer {
  data: unknown;
  headers: Record<string, string>;
}

export interface YodleeApi {
  /** A user's access token. A login name that Yodlee does not know is registered by this. */
  token(loginName: string): Promise<string>;
  /** @throws {ProviderError} */
  get(loginName: string, path: string, query?: Record<string, string | number>): Promise<Answer>;
  put(loginName: string, path: string, query?: Record<string, string | number>): Promise<Answer>;
  delete(loginName: string, path: string): Promise<Answer>;
}

const VERSION = { 'Api-Version': '1.1' };
/** A token that is nearly over is not begun with. */
const MARGIN_MS = 60_000;

const tokenShape = z.looseObject({
  token: z.looseObject({ accessToken: z.string().min(1), expiresIn: z.number().optional() }),
});

export function createApi(options: ApiOptions): YodleeApi {
  const http = createHttp(options.baseUrl, options.timeoutMs, { headers: VERSION });
  // A cache only: another sidecar, or this one after a restart, asks for a token of its own.
  const tokens = new Map<string, { value: Promise<string>; until: number }>();

  async function askToken(loginName: string): Promise<string> {
    try {
      const form = new URLSearchParams({ clientId: options.clientId, secret: options.secret });
      const { data } = await http.post<unknown>('/auth/token', form, { headers: { loginName } });
      const { token } = shapedAnswer(tokenShape, data, 'auth/token');
      const life = (token.expiresIn ?? 1800) * 1000;
      const entry = tokens.get(loginName);
      if (entry) entry.until = options.now().getTime() + life - MARGIN_MS;
      return token.accessToken;
    } catch (error) {
      tokens.delete(loginName);
      throw toProviderError(error, options.now());
    }
  }

  function token(loginName: string): Promise<string> {
    const known = tokens.get(loginName);
    if (known && known.until > options.now().getTime()) return known.value;
    // The dead ones of other logins go too, or the map would grow with every connection there ever was.
    for (const [name, { until }] of tokens) if (until <= options.now().getTime()) tokens.delete(name);
    const entry = { value: Promise.resolve(''), until: Number.POSITIVE_INFINITY };
    tokens.set(loginName, entry);
    entry.value = askToken(loginName);
    return entry.value;
  }

  async function call(loginName: string, request: AxiosRequestConfig, again = true): Promise<Answer> {
    const accessToken = await token(loginName);
    try {
      const response = await http.request<unknown>({
        ...request,
        headers: { Authorization: `Bearer ${accessToken}` },
      });
      // Where no content is expected, a page of a gateway's would pass for success.
      if (response.data instanceof Unreadable) throw malformedAnswer('not JSON');
      const headers = Object.entries(response.headers).map(([name, value]) => [
        name.toLowerCase(),
        String(value),
      ]);
      return { data: response.data, headers: Object.fromEntries(headers) as Record<string, string> };
    } catch (error) {
      if (!again || !tokenGone(error)) throw toProviderError(error, options.now());
      tokens.delete(loginName);
      return call(loginName, request, false);
    }
  }

  return {
    token,
    get: (loginName, url, params = {}) => call(loginName, { method: 'GET', url, params }),
    put: (loginName, url, params = {}) => call(loginName, { method: 'PUT', url, params }),
    delete: (loginName, url) => call(loginName, { method: 'DELETE', url }),
  };
}
