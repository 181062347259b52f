/** Plaid's errors: code, type, HTTP status and words, as its documentation of errors gives them. */
import { randomBytes } from 'node:crypto';
import { toJson } from '../json.ts';
import type { Trouble } from '../ledger/types.ts';

interface Entry {
  type: string;
  status: number;
  message: string;
  display?: string;
}

const row = (type: string, status: number, message: string, display?: string): Entry => ({
  type,
  status,
  message,
  ...(display === undefined ? {} : { display }),
});

export const PLAID_ERRORS = {
  INVALID_API_KEYS: row('INVALID_INPUT', 400, 'invalid client_id or secret provided'),
  MISSING_FIELDS: row('INVALID_REQUEST', 400, 'the following required fields are missing'),
  INVALID_FIELD: row('INVALID_REQUEST', 400, 'a field is invalid'),
  INVALID_BODY: row('INVALID_REQUEST', 400, 'body could not be parsed as JSON'),
  NOT_FOUND: row('INVALID_REQUEST', 404, 'the requested endpoint does not exist'),
  INVALID_ACCESS_TOKEN: row('INVALID_INPUT', 400, 'provided access token is in an invalid format'),
  INVALID_PUBLIC_TOKEN: row('INVALID_INPUT', 400, 'could not find matching public token'),
  INVALID_LINK_TOKEN: row('INVALID_INPUT', 400, 'invalid link_token provided'),
  INVALID_ACCOUNT_ID: row('INVALID_INPUT', 400, 'failed to find requested account ID for requested item'),
  INVALID_INSTITUTION: row('INVALID_INPUT', 400, 'invalid institution_id provided'),
  INVALID_PRODUCT: row('INVALID_INPUT', 400, 'client is not authorized to access the following products'),
  INVALID_WEBHOOK_VERIFICATION_KEY_ID: row('INVALID_INPUT', 400, 'invalid key_id provided'),
  ITEM_NOT_FOUND: row('ITEM_ERROR', 400, 'the Item you requested cannot be found'),
  ITEM_LOGIN_REQUIRED: row(
    'ITEM_ERROR',
    400,
    "the login details of this item have changed (credentials, MFA, or required user action) and a user login is required to update this information. use Link's update mode to restore the item to a good state",
    'Sign in to your bank again to keep this connection working.',
  ),
  ITEM_LOCKED: row(
    'ITEM_ERROR',
    400,
    'this account is locked',
    'Your account is locked. Visit the website of your bank to unlock it.',
  ),
  ACCESS_NOT_GRANTED: row(
    'ITEM_ERROR',
    400,
    'access to this product was not granted for the account',
    'You need to grant access at your bank.',
  ),
  USER_SETUP_REQUIRED: row(
    'ITEM_ERROR',
    400,
    'the account has not been fully set up. prompt the user to visit the issuing institution\u2019s site and finish the setup process',
    'Visit the website of your bank and finish the setup of your account.',
  ),
  INVALID_CREDENTIALS: row(
    'ITEM_ERROR',
    400,
    'the provided credentials were not correct',
    'The provided credentials were not correct. Please try again.',
  ),
  NO_ACCOUNTS: row('ITEM_ERROR', 400, 'no valid accounts were found for this item'),
  PRODUCT_NOT_READY: row('ITEM_ERROR', 400, 'the requested product is not yet ready'),
  PRODUCTS_NOT_SUPPORTED: row(
    'ITEM_ERROR',
    400,
    'the following products are not supported by this institution: ["transactions_refresh"]',
  ),
  INSTITUTION_DOWN: row(
    'INSTITUTION_ERROR',
    400,
    'this institution is not currently responding to this request. please try again soon',
    'This financial institution is not currently responding to requests. We apologize for the inconvenience.',
  ),
  INSTITUTION_NOT_RESPONDING: row(
    'INSTITUTION_ERROR',
    400,
    'this institution is not currently responding to this request. please try again soon',
    'This financial institution is not currently responding to requests. We apologize for the inconvenience.',
  ),
  INSTITUTION_NO_LONGER_SUPPORTED: row(
    'INSTITUTION_ERROR',
    400,
    'this institution is no longer supported',
    'This financial institution is no longer supported.',
  ),
  TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION: row(
    'TRANSACTIONS_ERROR',
    400,
    'Underlying transaction data changed since last page was fetched. Please restart pagination from last update.',
  ),
  TRANSACTIONS_LIMIT: row(
    'RATE_LIMIT_EXCEEDED',
    429,
    'rate limit exceeded for attempts to access this item. please try again later',
  ),
  TRANSACTIONS_SYNC_LIMIT: row(
    'RATE_LIMIT_EXCEEDED',
    429,
    'rate limit exceeded for attempts to access this item. please try again later',
  ),
  ACCOUNTS_LIMIT: row(
    'RATE_LIMIT_EXCEEDED',
    429,
    'rate limit exceeded for attempts to access this item. please try again later',
  ),
  ITEM_GET_LIMIT: row(
    'RATE_LIMIT_EXCEEDED',
    429,
    'rate limit exceeded for attempts to access this item. please try again later',
  ),
  INSTITUTIONS_GET_LIMIT: row(
    'RATE_LIMIT_EXCEEDED',
    429,
    'rate limit exceeded for attempts to access institutions. please try again later',
  ),
  RATE_LIMIT: row('RATE_LIMIT_EXCEEDED', 429, 'rate limit exceeded. please try again later'),
  INTERNAL_SERVER_ERROR: row('API_ERROR', 500, 'an unexpected error occurred'),
  PLANNED_MAINTENANCE: row('API_ERROR', 503, 'the Plaid API is temporarily down for maintenance'),
  SANDBOX_PRODUCT_NOT_ENABLED: row('SANDBOX_ERROR', 400, 'the requested product is not enabled'),
  SANDBOX_WEBHOOK_INVALID: row('SANDBOX_ERROR', 400, 'the item has no webhook'),
} as const satisfies Record<string, Entry>;

