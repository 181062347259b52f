/** Salt Edge's HTTP: keys in headers, a signature where there is a private key, every failure a `ProviderError`. */
import { stringifyJson } from '../../lossless.ts';
import { createHttp } from '../shared/http.ts';
import { toProviderError } from './errors.ts';
import { createSigner } from './signature.ts';

export interface ApiOptions {
  baseUrl: string;
  appId: string;
  secret: string;
  /** PEM. Absent: requests are not signed, which Salt Edge takes of an application that is not live. */
  privateKey?: string;
  timeoutMs: number;
  now: () => Date;
}

type Query = Record<string, string | number | boolean>;

export interface SaltEdgeApi {
  /** @returns the answer's JSON, null where there is none, still to be held against its shape. @throws {ProviderError} */
  get(path: string, query?: Query): Promise<unknown>;
  post(path: string, body?: unknown): Promise<unknown>;
  delete(path: string): Promise<unknown>;
}

export function createApi(options: ApiOptions): SaltEdgeApi {
  const base = options.baseUrl.replace(/\/$/, '');
  const http = createHttp(base, options.timeoutMs, {
    headers: { 'App-id': options.appId, Secret: options.secret, Accept: 'application/json' },
    // The signature is over these very bytes.
    transformRequest: (data: unknown) => data,
  });
  const signatureOf = options.privateKey ? createSigner(options.privateKey) : () => ({});

  async function call(method: string, path: string, query: Query, content?: unknown): Promise<unknown> {
    const text = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    const url = `${base}${path}${text === '' ? '' : `?${text}`}`;
    const body = content === undefined ? '' : stringifyJson(content);
    try {
      const response = await http.request<unknown>({
        method,
        url,
        ...(body === '' ? {} : { data: body }),
        headers: {
          ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
          ...signatureOf({ method, url, body }, options.now()),
        },
      });
      return response.data;
    } catch (error) {
      throw toProviderError(error, options.now());
    }
  }

  return {
    get: (path, query = {}) => call('GET', path, query),
    post: (path, body) => call('POST', path, {}, body === undefined ? undefined : { data: body }),
    delete: (path) => call('DELETE', path, {}),
  };
}
