/** Calls to Plaid through its official SDK; answers keep every digit of their amounts. */
import { Configuration, PlaidApi } from 'plaid';
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

export function connectPlaid(config: PlaidConfig): PlaidCalls {
  const configuration = new Configuration({
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
  const api = new PlaidApi(configuration, config.baseUrl, http);
  return {
    async call(send) {
      try {
        return (await send(api)).data;
      } catch (error) {
        throw asProviderError(error, new Date());
      }
    },
  };
}
