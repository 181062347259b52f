/** The window of Salt Edge's: what opens it, and what became of it. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  ProviderError,
  type BeginRequest,
  type Connected,
  type ConnectWindow,
  type Json,
} from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { id } from '../shared/ids.ts';
import type { SaltEdgeApi } from './api.ts';
import { readAll } from './lists.ts';
import { malformedAnswer } from './malformed.ts';
import { connection, consent, one, type SaltEdgeConnection, type SaltEdgeConsent } from './shapes.ts';
import { consentEnd, problemOfConnection } from './status.ts';

/** What is kept of a connection; the keys are the installation's. */
const access = z.object({ customerId: z.string(), connectionId: z.string() });
export type Access = z.output<typeof access>;

/** @throws {ProviderError} when the sealed value is not ours */
export const readAccess = (value: Json): Access => shapedAnswer(access, value, 'credentials');

const windowState = z.object({ customerId: z.string(), connectionId: z.string().optional() });

/** Two readings of one answer: `customer_id` and `id`. */
const customer = one(z.looseObject({ customer_id: id.nullish(), id: id.nullish() }));
const session = one(
  z.looseObject({
    connect_url: z.string().nullish(),
    redirect_url: z.string().nullish(),
    expires_at: z.string().nullish(),
  }),
);

/** The oldest date that Salt Edge fetches, in days. */
const HISTORY_DAYS = 365;
const DAY_MS = 86_400_000;
/** Where the answer names no end. */
const WINDOW_MS = 30 * 60_000;
const SCOPES = ['accounts', 'transactions'];

export interface ConnectOptions {
  /** Fake banks are offered as well. */
  includeSandboxes: boolean;
  now: Date;
}

/**
 * Every connection has a customer of its own, so that one cannot be mistaken for another's.
 * @param request with `existing`: the same customer and connection, and the window asks for a new sign-in
 */
export async function begin(
  api: SaltEdgeApi,
  request: BeginRequest,
  { includeSandboxes, now }: ConnectOptions,
): Promise<ConnectWindow> {
  const existing = request.existing && readAccess(request.existing.value);
  const customerId = existing?.customerId ?? (await createCustomer(api, request.connectionId));
  const from_date = new Date(now.getTime() - HISTORY_DAYS * DAY_MS).toISOString().slice(0, 10);
  const [country] = request.countries;
  const common = {
    consent: { scopes: SCOPES, from_date },
    attempt: {
      from_date,
      fetch_scopes: SCOPES,
      return_to: request.returnUrl,
      locale: request.language.split('-')[0] ?? 'en',
      custom_fields: { connection: request.connectionId },
    },
    return_connection_id: true,
    automatic_refresh: true,
  };
  const provider = {
    ...(request.institutionId ? { code: request.institutionId } : {}),
    include_sandboxes: includeSandboxes,
  };
  const answer = existing
    ? await api.post(`/connections/${encodeURIComponent(existing.connectionId)}/reconnect`, common)
    : await api.post('/connections/connect', {
        customer_id: customerId,
        ...common,
        provider,
        widget: country === undefined ? {} : { allowed_countries: request.countries },
      });
  const { data } = shapedAnswer(session, answer, 'connect');
  const url = data.connect_url ?? data.redirect_url;
  if (!url) throw malformedAnswer('connect: no address to open');
  const ends = Date.parse(data.expires_at ?? '');
  return {
    kind: 'popup',
    url,
    state: { customerId, ...(existing ? { connectionId: existing.connectionId } : {}) },
    expiresAt: new Date(Number.isNaN(ends) ? now.getTime() + WINDOW_MS : ends).toISOString(),
  };
}

/** The identifier must be new; a window that was given up left one behind. */
async function createCustomer(api: SaltEdgeApi, connectionId: string): Promise<string> {
  const identifier = `${connectionId}-${randomUUID().slice(0, 8)}`;
  const { data } = shapedAnswer(customer, await api.post('/customers', { identifier }), 'customers');
  const made = data.customer_id ?? data.id;
  if (!made) throw malformedAnswer('customers: no id');
  return made;
}

/** @throws {ProviderError} `reconnect` when it is gone */
export async function findConnection(api: SaltEdgeApi, connectionId: string): Promise<SaltEdgeConnection> {
  const path = `/connections/${encodeURIComponent(connectionId)}`;
  return shapedAnswer(one(connection), await api.get(path), path).data;
}

export const readConsents = (api: SaltEdgeApi, connectionId: string): Promise<SaltEdgeConsent[]> =>
  readAll(api, '/consents', consent, { connection_id: connectionId });

/**
 * What the page's return says is not believed: the connection must be among those that the customer has.
 * @param answer `connection_id` of the return address; absent, the newest good one counts
 */
export async function complete(
  api: SaltEdgeApi,
  state: Json,
  answer: Record<string, string>,
  now: Date,
): Promise<Connected> {
  const { customerId, connectionId: known } = shapedAnswer(windowState, state, 'window');
  const all = await readAll(api, '/connections', connection, { customer_id: customerId });
  const told = known ?? answer['connection_id'];
  const good = all.filter((each) => problemOfConnection(each, now) === undefined);
  const found = told ? all.find((each) => each.id === told) : good.at(-1);
  if (!found) {
    throw new ProviderError({
      state: 'reconnect',
      code: 'CONNECT_NOT_COMPLETED',
      message: 'The bank was not connected: the window was closed before the end.',
    });
  }
  const problem = problemOfConnection(found, now);
  if (problem && (problem.state === 'reconnect' || problem.state === 'consent-ended')) {
    throw new ProviderError(problem);
  }
  const ends = consentEnd(await readConsents(api, found.id), now);
  return {
    credentials: { customerId, connectionId: found.id },
    providerConnectionId: found.id,
    ...(found.provider_code ? { institutionId: found.provider_code } : {}),
    ...(found.provider_name ? { institutionName: found.provider_name } : {}),
    ...(ends === undefined ? {} : { consentEndsAt: ends }),
  };
}
