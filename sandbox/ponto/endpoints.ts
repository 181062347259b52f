/** Ponto Connect's endpoints: from an integration and a request to an answer. */
import { isIP } from 'node:net';
import type { Request } from 'express';
import { z } from 'zod';
import type { Faults } from '../faults.ts';
import type { Account, Institution, Transaction } from '../ledger/types.ts';
import { rootOf } from './authorization.ts';
import { PontoFailure } from './errors.ts';
import { accountUuid, institutionUuid, transactionUuid } from './ids.ts';
import { Pages, type Ordered, type Page } from './paging.ts';
import {
  shownAccount,
  shownInstitution,
  shownReauthorization,
  shownSynchronization,
  shownTransaction,
  shownWithUpdates,
} from './shapes.ts';
import { accountsOf, findAccount, type Integration, type PontoState } from './state.ts';
import { SUBTYPES, type Synchronization } from './synchronizations.ts';

export interface Answer {
  status?: number;
  body: unknown;
}

export interface Call {
  request: Request;
  /** Whose access token it is. */
  integration: Integration;
}

export type Endpoint = (call: Call) => Answer;

/** "Currently must be `account`"; the address of a person who is there. */
const wanted = z.looseObject({
  resourceType: z.literal('account'),
  resourceId: z.string(),
  subtype: z.enum(SUBTYPES),
  customerIpAddress: z
    .string()
    .refine((address) => isIP(address) !== 0, 'not an address')
    .optional(),
});
const redirecting = z.looseObject({ redirectUri: z.url() });

/** The document's flat body, and JSON:API's, which Ponto's own examples have. */
function attributesOf<T extends z.ZodType>(shape: T, body: unknown): z.output<T> {
  const wrapped = z.looseObject({ data: z.looseObject({ attributes: z.unknown() }) }).safeParse(body);
  const parsed = shape.safeParse(wrapped.success ? wrapped.data.data.attributes : body);
  if (parsed.success) return parsed.data;
  throw new PontoFailure('validationError', z.prettifyError(parsed.error));
}

export const baseOf = (request: Request): string => `${rootOf(request)}/ponto-connect`;

const byId = <Row extends { id: string }>(a: Row, b: Row): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
/** Newest first; of one day, what came last first. */
const newestFirst = (a: Transaction, b: Transaction): number =>
  a.date === b.date ? b.serial - a.serial : a.date < b.date ? 1 : -1;

const listed = <Row>(
  page: Page<Row>,
  show: (row: Row) => unknown,
  meta: Record<string, unknown> = {},
): Answer => ({
  body: { data: page.rows.map(show), links: page.links, meta: { paging: page.paging, ...meta } },
});

/** Institutions are everybody's: with a token or without. */
export function institutionEndpoints(state: PontoState): Record<string, (request: Request) => Answer> {
  const pages = new Pages<Institution>();
  // A long list is sorted once, not for each of its pages.
  let sorted: { of: Institution[]; rows: Institution[] } = { of: [], rows: [] };
  const show = (request: Request) => (from: Institution) => {
    const down = state.bank.customerOf(from.id)?.currentTrouble() === 'bank-down';
    return shownInstitution(from, down, state.now().toISOString(), baseOf(request));
  };
  return {
    'GET /financial-institutions': (request) => {
      const list = state.bank.institutions('ponto');
      if (list !== sorted.of) sorted = { of: list, rows: [...list].sort(byId) };
      const { rows } = sorted;
      const page = pages.read(request, { rows, idOf: ({ id }) => institutionUuid(id), compare: byId });
      return listed(page, show(request));
    },
    'GET /financial-institutions/:id': (request) => {
      const found = state.bank
        .institutions('ponto')
        .find(({ id }) => institutionUuid(id) === request.params['id']);
      if (!found) throw new PontoFailure('resourceNotFound');
      return { body: { data: show(request)(found) } };
    },
  };
}

