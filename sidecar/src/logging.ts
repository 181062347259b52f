/** Structured logs on stderr, without secrets, and the references by which people and logs find each other. */
import { randomInt } from 'node:crypto';
import pino, { type Logger } from 'pino';

export type { Logger };

const SECRET_NAMES = [
  'authorization',
  'apiKey',
  'api_key',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'secret',
  'client_secret',
  'public_token',
  'publicToken',
  'link_token',
  'token',
  'password',
  'credentials',
  'code',
  'cookie',
  'PLAID-SECRET',
  'PLAID-CLIENT-ID',
  'Secret',
  'Signature',
];

/** What axios hangs on its errors: requests with headers and bodies. None of it belongs in a log. */
const HTTP_BAGGAGE = ['config', 'request', 'response', 'cause.config', 'cause.request', 'cause.response'];

const CENSORED = '[redacted]';

/**
 * @param secrets values that are cut out of whatever string they appear in
 * @param write where a line goes; stderr unless a test listens
 */
export function createLogger(
  level: string,
  secrets: string[],
  write: (line: string) => void = (line) => process.stderr.write(line),
): Logger {
  const paths = SECRET_NAMES.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  const known = secrets.filter((secret) => secret.length >= 6);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: [...paths, ...HTTP_BAGGAGE.map((path) => `err.${path}`)], censor: CENSORED },
      serializers: { err: serializeError },
    },
    {
      write: (line: string) => write(known.reduce((text, secret) => text.replaceAll(secret, CENSORED), line)),
    },
  );
}

/** A failure as we may log it: its kind, its message, its own fields, never what axios hangs on it. */
function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const fields = error as Error & { kind?: unknown; exception?: unknown; code?: unknown; problem?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    kind: fields.kind,
    exception: fields.exception,
    code: typeof fields.code === 'string' ? fields.code : undefined,
    problem: fields.problem,
    ...(error.cause instanceof Error
      ? { cause: { type: error.cause.name, message: error.cause.message } }
      : {}),
  };
}

/** No letter or digit that is taken for another when read aloud or typed. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** For example `OS-7K3M-9QXW`: short enough to read over the telephone, long enough to be one of its kind. */
export function newReference(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `OS-${group()}-${group()}`;
}
