/** What Yodlee's error codes and status words mean to the person: one `ProblemState` each. */
import { z } from 'zod';
import { ProviderError, type Problem } from '../provider.ts';
import { commonProblem } from '../shared/faults.ts';
import { httpFailure, type HttpFailure } from '../shared/http.ts';
import { ANSWER, AT_BANK, CONSENT, DOWN, means, SIGN_IN, type Meaning } from '../shared/meanings.ts';

/** "You must allow at least 15 min between requests" (PUT /providerAccounts). */
export const REFRESH_PAUSE_MS = 15 * 60_000;

const UNSUPPORTED = means('not-supported', 'Yodlee does not support this bank or account.');
const KEYS = means('administrator-keys', "Yodlee does not accept the sidecar's keys.");
const LATER = means('transient', 'Yodlee could not do it this time.');

/** By error code (`Y…`), dataset status or automatic refresh status; Yodlee uses each word once. */
const MEANINGS: Record<string, Meaning> = {
  INCORRECT_CREDENTIALS: SIGN_IN,
  CREDENTIALS_UPDATE_NEEDED: SIGN_IN,
  INCORRECT_OAUTH_TOKEN: SIGN_IN,
  NEW_AUTHENTICATION_REQUIRED: SIGN_IN,
  CONSENT_REQUIRED: CONSENT,
  CONSENT_EXPIRED: CONSENT,
  CONSENT_REVOKED: CONSENT,
  USER_INPUT_REQUIRED: ANSWER,
  ADDL_AUTHENTICATION_REQUIRED: ANSWER,
  REAL_TIME_MFA_REQUIRED: ANSWER,
  INVALID_ADDL_INFO_PROVIDED: ANSWER,
  USER_ACTION_NEEDED_AT_SITE: AT_BANK,
  USER_ACTION_REQUIRED: AT_BANK,
  ENROLLMENT_REQUIRED_FOR_DATASET: AT_BANK,
  ACCOUNT_LOCKED: means('act-at-bank', 'The bank has locked this login. Unlock it at the bank.'),
  SITE_UNAVAILABLE: DOWN,
  UNEXPECTED_SITE_ERROR: DOWN,
  SITE_BLOCKING_ERROR: DOWN,
  SITE_NOT_SUPPORTED: UNSUPPORTED,
  BETA_SITE_DEV_IN_PROGRESS: UNSUPPORTED,
  DATASET_NOT_SUPPORTED: UNSUPPORTED,
  REQUEST_TIME_OUT: LATER,
  TECH_ERROR: LATER,
  DATA_RETRIEVAL_FAILED: LATER,
  SITE_SESSION_INVALIDATED: LATER,
  MIGRATION_IN_PROGRESS: LATER,
  Y301: KEYS,
  Y303: KEYS,
  Y015: KEYS,
  // "Access token can be issued only for pre-registered users": a setting of the administrator's at Yodlee.
  Y305: KEYS,
  Y825: means('wait', 'Yodlee asked this bank a moment ago.'),
  // "No action is allowed, as the data is being migrated to the Open Banking provider".
  Y868: LATER,
  // Seen only where a new token did not help either.
  Y008: LATER,
  Y010: LATER,
  Y020: LATER,
  Y023: LATER,
};

/** Invalid or expired token: a new one is asked for, and nobody hears of it. */
const TOKEN_GONE = new Set(['Y020', 'Y023', 'Y008', 'Y010']);

const errorShape = z.looseObject({
  errorCode: z.string(),
  errorMessage: z.string().optional(),
  referenceCode: z.string().optional(),
});
type YodleeError = z.output<typeof errorShape>;

function bodyOf(failure: HttpFailure): YodleeError | undefined {
  const parsed = errorShape.safeParse(failure.body);
  return parsed.success ? parsed.data : undefined;
}

/** Whether a new token is all that is needed. */
export function tokenGone(error: unknown): boolean {
  const failure = httpFailure(error);
  const code = failure && bodyOf(failure)?.errorCode;
  return code ? TOKEN_GONE.has(code) : false;
}

/** Yodlee's code of an error, where it has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof ProviderError ? error.problem.code : undefined;
}

/** "Resource not found", or "Invalid value for providerAccountId", which is also what a deleted one is. */
export const isGone = (error: unknown): boolean => ['Y800', 'Y807', 'HTTP_404'].includes(codeOf(error) ?? '');

/**
 * A code's problem; one that is not in the table is `unknown` and shown as Yodlee said it.
 * @param said Yodlee's own words
 */
export function problemOf(code: string, now: Date, said?: string, reference?: string): Problem {
  const meaning = MEANINGS[code] ?? means('unknown', said ?? 'Yodlee gave no reason but its code.');
  return {
    state: meaning.state,
    code,
    message: meaning.message,
    ...(reference ? { reference } : {}),
    ...(meaning.state === 'wait'
      ? { retryAt: new Date(now.getTime() + REFRESH_PAUSE_MS).toISOString() }
      : {}),
  };
}

/** Whether a status word is a problem at all; `AVAILABLE_DATA_RETRIEVED` and its like are not. */
export const isProblemWord = (word: string): boolean => word in MEANINGS;

/** Any failure of a call as a `ProviderError`; what is not HTTP's is thrown on as it is. */
export function toProviderError(error: unknown, now: Date): unknown {
  if (error instanceof ProviderError) return error;
  const failure = httpFailure(error);
  if (!failure) return error;
  const body = bodyOf(failure);
  if (!body) return new ProviderError(commonProblem(failure, now), error);
  const problem = problemOf(body.errorCode, now, body.errorMessage, body.referenceCode);
  const faulty = failure.status === 429 || (failure.status ?? 0) >= 500;
  if (problem.state !== 'unknown' || !faulty) return new ProviderError(problem, error);
  // A code we do not know, but the status says enough.
  const common = commonProblem(failure, now, body.referenceCode);
  return new ProviderError({ ...common, code: body.errorCode }, error);
}
