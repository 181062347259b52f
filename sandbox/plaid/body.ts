/** Reads a request as Plaid does: its fields, its keys in headers or body, its own words for what is wrong. */
import type { Request } from 'express';
import { z } from 'zod';
import { PlaidFailure } from './errors.ts';

/** The keys this sandbox takes. */
const PLAID_KEYS = { clientId: 'sandbox-client-id', secret: 'sandbox-secret' };

/** @throws {PlaidFailure} MISSING_FIELDS, INVALID_API_KEYS */
export function checkKeys(request: Request): void {
  const body = (request.body ?? {}) as Record<string, unknown>;
  const clientId = request.get('PLAID-CLIENT-ID') ?? body['client_id'];
  const secret = request.get('PLAID-SECRET') ?? body['secret'];
  const missing = [clientId === undefined ? 'client_id' : [], secret === undefined ? 'secret' : []].flat();
  if (missing.length > 0) throw missingFields(missing);
  if (clientId !== PLAID_KEYS.clientId || secret !== PLAID_KEYS.secret) {
    throw new PlaidFailure('INVALID_API_KEYS');
  }
}

const missingFields = (names: string[]): PlaidFailure =>
  new PlaidFailure('MISSING_FIELDS', `the following required fields are missing: ${names.join(', ')}`);

/** @throws {PlaidFailure} MISSING_FIELDS, INVALID_FIELD */
export function read<T extends z.ZodType>(schema: T, request: Request): z.output<T> {
  const result = schema.safeParse(request.body ?? {});
  if (result.success) return result.data;
  const body = (request.body ?? {}) as Record<string, unknown>;
  const issues = result.error.issues;
  const missing = issues.filter(({ path }) => path.length === 1 && body[String(path[0])] === undefined);
  if (missing.length > 0) throw missingFields(missing.map(({ path }) => path.join('.')));
  const [first] = issues;
  throw new PlaidFailure(
    'INVALID_FIELD',
    `${first?.path.join('.') ?? 'body'}: ${first?.message ?? 'invalid'}`,
  );
}

export const text = z.string().min(1);
export const countryCodes = z.array(z.string().length(2)).min(1);
export const byToken = z.looseObject({ access_token: text });