export type PlaidCode = keyof typeof PLAID_ERRORS;

export const requestId = (): string => randomBytes(12).toString('base64url').slice(0, 15);

export class PlaidFailure extends Error {
  readonly code: PlaidCode;
  readonly reason: string | undefined;
  constructor(code: PlaidCode, message?: string, reason?: string) {
    super(message ?? PLAID_ERRORS[code].message);
    this.name = 'PlaidFailure';
    this.code = code;
    this.reason = reason;
  }
}

/** Plaid's error object; `request_id` is left out in webhooks and in `item.error`. */
export function plaidError(failure: PlaidFailure, request?: string): Record<string, unknown> {
  const entry: Entry = PLAID_ERRORS[failure.code];
  return {
    error_type: entry.type,
    error_code: failure.code,
    ...(failure.reason === undefined ? {} : { error_code_reason: failure.reason }),
    error_message: failure.message,
    display_message: entry.display ?? null,
    documentation_url: `https://plaid.com/docs/?ref=error#${failure.code}`,
    suggested_action: null,
    ...(request === undefined ? { status: entry.status } : { request_id: request }),
  };
}

/** An error by its code, for faults. A code that is not in the table is given with the type API_ERROR. */
export function errorByCode(code: string): { status: number; body: string } {
  const [name, reason] = code.split('/') as [string, string?];
  if (!(name in PLAID_ERRORS)) throw new RangeError(`Plaid has no error ${name} here`);
  const failure = new PlaidFailure(name as PlaidCode, undefined, reason);
  return { status: PLAID_ERRORS[failure.code].status, body: toJson(plaidError(failure, requestId())) };
}

/** What Plaid says to a bank's trouble. */
export function failureOf(trouble: Trouble): PlaidFailure {
  switch (trouble) {
    case 'login-required':
    case 'mfa-needed':
      return new PlaidFailure('ITEM_LOGIN_REQUIRED');
    case 'consent-expired':
      return new PlaidFailure('ITEM_LOGIN_REQUIRED', undefined, 'OAUTH_CONSENT_EXPIRED');
    case 'consent-revoked':
      return new PlaidFailure('ITEM_LOGIN_REQUIRED', undefined, 'OAUTH_USER_REVOKED');
    case 'locked':
      return new PlaidFailure('ITEM_LOCKED');
    case 'action-needed':
      return new PlaidFailure('ACCESS_NOT_GRANTED');
    case 'bank-down':
      return new PlaidFailure('INSTITUTION_DOWN');
  }
}
