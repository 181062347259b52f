/** Enable Banking's errors: `{error, message, detail}`. */
import { randomUUID } from 'node:crypto';
import { toJson } from '../json.ts';
import type { Trouble } from '../ledger/types.ts';

export const ENABLEBANKING_ERRORS = {
  UNAUTHORIZED: [401, 'The token is not valid'],
  EXPIRED_SESSION: [401, 'The session has expired'],
  REVOKED_SESSION: [401, 'The session was revoked'],
  CLOSED_SESSION: [401, 'The session is closed'],
  SESSION_DOES_NOT_EXIST: [404, 'There is no such session'],
  ACCOUNT_DOES_NOT_EXIST: [404, 'There is no such account'],
  WRONG_AUTHORIZATION_CODE: [422, 'The code is wrong or was used'],
  WRONG_ASPSP_PROVIDED: [422, 'There is no such bank'],
  WRONG_REQUEST_PARAMETERS: [422, 'The request is not valid'],
  WRONG_CONTINUATION_KEY: [422, 'The continuation key is not known'],
  REDIRECT_URI_NOT_ALLOWED: [400, 'The redirect address is not one of the application'],
  PSU_HEADER_NOT_PROVIDED: [400, "The bank wants the person's headers"],
  ASPSP_UNAUTHORIZED_ACCESS: [401, 'The bank does not accept the access any more'],
  ASPSP_PSU_ACTION_REQUIRED: [400, 'The person has to act at the bank'],
  ASPSP_ACCOUNT_NOT_ACCESSIBLE: [400, 'The account cannot be read'],
  ASPSP_RATE_LIMIT_EXCEEDED: [429, 'The bank was asked too often'],
  ASPSP_ERROR: [400, 'The bank answered with an error'],
  ASPSP_TIMEOUT: [408, 'The bank did not answer in time'],
  INTERNAL_SERVER_ERROR: [500, 'Something went wrong'],
  SOMETHING_NEW: [400, 'An error that no document tells of'],
} as const satisfies Record<string, readonly [number, string]>;

export type EnableBankingCode = keyof typeof ENABLEBANKING_ERRORS;

export class EnableBankingFailure extends Error {
  readonly code: EnableBankingCode;
  constructor(code: EnableBankingCode, detail?: string) {
    super(detail ?? ENABLEBANKING_ERRORS[code][1]);
    this.name = 'EnableBankingFailure';
    this.code = code;
  }
  get status(): number {
    return ENABLEBANKING_ERRORS[this.code][0];
  }
  body(): unknown {
    // A token that is not valid is answered without a word.
    const error = this.code === 'UNAUTHORIZED' ? {} : { error: this.code };
    return { code: this.status, message: this.message, detail: null, ...error };
  }
}

/** An error by its code, for faults. @throws {RangeError} when there is none */
export function errorByCode(code: string): { status: number; body: string; headers: Record<string, string> } {
  if (!(code in ENABLEBANKING_ERRORS)) throw new RangeError(`Enable Banking has no error ${code} here`);
  const failure = new EnableBankingFailure(code as EnableBankingCode);
  const headers = { 'x-request-id': randomUUID() };
  return { status: failure.status, body: toJson(failure.body()), headers };
}

/** What a request says while there is trouble at the bank. */
export function codeOf(trouble: Trouble): EnableBankingCode {
  const codes: Record<Trouble, EnableBankingCode> = {
    'login-required': 'ASPSP_UNAUTHORIZED_ACCESS',
    'consent-expired': 'EXPIRED_SESSION',
    'consent-revoked': 'REVOKED_SESSION',
    locked: 'ASPSP_ACCOUNT_NOT_ACCESSIBLE',
    'action-needed': 'ASPSP_PSU_ACTION_REQUIRED',
    'bank-down': 'ASPSP_ERROR',
    'mfa-needed': 'PSU_HEADER_NOT_PROVIDED',
  };
  return codes[trouble];
}
