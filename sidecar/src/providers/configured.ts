/** The providers that this installation has keys for; one without keys is simply not offered. */
import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { createEnableBanking } from './enablebanking/provider.ts';
import { createPlaid } from './plaid/provider.ts';
import { createPonto } from './ponto/provider.ts';
import type { Provider } from './provider.ts';
import { createSaltEdge } from './saltedge/provider.ts';
import { createYodlee } from './yodlee/provider.ts';

const read = (file: string): string => readFileSync(file, 'utf8');

/** @throws when a key file cannot be read: at start, not at the first request */
export function configuredProviders(settings: Config): ReadonlyMap<string, Provider> {
  const offered = [plaid, yodlee, saltEdge, ponto, enableBanking].flatMap((create) => create(settings) ?? []);
  return new Map(offered.map((provider) => [provider.id, provider]));
}

const timeoutOf = (settings: Config): number => settings.PROVIDER_TIMEOUT_SECONDS * 1000;

function plaid(settings: Config): Provider | null {
  const { PLAID_CLIENT_ID: clientId, PLAID_SECRET: secret } = settings;
  if (!clientId || !secret) return null;
  const countries = settings.PLAID_COUNTRIES.split(',').map((code) => code.trim().toUpperCase());
  return createPlaid({
    baseUrl: settings.PLAID_BASE_URL,
    clientId,
    secret,
    countries,
    timeoutMs: timeoutOf(settings),
  });
}

function yodlee(settings: Config): Provider | null {
  const { YODLEE_CLIENT_ID: clientId, YODLEE_SECRET: secret } = settings;
  const { YODLEE_FASTLINK_URL: url, YODLEE_FASTLINK_CONFIG: configName } = settings;
  if (!clientId || !secret) return null;
  return createYodlee({
    baseUrl: settings.YODLEE_BASE_URL,
    clientId,
    secret,
    timeoutMs: timeoutOf(settings),
    fastLink: { ...(url ? { url } : {}), ...(configName ? { configName } : {}) },
  });
}

function saltEdge(settings: Config): Provider | null {
  const { SALTEDGE_APP_ID: appId, SALTEDGE_SECRET: secret } = settings;
  const { SALTEDGE_PRIVATE_KEY_FILE: own, SALTEDGE_CALLBACK_KEY_FILE: theirs } = settings;
  if (!appId || !secret) return null;
  return createSaltEdge({
    baseUrl: settings.SALTEDGE_BASE_URL,
    appId,
    secret,
    timeoutMs: timeoutOf(settings),
    ...(own ? { privateKey: read(own) } : {}),
    ...(theirs ? { callbackKey: read(theirs) } : {}),
  });
}

function ponto(settings: Config): Provider | null {
  const { PONTO_CLIENT_ID: clientId, PONTO_CLIENT_SECRET: clientSecret, PONTO_KEY_PASSPHRASE } = settings;
  const { PONTO_CERTIFICATE_FILE: certificate, PONTO_PRIVATE_KEY_FILE: key, PONTO_CA_FILE: ca } = settings;
  const { PONTO_SIGNATURE_CERTIFICATE_ID: certificateId, PONTO_SIGNATURE_KEY_FILE: signatureKey } = settings;
  if (!clientId || !clientSecret) return null;
  const passphrase = PONTO_KEY_PASSPHRASE ? { passphrase: PONTO_KEY_PASSPHRASE } : {};
  return createPonto({
    baseUrl: settings.PONTO_BASE_URL,
    authorizationUrl: settings.PONTO_AUTHORIZATION_URL,
    clientId,
    clientSecret,
    timeoutMs: timeoutOf(settings),
    ...(settings.PONTO_APPLICATION_ID ? { applicationId: settings.PONTO_APPLICATION_ID } : {}),
    ...(certificate && key
      ? {
          tls: {
            certificate: read(certificate),
            privateKey: read(key),
            ...passphrase,
            ...(ca ? { ca: read(ca) } : {}),
          },
        }
      : {}),
    ...(certificateId && signatureKey
      ? { signature: { certificateId, privateKey: read(signatureKey), ...passphrase } }
      : {}),
  });
}

function enableBanking(settings: Config): Provider | null {
  const { ENABLEBANKING_APPLICATION_ID: applicationId, ENABLEBANKING_PRIVATE_KEY_FILE: key } = settings;
  if (!applicationId || !key) return null;
  return createEnableBanking({
    baseUrl: settings.ENABLEBANKING_BASE_URL,
    applicationId,
    privateKey: read(key),
    timeoutMs: timeoutOf(settings),
  });
}
