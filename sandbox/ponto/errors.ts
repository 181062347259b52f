/** Ponto's errors: JSON:API's `errors` for the API, RFC 6749's `error` for tokens. */
import { toJson } from '../json.ts';
import type { Trouble } from '../ledger/types.ts';
import { randomUUID } from 'node:crypto';

/** Codes of [S] or [3] in the design's `providers.md`; the others are likely. */
export const PONTO_ERRORS = {
  unauthorized: [401, 'The access token is missing, expired or revoked'],
  authorizationInvalid: [
    400,
    'The authorization is invalid, you should ask the customer to reauthorize the account',
  ],
  authorizationExpired: [
    400,
    'The authorization has expired, you should ask the customer to reauthorize the account',
  ],
  reauthorizationRequired: [
    400,
    'The financial institution requires the customer to reauthorize the account',
  ],
  accountRecentlySynchronized: [400, 'This account was recently synchronized'],
  validationError: [400, 'The request is not valid'],
  resourceNotFound: [404, 'The requested resource was not found'],
  organizationBlocked: [403, 'The organization is blocked'],
  tooManyRequests: [429, 'Too many requests'],
  financialInstitutionUnavailable: [400, 'The financial institution cannot be reached'],
  financialInstitutionInMaintenance: [400, 'The financial institution is in maintenance'],
  accountDeprecated: [400, 'The account is deprecated'],
  financialInstitutionDeprecated: [400, 'The financial institution is deprecated'],
  missingSignature: [401, 'The request is not signed'],
  invalidSignature: [401, 'The signature of the request is not valid'],
  internalServerError: [500, 'Something went wrong'],
  somethingNew: [400, 'An error that no document tells of'],
  invalid_grant: [400, 'The grant is invalid, expired, revoked or was used before'],
  invalid_client: [401, 'Client authentication failed'],
  invalid_request: [400, 'The request is not valid'],
  unsupported_grant_type: [400, 'The grant type is not supported'],
} as const satisfies Record<string, readonly [number, string]>;

export type PontoCode = keyof typeof PONTO_ERRORS;

export class PontoFailure extends Error {
  readonly code: PontoCode;
  constructor(code: PontoCode, detail?: string) {
    super(detail ?? PONTO_ERRORS[code][1]);
    this.name = 'PontoFailure';
    this.code = code;
  }
  get status(): number {
    return PONTO_ERRORS[this.code][0];
  }
  body(): unknown {
    return /^[a-z_]+$/.test(this.code) && this.code.includes('_')
      ? { error: this.code, error_description: this.message }
      : { errors: [{ code: this.code, detail: this.message }] };
  }
}

/** An error by its code, for faults. @throws {RangeError} when there is none */
export function errorByCode(code: string): { status: number; body: string; headers: Record<string, string> } {
  if (!(code in PONTO_ERRORS)) throw new RangeError(`Ponto has no error ${code} here`);
  const failure = new PontoFailure(code as PontoCode);
  return {
    status: failure.status,
    body: toJson(failure.body()),
    headers: { 'ibanity-request-id': randomUUID() },
  };
}

/** What a synchronization fails with. */
export function codeOf(trouble: Trouble): PontoCode {
  const codes: Record<Trouble, PontoCode> = {
    'login-required': 'authorizationInvalid',
    'consent-expired': 'authorizationExpired',
    'consent-revoked': 'authorizationExpired',
    locked: 'authorizationInvalid',
    'action-needed': 'authorizationInvalid',
    'bank-down': 'financialInstitutionUnavailable',
    'mfa-needed': 'reauthorizationRequired',
  };
  return codes[trouble];
}
