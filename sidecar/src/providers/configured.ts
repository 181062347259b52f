/** The providers that this installation has keys for; one without keys is simply not offered. */
import { createPlaid } from './plaid/provider.ts';
import type { Provider } from './provider.ts';

export interface ProviderSettings {
  PROVIDER_TIMEOUT_SECONDS: number;
  PLAID_BASE_URL: string;
  PLAID_CLIENT_ID: string | undefined;
  PLAID_SECRET: string | undefined;
  PLAID_COUNTRIES: string;
}

export function configuredProviders(settings: ProviderSettings): ReadonlyMap<string, Provider> {
  const timeoutMs = settings.PROVIDER_TIMEOUT_SECONDS * 1000;
  const providers: Provider[] = [];
  if (settings.PLAID_CLIENT_ID && settings.PLAID_SECRET) {
    providers.push(
      createPlaid({
        baseUrl: settings.PLAID_BASE_URL,
        clientId: settings.PLAID_CLIENT_ID,
        secret: settings.PLAID_SECRET,
        countries: settings.PLAID_COUNTRIES.split(',').map((code) => code.trim().toUpperCase()),
        timeoutMs,
      }),
    );
  }
  return new Map(providers.map((provider) => [provider.id, provider]));
}
