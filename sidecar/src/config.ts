/** Every setting of the sidecar: its name in the environment, what it means, its default. Read once, at start. */
import { resolve } from 'node:path';
import { z } from 'zod';

interface Setting {
  about: string;
  /** As it would stand in the environment; absent: none. */
  fallback?: string;
  example?: string;
  secret?: true;
  type: z.ZodType;
}

// Each type's message ends the sentence "NAME must be …".
const text = z.string().min(1);
const url = z
  .url({ protocol: /^https?$/, error: 'an address such as https://bank.example.com' })
  .transform((address) => address.replace(/\/+$/, ''));
const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'an address such as postgres://user:password@127.0.0.1:5432/database',
});
const whole = (min: number, max: number) => {
  const error = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, { error })
    .transform(Number)
    .pipe(z.int({ error }).min(min, { error }).max(max, { error }));
};
const oneOf = <const Word extends string>(words: readonly Word[]) =>
  z.enum(words, { error: `one of ${words.join(', ')}` });
const countries = z.string().regex(/^[A-Za-z]{2}(\s*,\s*[A-Za-z]{2})*$/, {
  error: 'country codes of two letters, separated by commas',
});

/** The table in `docs/configuration.md` is made from this one; a test says when it is not. */
export const SETTINGS = {
  PORT: { about: 'Port to listen on. 0 takes a free one.', fallback: '8790', type: whole(0, 65535) },
  BIND: { about: 'Address to listen on.', fallback: '127.0.0.1', type: text },
  PUBLIC_URL: {
    about: "The sidecar's address as browsers and providers reach it. Default: the address it listens on.",
    example: 'https://bank.example.com',
    type: url,
  },
  DATABASE_URL: {
    about: 'A PostgreSQL 13 or newer of your own. Unset: an embedded one in DATA_DIR.',
    example: 'postgres://sync:…@127.0.0.1:5432/sync',
    secret: true,
    type: databaseUrl,
  },
  DATA_DIR: {
    about: 'Where the embedded PostgreSQL and the made keys are kept.',
    fallback: '.data',
    type: text,
  },
  LOG_LEVEL: {
    about: 'How much is logged.',
    fallback: 'info',
    type: oneOf(['debug', 'info', 'warn', 'error', 'silent']),
  },
  MASTER_KEY: {
    about:
      'The key that seals bank credentials: 32 bytes in base64, several separated by commas, the current one first.',
    secret: true,
    type: text,
  },
  MASTER_KEY_FILE: {
    about: 'A file with the same. Default: one made in DATA_DIR at the first start.',
    type: text,
  },
  MASTER_KEY_COMMAND: {
    about: 'A command that prints the same, so that a key service can be used.',
    type: text,
  },
  SYNC_INTERVAL_HOURS: {
    about: 'How often each connection runs by itself.',
    fallback: '12',
    type: whole(1, 168),
  },
  WORKER_CONCURRENCY: { about: 'How many connections run at once.', fallback: '2', type: whole(1, 50) },
  DELIVERY_BATCH_LINES: { about: 'Lines in one call to Odoo.', fallback: '500', type: whole(1, 2000) },
  HOST_TIMEOUT_SECONDS: { about: 'How long a call to Odoo may take.', fallback: '120', type: whole(1, 3600) },
  PROVIDER_TIMEOUT_SECONDS: {
    about: 'How long a call to a provider may take.',
    fallback: '30',
    type: whole(1, 600),
  },
  REQUESTS_A_MINUTE: {
    about: 'How many requests one address may make in a minute. Many people may share theirs.',
    fallback: '600',
    type: whole(1, 1_000_000),
  },
  METRICS_TOKEN: {
    about:
      'What /metrics wants as a bearer token. Unset: it answers this machine alone. Behind a proxy on the same machine that sends no X-Forwarded-For, set it.',
    secret: true,
    type: text,
  },
  KEEP_RUNS_DAYS: {
    about: 'How long it is kept how runs went. The newest of each connection stays.',
    fallback: '90',
    type: whole(1, 3650),
  },
  KEEP_DETAILS_DAYS: {
    about:
      "How long the bank's further details of a booked transaction are kept, from its date. What a repeat is known by stays.",
    fallback: '90',
    type: whole(1, 3650),
  },
  SUSPICION: {
    about:
      'What happens to an account that does unusual things: block (until a code sent to its phone, or the operator, frees it) or log.',
    fallback: 'block',
    type: oneOf(['block', 'log']),
  },
  SMS_GATEWAY_URL: {
    about:
      "Where a code for a phone is posted, as JSON with `to` and `text`. Unset: Odoo's own text messages (its SMS module).",
    example: 'https://sms.example.com/send',
    type: url,
  },
  SMS_GATEWAY_SECRET: {
    about: 'Sent to the gateway as a bearer token.',
    secret: true,
    type: text,
  },
  PAIR_CODE_MINUTES: { about: 'How long a pairing code is good for.', fallback: '10', type: whole(1, 1440) },
  PLAID_BASE_URL: { about: "Plaid's address.", fallback: 'https://production.plaid.com', type: url },
  PLAID_CLIENT_ID: { about: 'Your Plaid client id. Unset: Plaid is not offered.', type: text },
  PLAID_SECRET: { about: 'Your Plaid secret.', secret: true, type: text },
  PLAID_COUNTRIES: {
    about: 'Countries whose banks are offered through Plaid.',
    fallback: 'US,CA',
    type: countries,
  },
  YODLEE_BASE_URL: {
    about: "Yodlee's address.",
    fallback: 'https://production.api.yodlee.com/ysl',
    type: url,
  },
  YODLEE_CLIENT_ID: { about: 'Your Yodlee client id. Unset: Yodlee is not offered.', type: text },
  YODLEE_SECRET: { about: 'Your Yodlee secret.', secret: true, type: text },
  YODLEE_FASTLINK_URL: { about: "FastLink's address, the customer's own at Yodlee.", type: url },
  YODLEE_FASTLINK_CONFIG: { about: "FastLink's configuration name.", type: text },
  SALTEDGE_BASE_URL: {
    about: "Salt Edge's address.",
    fallback: 'https://www.saltedge.com/api/v6',
    type: url,
  },
  SALTEDGE_APP_ID: { about: 'Your Salt Edge App-id. Unset: Salt Edge is not offered.', type: text },
  SALTEDGE_SECRET: { about: 'Your Salt Edge secret.', secret: true, type: text },
  SALTEDGE_PRIVATE_KEY_FILE: {
    about: 'The private key that signs requests (live applications).',
    type: text,
  },
  SALTEDGE_CALLBACK_KEY_FILE: { about: "Salt Edge's public key for callbacks.", type: text },
  PONTO_BASE_URL: {
    about: "Ponto Connect's address.",
    fallback: 'https://api.ibanity.com/ponto-connect',
    type: url,
  },
  PONTO_AUTHORIZATION_URL: {
    about: 'Where people authorize.',
    fallback: 'https://authorization.myponto.com',
    type: url,
  },
  PONTO_CLIENT_ID: { about: 'Your Ponto Connect client id. Unset: Ponto is not offered.', type: text },
  PONTO_CLIENT_SECRET: { about: 'Your Ponto Connect client secret.', secret: true, type: text },
  PONTO_APPLICATION_ID: {
    about:
      "The application's id in Ibanity's portal, which webhooks are made out to. Default: the client id.",
    type: text,
  },
  PONTO_CERTIFICATE_FILE: { about: 'The certificate of the mutual TLS.', type: text },
  PONTO_PRIVATE_KEY_FILE: { about: 'Its private key.', type: text },
  PONTO_KEY_PASSPHRASE: { about: "The private keys' passphrase.", secret: true, type: text },
  PONTO_CA_FILE: { about: "A certificate authority of your own for Ponto's side.", type: text },
  PONTO_SIGNATURE_CERTIFICATE_ID: { about: 'The id of the HTTP signature certificate.', type: text },
  PONTO_SIGNATURE_KEY_FILE: { about: 'The private key of the HTTP signature.', type: text },
  ENABLEBANKING_BASE_URL: {
    about: "Enable Banking's address.",
    fallback: 'https://api.enablebanking.com',
    type: url,
  },
  ENABLEBANKING_APPLICATION_ID: {
    about: "Your application's id at Enable Banking. Unset: Enable Banking is not offered.",
    type: text,
  },
  ENABLEBANKING_PRIVATE_KEY_FILE: { about: "The application's private key (RSA, PEM).", type: text },
} satisfies Record<string, Setting>;

