/** Yodlee's endpoints: from a login and a request to an answer. */
import type { Request } from 'express';
import { z } from 'zod';
import type { Faults } from '../faults.ts';
import { YodleeFailure } from './errors.ts';
import { EVENTS, type EventName, type Notifications } from './events.ts';
import { providerId } from './ids.ts';
import { pageOf, queryNumber, queryText, type Page } from './query.ts';
import {
  containerOf,
  shownAccount,
  shownConsents,
  shownProvider,
  shownProviderAccount,
  shownUpdate,
} from './shapes.ts';
import { accountsOf, PAUSE_MS, troubleOf, type ProviderAccount, type YodleeState } from './state.ts';
import { transactionCount, transactionPage } from './transactions.ts';

interface Answer {
  status?: number;
  /** Absent: no content. */
  body?: unknown;
  page?: Page;
}
type Endpoint = (loginName: string, request: Request) => Answer;
/** By `METHOD /path`. */
export type Endpoints = Record<string, Endpoint>;

const listed = (field: string, rows: unknown[]): Answer => ({
  body: rows.length === 0 ? {} : { [field]: rows },
});

const subscription = z.looseObject({ event: z.looseObject({ callbackUrl: z.url() }) });

export function endpoints(state: YodleeState, faults: Faults, notifications: Notifications): Endpoints {
  const now = (): string => state.now().toISOString();
  const here = (request: Request): string =>
    `${request.protocol}://${request.get('host') ?? 'localhost'}${request.baseUrl}`;
  const ids = (request: Request, name: string): number[] | undefined =>
    queryText(request, name)?.split(',').map(Number);
  const one = (loginName: string, request: Request): ProviderAccount =>
    state.find(loginName, Number(request.params['id']));
  /** Those that are named, an earlier run's too; all of the login's when none is. */
  const some = (loginName: string, request: Request, name: string): ProviderAccount[] =>
    ids(request, name)?.map((id) => state.find(loginName, id)) ?? state.of(loginName);

  const institutions = (request: Request) => {
    const name = queryText(request, 'name')?.toLowerCase();
    const wanted = queryText(request, 'providerId')?.split(',');
    return state.bank
      .institutions('yodlee')
      .filter((each) => name === undefined || each.name.toLowerCase().includes(name))
      .filter((each) => wanted === undefined || wanted.includes(String(providerId(each.id))));
  };
  const logo = (request: Request, colour: string): string => `${here(request)}/logos/${colour.slice(1)}.png`;

  return {
    'GET /providers': (_loginName, request) => {
      const skip = queryNumber(request, 'skip', 0);
      const top = queryNumber(request, 'top', 500);
      if (top < 1 || top > 500) throw new YodleeFailure('Y804');
      const fault = faults.take('yodlee', request, ['endless', 'repeat']);
      const page = pageOf(institutions(request), fault ? 0 : skip, top, (rows) => ({
        provider: rows.map((each) =>
          shownProvider(each, state.bank.customerOf(each.id)?.persona.traits, logo(request, each.colour)),
        ),
      }));
      return { page: fault ? { ...page, next: skip } : page };
    },
    'GET /providers/count': (_loginName, request) => ({
      body: { provider: { TOTAL: { count: institutions(request).length } } },
    }),

    'GET /providerAccounts': (loginName) => {
      const all = state.of(loginName);
      const answer = listed(
        'providerAccount',
        all.map((each) => shownProviderAccount(each, now())),
      );
      // Whoever looks sees the refresh under way once; then it is over.
      for (const each of all) each.underWay = false;
      return answer;
    },
    'GET /providerAccounts/:id': (loginName, request) => {
      const account = one(loginName, request);
      // The document wants a consentId of every answer; 0 is Yodlee's for none.
      const answer = { providerAccount: [{ ...shownUpdate(account, now()), consentId: 0 }] };
      account.underWay = false;
      return { body: answer };
    },
    'PUT /providerAccounts': (loginName, request) => {
      if (queryText(request, 'providerAccountIds') === undefined) {
        throw new YodleeFailure('Y803', 'providerAccountIds required');
      }
      const all = some(loginName, request, 'providerAccountIds');
      return { body: { providerAccount: all.map((account) => update(account)) } };
    },
    'DELETE /providerAccounts/:id': (loginName, request) => {
      state.remove(one(loginName, request));
      return { status: 204 };
    },

    'GET /accounts': (loginName, request) => {
      const include = queryText(request, 'include')?.split(',') ?? [];
      const container = queryText(request, 'container');
      const rows = some(loginName, request, 'providerAccountId').flatMap((of) => {
        of.feed.poll();
        return accountsOf(of)
          .filter((account) => container === undefined || containerOf(account) === container)
          .map((account) => {
            const balance = of.customer.ledger.balance(account.id, of.feed.version);
            return shownAccount(account, balance, of, now(), include);
          });
      });
      return listed('account', rows);
    },
    'GET /transactions': (loginName, request) => ({
      page: transactionPage(state, faults, loginName, request),
    }),
    'GET /transactions/count': (loginName, request) => ({
      body: transactionCount(state, loginName, request),
    }),
    'GET /consents': (loginName, request) =>
      listed('consent', some(loginName, request, 'providerAccountIds').flatMap(shownConsents)),

    'GET /configs/notifications/events': () => listed('event', notifications.subscriptions()),
    'POST /configs/notifications/events/:name': (_loginName, request) => {
      const parsed = subscription.safeParse(request.body);
      if (!parsed.success) throw new YodleeFailure('Y803', 'callbackUrl required');
      notifications.subscribe(eventName(request), parsed.data.event.callbackUrl);
      return { status: 201 };
    },
    'DELETE /configs/notifications/events/:name': (_loginName, request) => {
      notifications.unsubscribe(eventName(request));
      return { status: 204 };
    },
  };

  function update(account: ProviderAccount): Record<string, unknown> {
    const { traits } = account.customer.persona;
    const pause = Date.parse(account.feed.refreshedAt) + PAUSE_MS;
    const next = Math.max(pause, Date.parse(account.feed.nextRefreshAt ?? '') || 0);
    if (troubleOf(account) === undefined && next > state.now().getTime()) {
      throw new YodleeFailure(
        'Y825',
        `Update not allowed. Reason: providerAccountId ${account.id} REFRESHED_RECENTLY`,
      );
    }
    if (traits.userPresent) throw new YodleeFailure('Y806', 'Invalid input');
    if (troubleOf(account) === undefined) account.feed.refresh(false);
    account.underWay = true;
    notifications.refreshed(account);
    return shownUpdate(account, now());
  }
}

function eventName(request: Request): EventName {
  const name = EVENTS.find((each) => each === request.params['name']);
  if (!name) throw new YodleeFailure('Y800', 'Invalid value for eventName');
  return name;
}
