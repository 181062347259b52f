/** What Salt Edge's error classes mean to the person: one `ProblemState` each. */
import { z } from 'zod';
import { ProviderError, type IsoTime, type Problem } from '../provider.ts';
import { commonProblem } from '../shared/faults.ts';
import { httpFailure, retryAfter, type HttpFailure } from '../shared/http.ts';
import { ANSWER, CONSENT, DOWN, means, SIGN_IN, type Meaning } from '../shared/meanings.ts';

const HOUR_MS = 3_600_000;

const GONE = means('reconnect', 'Salt Edge does not have this connection any more. Connect the bank again.');
const KEYS = means('administrator-keys', "Salt Edge does not accept the sidecar's keys or its signature.");

/** Class names of version 6 and, where they differ, those that version 5 had. */
const MEANINGS: Record<string, Meaning> = {
  InvalidCredentials: SIGN_IN,
  CredentialsNotMatch: SIGN_IN,
  ConnectionNotFound: GONE,
  CustomerNotFound: GONE,
  ConsentExpired: CONSENT,
  ConsentRevoked: CONSENT,
  AispConsentExpired: CONSENT,
  AispConsentRevoked: CONSENT,
  InteractiveTimeout: ANSWER,
  InteractiveAdapterTimeout: ANSWER,
  InvalidInteractiveCredentials: ANSWER,
  ProviderAccessNotGranted: means('act-at-bank', "Access has to be allowed at the bank's own site first."),
  ConnectionCannotBeRefreshed: means('wait', 'The bank cannot be asked again yet.', HOUR_MS),
  // Four times in 24 hours without the person (PSD2).
  BackgroundFetchLimitExceeded: means('wait', 'The bank was asked as often as it allows today.', 6 * HOUR_MS),
  TooManyRequests: means('wait', 'Salt Edge allows no more requests at the moment.', 60_000),
  RateLimitExceeded: means('wait', 'Salt Edge allows no more requests at the moment.', 60_000),
  ProviderUnavailable: DOWN,
  ProviderInactive: DOWN,
  ProviderError: DOWN,
  ProviderDisabled: means('not-supported', 'Salt Edge does not support this bank any more.'),
  ApiKeyNotFound: KEYS,
  AppIdNotProvided: KEYS,
  SecretNotProvided: KEYS,
  ClientNotFound: KEYS,
  ClientDisabled: KEYS,
  ClientRestricted: KEYS,
  WrongClientToken: KEYS,
  PublicKeyNotProvided: KEYS,
  SignatureNotMatch: KEYS,
  SignatureNotProvided: KEYS,
  ExpiresAtInvalid: KEYS,
  // Our clock and theirs differ, or the request was long under way.
  SignatureExpired: means('transient', "The request took too long, or the sidecar's clock is not right."),
  InternalServerError: means('transient', 'Salt Edge failed inside.'),
  ExecutionTimeout: means('transient', 'Salt Edge could not do it this time.'),
  ConnectionFetchingStopped: means('transient', 'Salt Edge could not do it this time.'),
};

const words = z.string().nullish();
const errorShape = z.looseObject({
  error: z.looseObject({ class: z.string(), message: words, request_id: words }),
});

interface Told {
  code: string;
  said?: string;
  reference?: string;
  at?: IsoTime;
}

const momentOf = (value: unknown): IsoTime | undefined => {
  const at = typeof value === 'string' && /^\d{4}-/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
};

const field = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined;

/** `next_refresh_possible_at`: where in the answer it stands is not written down, so every likely place is looked at. */
function nextRefreshIn(body: unknown): IsoTime | undefined {
  const places = [body, field(body, 'error'), field(body, 'data'), field(body, 'request')];
  for (const place of places) {
    const at = momentOf(field(place, 'next_refresh_possible_at'));
    if (at !== undefined) return at;
  }
  const message = field(field(body, 'error'), 'message');
  const written = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/.exec(
    typeof message === 'string' ? message : '',
  );
  return momentOf(written?.[0]);
}

function tell(failure: HttpFailure, now: Date): Told | undefined {
  const parsed = errorShape.safeParse(failure.body);
  if (!parsed.success) return undefined;
  const { error } = parsed.data;
  const inRequest = field(parsed.data['request'], 'id') ?? field(parsed.data['request'], 'request_id');
  const reference = [error.request_id, parsed.data['request_id'], inRequest, failure.headers['x-request-id']];
  const known = reference.find((each) => typeof each === 'string' && each !== '') as string | undefined;
  const at = nextRefreshIn(failure.body) ?? retryAfter(failure.headers, now);
  return {
    code: error.class,
    ...(error.message ? { said: error.message } : {}),
    ...(known === undefined ? {} : { reference: known }),
    ...(at === undefined ? {} : { at }),
  };
}

/**
 * A class's problem; one that is not in the table is `unknown` and shown as Salt Edge said it. Every class that
 * begins with `Interactive` is a question of the bank's.
 */
export function problemOf({ code, said, reference, at }: Told, now: Date): Problem {
  const asked = /^Interactive/.test(code) ? ANSWER : undefined;
  const { state, message, pauseMs } =
    MEANINGS[code] ?? asked ?? means('unknown', said ?? 'Salt Edge gave no reason but its code.');
  const later = at !== undefined && at > now.toISOString() ? at : undefined;
  const usual = new Date(now.getTime() + (pauseMs ?? HOUR_MS)).toISOString();
  return {
    state,
    code,
    message,
    ...(reference === undefined ? {} : { reference }),
    ...(state === 'wait' ? { retryAt: later ?? usual } : {}),
  };
}

/** Salt Edge's class of an error, where it has one. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof ProviderError ? error.problem.code : undefined;

export const isGone = (error: unknown): boolean => codeOf(error) === 'ConnectionNotFound';

/** Any failure of a call as a `ProviderError`; what is not HTTP's is thrown on as it is. */
export function toProviderError(error: unknown, now: Date): unknown {
  if (error instanceof ProviderError) return error;
  const failure = httpFailure(error);
  if (!failure) return error;
  const told = tell(failure, now);
  if (!told) return new ProviderError(commonProblem(failure, now), error);
  const problem = problemOf(told, now);
  const faulty = failure.status === 429 || (failure.status ?? 0) >= 500;
  if (problem.state !== 'unknown' || !faulty) return new ProviderError(problem, error);
  // A class we do not know, but the status says enough.
  return new ProviderError({ ...commonProblem(failure, now, told.reference), code: told.code }, error);
}