type Settings = typeof SETTINGS;
export type SettingName = keyof Settings;
type Value<Name extends SettingName> = z.output<Settings[Name]['type']>;
export type Config = {
  [Name in SettingName]: Settings[Name] extends { fallback: string } ? Value<Name> : Value<Name> | undefined;
};

export class ConfigError extends Error {}

/** A provider with half of its keys would silently not be offered, a gateway without its secret take no code. */
const TOGETHER: readonly SettingName[][] = [
  ['SMS_GATEWAY_URL', 'SMS_GATEWAY_SECRET'],
  ['PLAID_CLIENT_ID', 'PLAID_SECRET'],
  ['YODLEE_CLIENT_ID', 'YODLEE_SECRET'],
  ['SALTEDGE_APP_ID', 'SALTEDGE_SECRET'],
  ['PONTO_CLIENT_ID', 'PONTO_CLIENT_SECRET'],
  ['ENABLEBANKING_APPLICATION_ID', 'ENABLEBANKING_PRIVATE_KEY_FILE'],
  ['PONTO_CERTIFICATE_FILE', 'PONTO_PRIVATE_KEY_FILE'],
  ['PONTO_SIGNATURE_CERTIFICATE_ID', 'PONTO_SIGNATURE_KEY_FILE'],
];

/**
 * An empty value counts as unset.
 * @throws {ConfigError} one sentence that names the setting and what is right
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
    const given = environment[name]?.trim();
    const value = given === undefined || given === '' ? setting.fallback : given;
    if (value === undefined) continue;
    const parsed = setting.type.safeParse(value);
    if (!parsed.success) {
      const right = parsed.error.issues[0]?.message ?? 'another value';
      // What was given is not repeated: it may be a secret.
      throw new ConfigError(`${name} must be ${right}. ${setting.about}`);
    }
    config[name] = parsed.data;
  }
  for (const pair of TOGETHER) {
    const [missing, given] = [pair.find((name) => !(name in config)), pair.find((name) => name in config)];
    if (missing && given) {
      throw new ConfigError(
        `${missing} is missing: ${given} is set, and one is of no use without the other.`,
      );
    }
  }
  config['DATA_DIR'] = resolve(String(config['DATA_DIR']));
  return config as Config;
}

/**
 * The values that must appear nowhere: not in a log, not in an answer. Also the parts that may be repeated without
 * the whole: each of several master keys, the password of a database's address.
 */
export function secretValues(config: Config): string[] {
  const whole = Object.entries<Setting>(SETTINGS)
    .filter(([, setting]) => setting.secret)
    .map(([name]) => config[name as SettingName])
    .filter((value): value is string => typeof value === 'string');
  const { MASTER_KEY, DATABASE_URL } = config;
  const password = DATABASE_URL ? new URL(DATABASE_URL).password : '';
  const parts = [...(MASTER_KEY?.split(/[\s,]+/) ?? []), password, decoded(password)];
  return [...new Set([...whole, ...parts])].filter((value) => value !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone % is no encoding
  }
}
