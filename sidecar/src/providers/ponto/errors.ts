/** What Ponto's errors mean to the person: one `ProblemState` each. The table is in the design's `providers.md`. */
import { z } from 'zod';
import { ProviderError, type Problem, type ProblemState } from '../provider.ts';
import { commonProblem } from '../shared/faults.ts';
import { httpFailure, retryAfter, type HttpFailure } from '../shared/http.ts';
import { CONSENT, means, type Meaning } from '../shared/meanings.ts';
import { problemDetail } from './shapes.ts';
import { worded } from '../../words.ts';

/** Ponto names no moment with `accountRecentlySynchronized`; it lets an account be asked twice an hour [likely]. */
export const REFRESH_PAUSE_MS = 30 * 60_000;

const AGAIN = means('reconnect', 'Ponto has no access to this bank any more. Connect it again.');
const ANSWER = means('answer-bank', 'The bank wants to see you. Authorize the account again.');
const DOWN = means('bank-down', 'The bank cannot be reached at the moment.');
const UNSUPPORTED = means('not-supported', 'Ponto does not support this bank or account any more.');
const KEYS = means('administrator-keys', "Ponto does not accept the sidecar's keys or certificates.");
const LATER = means('wait', 'Ponto asked this bank a moment ago.');

/** By Ibanity's code, or OAuth's (RFC 6749, 5.2). Where its documentation has two spellings, both are here. */
const MEANINGS: Record<string, Meaning> = {
  authorizationInvalid: AGAIN,
  invalid_grant: AGAIN,
  authorizationExpired: CONSENT,
  authorizationRevoked: CONSENT,
  reauthorizationRequired: ANSWER,
  customerActionRequired: ANSWER,
  organizationBlocked: means('act-at-bank', "Ponto has blocked this organisation. See Ponto's dashboard."),
  accountRecentlySynchronized: LATER,
  tooManyRequests: means('wait', 'Ponto allows no more requests at the moment.'),
  financialInstitutionInMaintenance: DOWN,
  financialInstitutionUnavailable: DOWN,
  financialInstitutionError: DOWN,
  accountDeprecated: UNSUPPORTED,
  financialInstitutionDeprecated: UNSUPPORTED,
  invalid_client: KEYS,
  unauthorized_client: KEYS,
  invalidCertificate: KEYS,
  missingCertificate: KEYS,
  invalidSignature: KEYS,
  missingSignature: KEYS,
  internalServerError: means('transient', 'Ponto failed inside.'),
};

/** Of several, the one the person has to know first. */
const GRAVEST: ProblemState[] = [
  'administrator-keys',
  'reconnect',
  'consent-ended',
  'answer-bank',
  'act-at-bank',
  'not-supported',
  'unknown',
  'bank-down',
  'transient',
  'wait',
];

export const gravest = (problems: Problem[]): Problem | undefined =>
  [...problems].sort((a, b) => GRAVEST.indexOf(a.state) - GRAVEST.indexOf(b.state))[0];

const apiErrors = z.looseObject({ errors: z.array(problemDetail).min(1) });
const oauthError = z.looseObject({
  error: z.string().min(1),
  error_description: z.string().nullish(),
});

/**
 * A code's problem; one that is not in the table is `unknown` and shown as Ponto said it.
 * @param said Ponto's own words
 * @param retryAt what the answer said of when
 */
export function problemOf(
  code: string,
  now: Date,
  more: {
    said?: string | null | undefined;
    reference?: string | undefined;
    retryAt?: string | undefined;
  } = {},
): Problem {
  const said = more.said?.trim();
  const { state, message } =
    MEANINGS[code] ?? means('unknown', said ? said : 'Ponto gave no reason but its code.');
  const pause = code === 'accountRecentlySynchronized' ? REFRESH_PAUSE_MS : undefined;
  const retryAt =
    more.retryAt ?? (pause === undefined ? undefined : new Date(now.getTime() + pause).toISOString());
  return {
    state,
    code,
    message,
    ...(more.reference ? { reference: more.reference } : {}),
    ...(state === 'wait' && retryAt ? { retryAt } : {}),
  };
}

/** The errors that a failed synchronization carries. */
export function problemOfSynchronization(
  errors: readonly z.output<typeof problemDetail>[],
  now: Date,
  reference: string,
): Problem {
  const found = errors.map(({ code, detail }) => problemOf(code, now, { said: detail, reference }));
  return gravest(found) ?? problemOf('synchronizationFailed', now, { reference });
}

/** TLS that does not come about has one cause: certificates, ours or those we trust. */
const TLS_FAULT = /^ERR_(SSL|TLS)|CERT|UNABLE_TO_(VERIFY|GET_ISSUER)/;

function problemOfFailure(failure: HttpFailure, now: Date): Problem {
  const reference = failure.headers['ibanity-request-id'];
  const retryAt = retryAfter(failure.headers, now);
  const more = { reference, retryAt };
  if (failure.kind === 'network' && TLS_FAULT.test(failure.message)) {
    return { ...KEYS, code: failure.message };
  }
  const api = apiErrors.safeParse(failure.body);
  if (api.success) {
    const found = api.data.errors.map(({ code, detail }) => problemOf(code, now, { ...more, said: detail }));
    return withStatus(gravest(found) as Problem, failure, now);
  }
  const oauth = oauthError.safeParse(failure.body);
  if (oauth.success) {
    const { error, error_description } = oauth.data;
    return withStatus(problemOf(error, now, { ...more, said: error_description }), failure, now);
  }
  return commonProblem(failure, now, reference);
}

/** A code we do not know, but the status says enough. */
function withStatus(problem: Problem, failure: HttpFailure, now: Date): Problem {
  const { status = 0 } = failure;
  if (problem.state !== 'unknown' || (status !== 429 && status < 500)) return problem;
  return { ...commonProblem(failure, now, problem.reference), code: problem.code };
}

/** Any failure of a call as a `ProviderError`; what is not HTTP's is thrown on as it is. */
export function toProviderError(error: unknown, now: Date): unknown {
  const failure = httpFailure(error);
  // The error itself is not kept as the cause: its request holds tokens.
  return failure ? new ProviderError(problemOfFailure(failure, now)) : error;
}

export const codeOf = (error: unknown): string | undefined =>
  error instanceof ProviderError ? error.problem.code : undefined;

export const isNotFound = (error: unknown): boolean =>
  ['resourceNotFound', 'HTTP_404'].includes(codeOf(error) ?? '');

export const malformedAnswer = (what: string): ProviderError =>
  new ProviderError({
    state: 'transient',
    code: 'MALFORMED_ANSWER',
    ...worded("The provider's answer is not complete (%(what)s).", { what }),
  });
