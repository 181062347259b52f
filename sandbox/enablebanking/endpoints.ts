/** Enable Banking's endpoints: from a request to an answer. */
import type { Request } from 'express';
import { z } from 'zod';
import type { Faults } from '../faults.ts';
import type { Transaction } from '../ledger/types.ts';
import { EnableBankingFailure } from './errors.ts';
import { shownAccount, shownBalances, shownBanks, shownTransaction } from './shapes.ts';
import { accountsOf, type EnableBankingState, type Session } from './state.ts';

export type Endpoint = (request: Request) => unknown;

const PAGE = 50;

const authBody = z.looseObject({
  access: z.looseObject({ valid_until: z.iso.datetime({ offset: true }) }),
  aspsp: z.looseObject({ name: z.string(), country: z.string() }),
  psu_type: z.enum(['business', 'personal']),
  state: z.string().min(8),
  redirect_url: z.url(),
});
const sessionBody = z.looseObject({ code: z.string() });

function read<T extends z.ZodType>(shape: T, request: Request): z.output<T> {
  const parsed = shape.safeParse(request.body);
  if (parsed.success) return parsed.data;
  throw new EnableBankingFailure('WRONG_REQUEST_PARAMETERS', z.prettifyError(parsed.error));
}

const text = (request: Request, name: string): string | undefined => {
  const value = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const rootOf = (request: Request): string =>
  `${request.protocol}://${request.get('host') ?? 'localhost'}/enablebanking`;

export function endpoints(state: EnableBankingState, faults: Faults): Record<string, Endpoint> {
  const accountOf = (request: Request) => {
    const found = state.account(String(request.params['id']));
    state.working(found.session);
    return found;
  };
  const accessOf = ({ validUntil }: Session) => ({
    valid_until: validUntil,
    balances: true,
    transactions: true,
  });

  return {
    'GET /aspsps': (request) => {
      const country = text(request, 'country');
      const aspsps = state.bank
        .institutions('enablebanking')
        .flatMap((each) => {
          const traits = state.bank.customerOf(each.id)?.persona.traits;
          return shownBanks(each, traits, `${rootOf(request)}/logos/${each.colour.slice(1)}.png`);
        })
        .filter((each) => country === undefined || each.country === country);
      return { aspsps };
    },
    'POST /auth': (request) => {
      const { access, aspsp, state: nonce, redirect_url } = read(authBody, request);
      const { name, country } = aspsp;
      const known = state.bank
        .institutions('enablebanking')
        .some((each) => each.name === name && each.countries.includes(country));
      if (!known) throw new EnableBankingFailure('WRONG_ASPSP_PROVIDED');
      const { id } = state.addAuthorization({
        bank: { name, country },
        state: nonce,
        redirectUrl: redirect_url,
        validUntil: new Date(access.valid_until).toISOString(),
      });
      return { url: `${rootOf(request)}/authorize?id=${id}`, authorization_id: id, psu_id_hash: id };
    },
    'POST /sessions': (request) => {
      const session = state.exchange(read(sessionBody, request).code);
      return {
        session_id: session.id,
        accounts: accountsOf(session).map((account) => shownAccount(session, account)),
        aspsp: session.bank,
        psu_type: 'business',
        access: accessOf(session),
      };
    },
    'GET /sessions/:id': (request) => {
      const session = state.session(String(request.params['id']));
      const trouble =
        session.validUntil <= state.now().toISOString()
          ? 'consent-expired'
          : session.customer.currentTrouble();
      const ended = { 'consent-expired': 'EXPIRED', 'consent-revoked': 'REVOKED' } as Record<string, string>;
      return {
        status: ended[trouble ?? ''] ?? 'AUTHORIZED',
        accounts: accountsOf(session).map((account) => shownAccount(session, account).uid),
        aspsp: session.bank,
        psu_type: 'business',
        access: { ...accessOf(session), valid_until: session.customer.consentEndsAt ?? session.validUntil },
      };
    },
    'DELETE /sessions/:id': (request) => {
      state.close(state.session(String(request.params['id'])));
      return { message: 'OK' };
    },
    'GET /accounts/:id/details': (request) => {
      const { session, account } = accountOf(request);
      return shownAccount(session, account);
    },
    'GET /accounts/:id/balances': (request) => {
      const { session, account } = accountOf(request);
      session.feed.refresh(false);
      const balance = session.customer.ledger.balance(account.id, session.feed.version);
      return shownBalances(account, balance, state.now().toISOString().slice(0, 10));
    },
    'GET /accounts/:id/transactions': (request) => {
      const { session, account } = accountOf(request);
      // Every reading goes to the bank, as often as that lets it.
      session.feed.refresh(false);
      const oldest = [session.feed.oldestDate() ?? '', text(request, 'date_from') ?? ''].sort().at(-1) ?? '';
      const rows = session.customer.ledger
        .transactions({ accountId: account.id, version: session.feed.version })
        .filter(({ date }) => date >= oldest)
        .sort((a: Transaction, b: Transaction) =>
          a.date === b.date ? b.serial - a.serial : a.date < b.date ? 1 : -1,
        );
      const key = text(request, 'continuation_key');
      const fault = faults.take('enablebanking', request, ['endless', 'repeat']);
      const from = key === undefined || fault ? 0 : Number(/^page-(\d+)$/.exec(key)?.[1] ?? Number.NaN);
      if (Number.isNaN(from)) throw new EnableBankingFailure('WRONG_CONTINUATION_KEY');
      const next = from + PAGE < rows.length || fault ? `page-${from + PAGE}` : null;
      const nameless = session.customer.persona.id.startsWith('nameless');
      return {
        transactions: rows.slice(from, from + PAGE).map((each) => shownTransaction(each, account, nameless)),
        continuation_key: next,
      };
    },
  };
}
