/** Salt Edge's endpoints: from a request to an answer. */
import type { Request } from 'express';
import { z } from 'zod';
import type { Faults } from '../faults.ts';
import type { Institution } from '../ledger/types.ts';
import type { Callbacks } from './callbacks.ts';
import { SaltEdgeFailure } from './errors.ts';
import { listPage, queryText } from './query.ts';
import { shownAccount, shownConnection, shownConsent, shownProvider } from './shapes.ts';
import { accountsOf, type Connection, type SaltEdgeState, type Session } from './state.ts';
import { transactionPage } from './transactions.ts';

type Endpoint = (request: Request) => unknown;
/** By `METHOD /path`. */
export type Endpoints = Record<string, Endpoint>;

const DAY_MS = 86_400_000;
/** PSD2: without the person. */
const MOST_IN_BACKGROUND = 4;

const scopes = z.array(z.enum(['accounts', 'transactions', 'holder_info'])).min(1);
const windowBody = z.looseObject({
  consent: z.looseObject({ scopes }),
  attempt: z.looseObject({ return_to: z.string(), custom_fields: z.looseObject({}).optional() }),
  return_connection_id: z.boolean().optional(),
});
const connectBody = windowBody.extend({
  customer_id: z.string(),
  provider: z
    .looseObject({ code: z.string().optional(), include_sandboxes: z.boolean().optional() })
    .optional(),
  widget: z.looseObject({ allowed_countries: z.array(z.string()).optional() }).optional(),
});
const customerBody = z.looseObject({ identifier: z.string().min(1) });

function read<T extends z.ZodType>(shape: T, request: Request): z.output<T> {
  const parsed = z.looseObject({ data: shape }).safeParse(request.body);
  if (parsed.success) return parsed.data.data as z.output<T>;
  const [issue] = parsed.error.issues;
  throw new SaltEdgeFailure(
    'WrongRequestFormat',
    {},
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

export function endpoints(
  state: SaltEdgeState,
  faults: Faults,
  callbacks: Callbacks,
  duplicates: ReadonlySet<string>,
): Endpoints {
  const here = (request: Request): string =>
    `${request.protocol}://${request.get('host') ?? 'localhost'}${request.baseUrl}`;
  const named = (request: Request): Connection => state.connection(String(request.params['id']));
  const asked = (request: Request): Connection => {
    const connection = state.connection(queryText(request, 'connection_id') ?? '');
    connection.feed.poll();
    return connection;
  };
  const window = (request: Request, session: Session): unknown => ({
    data: {
      connect_url: `${here(request)}/connect?token=${session.token}`,
      expires_at: session.expiresAt,
      customer_id: session.customerId,
    },
  });

  return {
    'GET /providers': (request) => {
      const code = queryText(request, 'country_code');
      const rows = state.bank
        .institutions('saltedge')
        .filter(({ countries }) => code === undefined || countries.includes(code));
      const show = (each: Institution) =>
        shownProvider(
          each,
          state.bank.customerOf(each.id)?.persona.traits,
          `${here(request)}/logos/${each.colour.slice(1)}.png`,
        );
      return listPage(request, faults, rows, ({ id }) => id, show);
    },

    'POST /customers': (request) => {
      const { identifier } = read(customerBody, request);
      return { data: { customer_id: state.addCustomer(identifier), identifier } };
    },

    'POST /connections/connect': (request) => {
      const body = read(connectBody, request);
      if (!state.hasCustomer(body.customer_id)) throw new SaltEdgeFailure('CustomerNotFound');
      const code = body.provider?.code;
      if (code !== undefined && !state.bank.institutions('saltedge').some(({ id }) => id === code)) {
        throw new SaltEdgeFailure('ProviderNotFound');
      }
      const countries = body.widget?.allowed_countries;
      const session = state.addSession({
        customerId: body.customer_id,
        returnTo: body.attempt.return_to,
        returnConnectionId: body.return_connection_id === true,
        customFields: body.attempt.custom_fields ?? {},
        ...(code === undefined ? {} : { providerCode: code }),
        ...(countries === undefined ? {} : { countries }),
      });
      return window(request, session);
    },
    'POST /connections/:id/reconnect': (request) => {
      const connection = named(request);
      const body = read(windowBody, request);
      const session = state.addSession({
        customerId: connection.customerId,
        returnTo: body.attempt.return_to,
        returnConnectionId: body.return_connection_id === true,
        customFields: body.attempt.custom_fields ?? {},
        connection,
      });
      return window(request, session);
    },
    'POST /connections/:id/refresh': (request) => {
      refresh(named(request));
      return { data: shownConnection(named(request)) };
    },

    'GET /connections': (request) => {
      const customer = queryText(request, 'customer_id');
      const rows = state.all().filter(({ customerId }) => customer === undefined || customerId === customer);
      return listPage(request, faults, rows.map(shownConnection), (row) => String(row['id']));
    },
    'GET /connections/:id': (request) => {
      const connection = named(request);
      connection.feed.poll();
      const data = shownConnection(connection);
      // Whoever looks sees the refresh under way once; then it is over.
      connection.underWay = false;
      return { data };
    },
    'DELETE /connections/:id': (request) => {
      const connection = named(request);
      state.remove(connection);
      void callbacks.send('destroy', connection);
      return { data: { id: connection.id, removed: true } };
    },

    'GET /accounts': (request) => {
      const of = asked(request);
      const rows = accountsOf(of).map((account) =>
        shownAccount(account, of.customer.ledger.balance(account.id, of.feed.version), of),
      );
      return listPage(request, faults, rows, (row) => String(row['id']));
    },
    'GET /transactions': (request) => transactionPage(request, faults, asked(request), duplicates),
    'GET /consents': (request) => ({
      data: [shownConsent(asked(request))],
      meta: { next_id: null, next_page: null },
    }),
  };

  function refresh(connection: Connection): void {
    const { customer, feed } = connection;
    const now = state.now().getTime();
    if (connection.underWay) throw new SaltEdgeFailure('ConnectionCannotBeRefreshed');
    connection.background = connection.background.filter((at) => at > now - DAY_MS);
    if (customer.currentTrouble() === undefined) {
      const next = feed.nextRefreshAt;
      if (next !== undefined && next > new Date(now).toISOString()) {
        throw new SaltEdgeFailure('ConnectionCannotBeRefreshed', { next_refresh_possible_at: next });
      }
      if (connection.background.length >= MOST_IN_BACKGROUND) {
        throw new SaltEdgeFailure('BackgroundFetchLimitExceeded');
      }
      if (feed.refresh(false).kind === 'person-needed') throw new SaltEdgeFailure('InteractiveTimeout');
    }
    connection.background.push(now);
    connection.underWay = true;
    callbacks.fetched(connection);
  }
}