export function endpoints(state: PontoState, faults: Faults): Record<string, Endpoint> {
  const accountPages = new Pages<Account>();
  const transactionPages = new Pages<Transaction>();

  const showAccount = ({ request, integration }: Call, account: Account) => {
    const { synchronizations: done, customer } = integration;
    return shownAccount(
      account,
      customer.ledger.balance(account.id, done.versionOf(account.id)),
      integration,
      {
        endsAt: state.consentEndsAt(integration),
        latest: done.latest(account.id),
        base: baseOf(request),
      },
    );
  };
  const one = ({ request, integration }: Call): Account => {
    integration.synchronizations.settle();
    return findAccount(integration, String(request.params['id']));
  };
  const synchronization = ({ request, integration }: Call): Synchronization =>
    integration.synchronizations.find(String(request.params['id']));
  const ordered = (rows: Transaction[]): Ordered<Transaction> => ({
    rows: rows.sort(newestFirst),
    idOf: ({ id }) => transactionUuid(id),
    compare: newestFirst,
  });

  const transactions = (call: Call, status: Transaction['status']): Answer => {
    const { request, integration } = call;
    const account = one(call);
    const { synchronizations: done, customer } = integration;
    const oldest = done.feed.oldestDate() ?? '';
    const rows = customer.ledger
      .transactions({ accountId: account.id, status, version: done.versionOf(account.id) })
      .filter(({ date }) => date >= oldest);
    const fault = faults.take('ponto', request, ['endless', 'repeat'])?.kind as
      'endless' | 'repeat' | undefined;
    const latest = done.latest(account.id, 'transactions');
    return listed(
      transactionPages.read(request, ordered(rows), fault),
      (row) => shownTransaction(row, baseOf(request)),
      latest ? { synchronizedAt: latest.updatedAt, latestSynchronization: shownSynchronization(latest) } : {},
    );
  };

  return {
    'GET /userinfo': ({ integration }) => ({
      body: {
        sub: integration.organizationId,
        name: integration.customer.persona.title,
        representativeOrganizationId: null,
        representativeOrganizationName: null,
        paymentsActivated: false,
        paymentsActivationRequested: false,
        onboardingComplete: true,
      },
    }),

    'GET /accounts': (call) => {
      call.integration.synchronizations.settle();
      const rows = [...accountsOf(call.integration)].sort(byId);
      const page = accountPages.read(call.request, {
        rows,
        idOf: ({ id }) => accountUuid(id),
        compare: byId,
      });
      return listed(page, (account) => showAccount(call, account));
    },
    'GET /accounts/:id': (call) => ({ body: { data: showAccount(call, one(call)) } }),
    'DELETE /accounts/:id': (call) => {
      const account = one(call);
      for (const id of [account.id, ...account.formerIds]) call.integration.chosen.delete(id);
      return { body: { data: { type: 'account', id: accountUuid(account.id) } } };
    },
    'GET /accounts/:id/transactions': (call) => transactions(call, 'posted'),
    'GET /accounts/:id/pending-transactions': (call) => transactions(call, 'pending'),
    'POST /accounts/:id/reauthorization-requests': (call) => {
      const { redirectUri } = attributesOf(redirecting, call.request.body);
      const made = state.addReauthorization(call.integration, one(call), redirectUri);
      return { status: 201, body: { data: shownReauthorization(made, rootOf(call.request)) } };
    },

    'POST /synchronizations': ({ request, integration }) => {
      const { resourceId, subtype } = attributesOf(wanted, request.body);
      const made = integration.synchronizations.ask(findAccount(integration, resourceId), subtype);
      return { status: 201, body: { data: shownWithUpdates(made, baseOf(request)) } };
    },
    'GET /synchronizations/:id': ({ request, integration }) => {
      const found = integration.synchronizations.look(String(request.params['id']));
      return { body: { data: shownWithUpdates(found, baseOf(request)) } };
    },
    'GET /synchronizations/:id/updated-transactions': (call) => {
      const found = synchronization(call);
      const rows = call.integration.synchronizations.updated(found);
      const page = transactionPages.read(call.request, ordered(rows));
      const show = (row: Transaction) => shownTransaction(row, baseOf(call.request));
      return listed(page, show, { synchronizedAt: found.updatedAt });
    },
  };
}
