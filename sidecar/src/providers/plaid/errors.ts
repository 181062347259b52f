/** Plaid's errors, each in the one state the person is told. The table is in the design's `providers.md`. */
import { z } from 'zod';
import { ProviderError, type Problem, type ProblemState } from '../provider.ts';
import { commonProblem } from '../shared/faults.ts';
import { httpFailure, retryAfter } from '../shared/http.ts';

const STATES: Record<string, ProblemState> = {
  ITEM_LOGIN_REQUIRED: 'reconnect',
  INVALID_CREDENTIALS: 'reconnect',
  INVALID_UPDATED_USERNAME: 'reconnect',
  ITEM_NOT_FOUND: 'reconnect',
  INVALID_ACCESS_TOKEN: 'reconnect',
  ACCESS_NOT_GRANTED: 'act-at-bank',
  ITEM_LOCKED: 'act-at-bank',
  USER_SETUP_REQUIRED: 'act-at-bank',
  INSTITUTION_DOWN: 'bank-down',
  INSTITUTION_NOT_RESPONDING: 'bank-down',
  INSTITUTION_NOT_AVAILABLE: 'bank-down',
  PRODUCTS_NOT_SUPPORTED: 'not-supported',
  INSTITUTION_NO_LONGER_SUPPORTED: 'not-supported',
  UNSUPPORTED_INSTITUTION: 'not-supported',
  INVALID_API_KEYS: 'administrator-keys',
  UNAUTHORIZED_ENVIRONMENT: 'administrator-keys',
  INTERNAL_SERVER_ERROR: 'transient',
  PLANNED_MAINTENANCE: 'transient',
  PRODUCT_NOT_READY: 'wait',
};

/** Why an item wants the person again; these say that consent ended, not that a password is wrong. */
const CONSENT_REASONS = new Set(['OAUTH_CONSENT_EXPIRED', 'OAUTH_USER_REVOKED']);

const errorBody = z.looseObject({
  error_type: z.string().nullish(),
  error_code: z.string(),
  error_message: z.string().nullish(),
  display_message: z.string().nullish(),
  error_code_reason: z.string().nullish(),
  request_id: z.string().nullish(),
});

/**
 * @param body Plaid's error object, in an answer or on an item
 * @returns null when it is not one
 */
export function plaidProblem(body: unknown, retryAt?: string): Problem | null {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) return null;
  const { error_type, error_code, error_message, display_message, error_code_reason, request_id } =
    parsed.data;
  const limited = error_type === 'RATE_LIMIT_EXCEEDED' || error_code === 'RATE_LIMIT';
  const ended =
    error_code_reason !== null && error_code_reason !== undefined && CONSENT_REASONS.has(error_code_reason);
  const state = limited ? 'wait' : ended ? 'consent-ended' : (STATES[error_code] ?? 'unknown');
  return {
    state,
    code: error_code,
    message: display_message ?? error_message ?? error_code,
    ...(request_id ? { reference: request_id } : {}),
    ...(limited && retryAt ? { retryAt } : {}),
  };
}

/** Any failure of a call as a `ProviderError`; what is not HTTP's is thrown on as it is. */
export function asProviderError(error: unknown, now: Date): unknown {
  const failure = httpFailure(error);
  if (!failure) return error;
  const problem = plaidProblem(failure.body, retryAfter(failure.headers, now));
  return new ProviderError(problem ?? commonProblem(failure, now, failure.headers['plaid-request-id']));
}

/** Plaid's own code in a failure, for the few that steer the adapter. */
export const codeOf = (error: unknown): string | null =>
  error instanceof ProviderError ? error.problem.code : null;
