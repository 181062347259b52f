/** The providers that this installation has keys for; one without keys is simply not offered. */
import { readFileSync } from 'node:fs';
import { createPlaid } from './plaid/provider.ts';
import type { Provider } from './provider.ts';
import { createSaltEdge } from './saltedge/provider.ts';
import { createYodlee } from './yodlee/provider.ts';

export interface ProviderSettings {
  PROVIDER_TIMEOUT_SECONDS: number;
  PLAID_BASE_URL: string;
  PLAID_CLIENT_ID: string | undefined;
  PLAID_SECRET: string | undefined;
  PLAID_COUNTRIES: string;
  YODLEE_BASE_URL: string;
  YODLEE_CLIENT_ID: string | undefined;
  YODLEE_SECRET: string | undefined;
  YODLEE_FASTLINK_URL: string | undefined;
  YODLEE_FASTLINK_CONFIG: string | undefined;
  SALTEDGE_BASE_URL: string;
  SALTEDGE_APP_ID: string | undefined;
  SALTEDGE_SECRET: string | undefined;
  SALTEDGE_PRIVATE_KEY_FILE: string | undefined;
  SALTEDGE_CALLBACK_KEY_FILE: string | undefined;
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
  if (settings.YODLEE_CLIENT_ID && settings.YODLEE_SECRET) {
    const { YODLEE_FASTLINK_URL, YODLEE_FASTLINK_CONFIG } = settings;
    providers.push(
      createYodlee({
        baseUrl: settings.YODLEE_BASE_URL,
        clientId: settings.YODLEE_CLIENT_ID,
        secret: settings.YODLEE_SECRET,
        timeoutMs,
        fastLink: {
          ...(YODLEE_FASTLINK_URL ? { url: YODLEE_FASTLINK_URL } : {}),
          ...(YODLEE_FASTLINK_CONFIG ? { configName: YODLEE_FASTLINK_CONFIG } : {}),
        },
      }),
    );
  }
  if (settings.SALTEDGE_APP_ID && settings.SALTEDGE_SECRET) {
    const { SALTEDGE_PRIVATE_KEY_FILE, SALTEDGE_CALLBACK_KEY_FILE } = settings;
    providers.push(
      createSaltEdge({
        baseUrl: settings.SALTEDGE_BASE_URL,
        appId: settings.SALTEDGE_APP_ID,
        secret: settings.SALTEDGE_SECRET,
        timeoutMs,
        ...(SALTEDGE_PRIVATE_KEY_FILE ? { privateKey: readFileSync(SALTEDGE_PRIVATE_KEY_FILE, 'utf8') } : {}),
        ...(SALTEDGE_CALLBACK_KEY_FILE
          ? { callbackKey: readFileSync(SALTEDGE_CALLBACK_KEY_FILE, 'utf8') }
          : {}),
      }),
    );
  }
  return new Map(providers.map((provider) => [provider.id, provider]));
}
