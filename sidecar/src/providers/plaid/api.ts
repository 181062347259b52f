/** Calls to Plaid through its official SDK; answers keep every digit of their amounts. */
import type { PlaidApi } from 'plaid';
import { createHttp } from '../shared/http.ts';
import { asProviderError } from './errors.ts';

export interface PlaidConfig {
  baseUrl: string;
  clientId: string;
  secret: string;
  /** ISO 3166-1 alpha-2. */
  countries: string[];
  timeoutMs: number;
}

export interface PlaidCalls {
  /**
   * @param send one call of the SDK
   * @returns the answer's body, whose shape the caller checks
   * @throws {ProviderError}
   */
  call(send: (api: PlaidApi) => Promise<{ data: unknown }>): Promise<unknown>;
}

/** Loaded with the first call: it is the largest of all packages, and a sidecar without Plaid needs none of it. */
async function createApi(config: PlaidConfig): Promise<PlaidApi> {
  const sdk = await import('plaid');
  const configuration = new sdk.Configuration({
    basePath: config.baseUrl,
    baseOptions: {
      headers: {
        'PLAID-CLIENT-ID': config.clientId,
        'PLAID-SECRET': config.secret,
        'Plaid-Version': '2020-09-14',
      },
    },
  });
  // The same axios, typed twice: the SDK is CommonJS and takes its types from there.
  const http = createHttp(config.baseUrl, config.timeoutMs) as unknown as ConstructorParameters<
    typeof PlaidApi
  >[2];
  return new sdk.PlaidApi(configuration, config.baseUrl, http);
}

export function connectPlaid(config: PlaidConfig): PlaidCalls {
  let api: Promise<PlaidApi> | undefined;
  return {
    async call(send) {
      api ??= createApi(config);
      try {
        return (await send(await api)).data;
      } catch (error) {
        throw asProviderError(error, new Date());
      }
    },
  };
}
