/** Enable Banking's HTTP: a token signed with the application's key, every failure a `ProviderError`. */
import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { createHttp } from '../shared/http.ts';
import { toProviderError } from './errors.ts';

export interface ApiOptions {
  baseUrl: string;
  /** The application's id, which is the key's id too. */
  applicationId: string;
  /** PEM, RSA. */
  privateKey: string;
  timeoutMs: number;
  now: () => Date;
}

type Query = Record<string, string | undefined>;

export interface EnableBankingApi {
  /** @returns the answer's JSON, still to be held against its shape. @throws {ProviderError} */
  get(path: string, query?: Query): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  delete(path: string): Promise<unknown>;
}

/** A token may live for a day; a short one is of less use to a thief. */
const TOKEN_SECONDS = 600;

export function createApi(options: ApiOptions): EnableBankingApi {
  const http = createHttp(options.baseUrl.replace(/\/$/, ''), options.timeoutMs);
  const key = createPrivateKey(options.privateKey);
  const token = (): Promise<string> => {
    const issued = Math.floor(options.now().getTime() / 1000);
    return new SignJWT({})
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: options.applicationId })
      .setIssuer('enablebanking.com')
      .setAudience('api.enablebanking.com')
      .setIssuedAt(issued)
      .setExpirationTime(issued + TOKEN_SECONDS)
      .sign(key);
  };

  async function call(method: string, path: string, query: Query, data?: unknown): Promise<unknown> {
    const params = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
    try {
      const headers = { Authorization: `Bearer ${await token()}` };
      const body = data === undefined ? {} : { data };
      return (await http.request<unknown>({ method, url: path, params, headers, ...body })).data;
    } catch (error) {
      throw toProviderError(error, options.now());
    }
  }

  return {
    get: (path, query = {}) => call('GET', path, query),
    post: (path, body) => call('POST', path, {}, body),
    delete: (path) => call('DELETE', path, {}),
  };
}
