/** What must not be in a log is taken out twice: by the name it stands under, and by its value wherever it stands. */

export const CENSORED = '[redacted]';

/** In lower case and without `-` and `_`: `PLAID-SECRET`, `plaid_secret` and `plaidSecret` are one name. */
const SECRET_NAMES = new Set([
  'accesstoken',
  'apikey',
  'authorization',
  'clientsecret',
  'code',
  'cookie',
  'credentials',
  'customersecret',
  'linktoken',
  'passphrase',
  'password',
  'plaidclientid',
  'plaidsecret',
  'processortoken',
  'publictoken',
  'refreshtoken',
  'secret',
  'setcookie',
  'signature',
  'token',
]);

/** Deeper than this nothing of ours is; what is there is not shown. */
const MAX_DEPTH = 8;

/** @returns a copy, fit for a log, of what a log call was given: no value under a secret's name, errors in short */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '[too deep]';
  if (value instanceof Error) return describeError(value, depth);
  if (ArrayBuffer.isView(value)) return '[bytes]';
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return withoutSecrets((value.toJSON as () => unknown)(), depth + 1);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_NAMES.has(name.toLowerCase().replace(/[-_]/g, '')) ? CENSORED : withoutSecrets(inner, depth + 1),
    ]),
  );
}

/** An error's own fields that say something; what an HTTP client hangs on it (requests, headers, bodies) is none. */
function describeError(error: Error, depth: number): object {
  const own = error as Error & { kind?: unknown; exception?: unknown; code?: unknown; problem?: unknown };
  const inner = (value: unknown) => withoutSecrets(value, depth + 1);
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    kind: own.kind,
    exception: own.exception,
    // A machine's word such as ECONNREFUSED, not a person's one-time code.
    code: typeof own.code === 'string' ? own.code : undefined,
    problem: problemOf(own.problem, depth),
    ...(error instanceof AggregateError ? { errors: error.errors.map(inner) } : {}),
    ...(error.cause instanceof Error ? { cause: inner(error.cause) } : {}),
  };
}

/** A `Problem`'s code is the provider's name for it, and the one thing support asks for. */
function problemOf(problem: unknown, depth: number): unknown {
  if (typeof problem !== 'object' || problem === null) return problem;
  const shown = withoutSecrets(problem, depth + 1) as Record<string, unknown>;
  return 'code' in problem ? { ...shown, code: problem.code } : shown;
}

export interface Redactor {
  /** From now on this value is cut out of every line. */
  add(secret: string): void;
  /** The same for the secrets in what the vault holds; only the newest thousands of them are remembered. */
  learn(value: unknown): void;
  clean(text: string): string;
}

/** Shorter ones would be found in innocent words. */
const MIN_LENGTH = 6;
/** Tokens that are renewed each half hour must not fill the memory, nor slow down each line. */
const MAX_LEARNT = 3000;

/** The texts under a secret's name, whatever they are inside; a text that is sealed by itself is one. */
function secretsIn(value: unknown, secret = true): string[] {
  if (typeof value === 'string') return secret ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((one) => secretsIn(one, secret));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => secretsIn(inner, isSecretName(name)));
}

/** Ids stand beside tokens in what a provider gives, and a log without ids would be of no use. */
const isSecretName = (name: string): boolean => /token|secret|password|key|verifier|code/i.test(name);

/** Knows secrets by their value, also as they look inside JSON or an address. */
export function createRedactor(secrets: Iterable<string> = []): Redactor {
  const known = new Set<string>();
  const learnt = new Set<string>();
  let longestFirst: string[] = [];
  const sort = () => {
    // A secret that begins like another one must not leave the other's rest behind.
    longestFirst = [...known, ...learnt].sort((one, other) => other.length - one.length);
  };
  const looks = (secret: string) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  const redactor: Redactor = {
    add(secret) {
      if (secret.length < MIN_LENGTH || known.has(secret)) return;
      for (const look of looks(secret)) known.add(look);
      sort();
    },
    learn(value) {
      const fresh = secretsIn(value).filter((one) => one.length >= MIN_LENGTH && !learnt.has(one));
      if (fresh.length === 0) return;
      for (const look of fresh.flatMap(looks)) learnt.add(look);
      // A set keeps the order in which they came.
      for (const oldest of learnt) {
        if (learnt.size <= MAX_LEARNT) break;
        learnt.delete(oldest);
      }
      sort();
    },
    clean: (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, CENSORED), text),
  };
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}
