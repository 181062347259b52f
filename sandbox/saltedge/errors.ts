/** Salt Edge's errors: `{error: {class, message, request_id}, request}`. */
import { randomUUID } from 'node:crypto';
import { toJson } from '../json.ts';
import type { Trouble } from '../ledger/types.ts';

export const SALTEDGE_ERRORS = {
  ApiKeyNotFound: [404, 'The API key with the provided App-id and Secret does not exist'],
  SignatureNotProvided: [400, 'The Signature header is missing'],
  SignatureNotMatch: [400, 'The signature does not match'],
  SignatureExpired: [400, 'The signature has expired'],
  ExpiresAtInvalid: [400, 'Expires-at is not valid, or more than an hour ahead'],
  PublicKeyNotProvided: [400, 'There is no public key of this application'],
  WrongRequestFormat: [400, 'The request is not what is expected'],
  RouteNotFound: [404, 'There is nothing at this address'],
  CustomerNotFound: [404, 'There is no such customer'],
  DuplicatedCustomer: [409, 'A customer with this identifier exists'],
  ConnectionNotFound: [404, 'There is no such connection'],
  AccountNotFound: [404, 'There is no such account'],
  ProviderNotFound: [404, 'There is no such provider'],
  InvalidCredentials: [406, 'The bank did not take the credentials'],
  ConsentExpired: [406, 'The consent has expired'],
  ConsentRevoked: [406, 'The consent was revoked'],
  InteractiveTimeout: [406, 'The interactive step was not answered in time'],
  ProviderAccessNotGranted: [406, 'Access was not granted at the bank'],
  ConnectionCannotBeRefreshed: [406, 'The connection cannot be refreshed yet'],
  BackgroundFetchLimitExceeded: [406, 'No more than 4 background fetches in 24 hours'],
  TooManyRequests: [429, 'Too many requests'],
  ProviderUnavailable: [406, 'The bank is not available'],
  ProviderInactive: [406, 'The bank is inactive'],
  ProviderError: [406, 'The bank answered with an error'],
  ProviderDisabled: [406, 'The bank is disabled'],
  InternalServerError: [500, 'Internal server error'],
} as const satisfies Record<string, readonly [number, string]>;

export type SaltEdgeClass = keyof typeof SALTEDGE_ERRORS;

export class SaltEdgeFailure extends Error {
  readonly errorClass: SaltEdgeClass;
  readonly more: Record<string, unknown>;
  constructor(errorClass: SaltEdgeClass, more: Record<string, unknown> = {}, message?: string) {
    super(message ?? SALTEDGE_ERRORS[errorClass][1]);
    this.name = 'SaltEdgeFailure';
    this.errorClass = errorClass;
    this.more = more;
  }
  get status(): number {
    return SALTEDGE_ERRORS[this.errorClass][0];
  }
  /** @param request what was asked for, which Salt Edge repeats */
  body(request: unknown = {}): Record<string, unknown> {
    const error = {
      class: this.errorClass,
      message: this.message,
      documentation_url: 'https://docs.example/errors',
      request_id: randomUUID(),
      ...this.more,
    };
    return { error, request };
  }
}

/** An error by its class, for faults. @throws {RangeError} when there is none */
export function errorByCode(code: string): { status: number; body: string } {
  if (!(code in SALTEDGE_ERRORS)) throw new RangeError(`Salt Edge has no error ${code} here`);
  const failure = new SaltEdgeFailure(code as SaltEdgeClass);
  return { status: failure.status, body: toJson(failure.body()) };
}

/** What the last attempt says of a bank's trouble (`fail_error_class`). */
export function classOf(trouble: Trouble): SaltEdgeClass {
  const classes: Record<Trouble, SaltEdgeClass> = {
    'login-required': 'InvalidCredentials',
    'consent-expired': 'ConsentExpired',
    'consent-revoked': 'ConsentRevoked',
    locked: 'ProviderAccessNotGranted',
    'action-needed': 'ProviderAccessNotGranted',
    'bank-down': 'ProviderUnavailable',
    'mfa-needed': 'InteractiveTimeout',
  };
  return classes[trouble];
}
