/** Yodlee's errors, as its document lists them with each call. */
import { randomBytes } from 'node:crypto';
import { toJson } from '../json.ts';
import type { Trouble } from '../ledger/types.ts';

export const YODLEE_ERRORS = {
  Y007: [401, 'Authorization header missing'],
  Y008: [401, 'Invalid token in authorization header'],
  Y010: [401, 'Invalid session'],
  Y015: [401, 'Unauthorized User'],
  Y016: [401, 'Api-Version header missing'],
  Y020: [401, 'Invalid token in authorization header'],
  Y023: [401, 'Token has expired'],
  Y301: [400, 'Invalid clientId or secret'],
  Y303: [400, 'clientId or secret is missing'],
  Y305: [400, 'Access token can be issued only for pre-registered users'],
  Y800: [400, 'Invalid value'],
  Y801: [400, 'Invalid length for loginName'],
  Y803: [400, 'Required value is missing'],
  Y804: [400, 'Permitted values of top between 1 - 500'],
  Y806: [400, 'Invalid input'],
  Y807: [404, 'Resource not found'],
  Y809: [400, 'Invalid date range'],
  Y825: [400, 'Update not allowed. Reason: REFRESHED_RECENTLY'],
  Y868: [400, 'No action is allowed, as the data is being migrated to the Open Banking provider'],
  Y901: [400, 'Service not supported'],
} as const satisfies Record<string, readonly [number, string]>;

export type YodleeCode = keyof typeof YODLEE_ERRORS;

export class YodleeFailure extends Error {
  readonly code: YodleeCode;
  constructor(code: YodleeCode, message?: string) {
    super(message ?? YODLEE_ERRORS[code][1]);
    this.name = 'YodleeFailure';
    this.code = code;
  }
  get status(): number {
    return YODLEE_ERRORS[this.code][0];
  }
  body(): Record<string, string> {
    const referenceCode = `${this.code.toLowerCase()}${randomBytes(8).toString('hex')}`;
    return { errorCode: this.code, errorMessage: this.message, referenceCode };
  }
}

/** An error by its code, for faults. @throws {RangeError} when there is none */
export function errorByCode(code: string): { status: number; body: string } {
  if (!(code in YODLEE_ERRORS)) throw new RangeError(`Yodlee has no error ${code} here`);
  const failure = new YodleeFailure(code as YodleeCode);
  return { status: failure.status, body: toJson(failure.body()) };
}

/** What Yodlee's dataset says of a bank's trouble (`additionalStatus`). */
export function wordOf(trouble: Trouble): string {
  const words: Record<Trouble, string> = {
    'login-required': 'INCORRECT_CREDENTIALS',
    'consent-expired': 'CONSENT_EXPIRED',
    'consent-revoked': 'CONSENT_REVOKED',
    locked: 'ACCOUNT_LOCKED',
    'action-needed': 'USER_ACTION_NEEDED_AT_SITE',
    'bank-down': 'SITE_UNAVAILABLE',
    'mfa-needed': 'ADDL_AUTHENTICATION_REQUIRED',
  };
  return words[trouble];
}
