/** Making and finding the host's own records of a connection: its link, its accounts, their journals. */
import { z } from 'zod';
import type { Decimal } from '../money.ts';
import { exactly, moment, optional, shaped } from './values.ts';
import type { HostTransport } from './transport.ts';

export interface NewLink {
  clientId: string;
  name: string;
  provider: string;
  providerName: string;
  institutionId: string;
  companyId: number;
  connectedBy: number | null;
}

export interface NewAccount {
  /** Our own id: the host's `online_identifier`. It outlives the provider's. */
  identifier: string;
  name: string;
  number: string | null;
  iban: string | null;
  kind: 'bank' | 'card';
  currencyId: number;
  balance: Decimal | null;
}

const created = z.array(z.number()).min(1);

/** One call makes the link. @returns its id */
export async function createLink(host: HostTransport, link: NewLink): Promise<number> {
  const answer = await host.call('account.online.link', 'create', {
    vals_list: [
      {
        name: link.name,
        client_id: link.clientId,
        provider: link.provider,
        provider_name: link.providerName,
        institution_identifier: link.institutionId,
        company_id: link.companyId,
        state: 'connected',
        ...(link.connectedBy ? { connected_by_id: link.connectedBy } : {}),
      },
    ],
  });
  return shaped(created, answer, 'a new connection')[0] as number;
}

/** @returns those of the links that are there and synchronize by themselves */
export async function readAutoSync(host: HostTransport, linkIds: number[]): Promise<number[]> {
  const answer = await host.call('account.online.link', 'search', {
    domain: [
      ['id', 'in', linkIds],
      ['auto_sync', '=', true],
    ],
  });
  return shaped(z.array(z.number()), answer, 'connections');
}

export async function writeNextRefresh(host: HostTransport, linkId: number, at: Date | null): Promise<void> {
  await host.call('account.online.link', 'write', { ids: [linkId], vals: { next_refresh: moment(at) } });
}

/** With its accounts. Only for a link from which nothing was booked: the host refuses any other. */
export async function removeLink(host: HostTransport, linkId: number): Promise<void> {
  await host.call('account.online.link', 'unlink', { ids: [linkId] });
}

/** One call makes the accounts that are not there yet. @returns the host's ids by our identifiers */
export async function createAccounts(
  host: HostTransport,
  linkId: number,
  accounts: NewAccount[],
): Promise<Map<string, number>> {
  if (accounts.length === 0) return new Map();
  const answer = await host.call('account.online.account', 'create', {
    vals_list: accounts.map((account) => ({
      account_online_link_id: linkId,
      online_identifier: account.identifier,
      name: account.name,
      account_number: account.number ?? false,
      iban: account.iban ?? false,
      kind: account.kind,
      currency_id: account.currencyId,
      ...(account.balance === null ? {} : { balance: exactly(account.balance) }),
    })),
  });
  const ids = shaped(created, answer, 'new accounts');
  return new Map(accounts.map((account, index) => [account.identifier, ids[index] as number]));
}

/** Links of this kind stand for an older synchronization: their journals are free to go on. */
const isOld = (clientId: string | null): boolean => clientId?.startsWith('legacy-') ?? false;

const online = z.object({
  id: z.number(),
  name: z.string(),
  account_number: optional(z.string()),
  account_online_link_id: z.object({ id: z.number(), client_id: optional(z.string()) }),
});

const choice = z
  .object({
    id: z.number(),
    name: z.string(),
    code: optional(z.string()),
    type: z.string(),
    currency_id: optional(z.object({ name: z.string() })),
    bank_acc_number: optional(z.string()),
    account_online_account_id: optional(online),
    bank_statements_source: z.string(),
    has_statement_lines: z.boolean(),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    code: row.code,
    type: row.type,
    /** Null: the company's own currency. */
    currency: row.currency_id?.name ?? null,
    number: row.bank_acc_number,
    onlineAccountId: isOld(row.account_online_account_id?.account_online_link_id.client_id ?? null)
      ? null
      : (row.account_online_account_id?.id ?? null),
    /** What the journal belonged to before, where that can be connected again. */
    before: isOld(row.account_online_account_id?.account_online_link_id.client_id ?? null)
      ? {
          name: row.account_online_account_id?.name ?? '',
          number: row.account_online_account_id?.account_number ?? null,
        }
      : null,
    /** Nobody has set it up or put anything in: as the host makes one for each new company. */
    untouched: row.bank_statements_source === 'undefined' && !row.has_statement_lines,
  }));
export type JournalChoice = z.output<typeof choice>;

/** The company's bank and card journals, for the person to choose from. */
export async function readJournals(host: HostTransport, companyId: number): Promise<JournalChoice[]> {
  const answer = await host.call('account.journal', 'web_search_read', {
    domain: [
      ['company_id', '=', companyId],
      ['type', 'in', ['bank', 'credit']],
    ],
    specification: {
      name: {},
      code: {},
      type: {},
      currency_id: { fields: { name: {} } },
      bank_acc_number: {},
      account_online_account_id: {
        fields: { name: {}, account_number: {}, account_online_link_id: { fields: { client_id: {} } } },
      },
      bank_statements_source: {},
      has_statement_lines: {},
    },
  });
  return shaped(z.object({ records: z.array(choice) }), answer, 'journals').records;
}

/** Every journal code of the company, archived journals' included. */
export async function readJournalCodes(host: HostTransport, companyId: number): Promise<Set<string>> {
  const answer = await host.call('account.journal', 'search_read', {
    domain: [['company_id', '=', companyId]],
    fields: ['code'],
    context: { active_test: false },
  });
  return new Set(
    shaped(z.array(z.object({ code: z.string() })), answer, 'journal codes').map((one) => one.code),
  );
}

export interface NewJournal {
  name: string;
  /** Left out: Odoo's next. */
  code?: string | undefined;
  type: 'bank' | 'credit';
  companyId: number;
  /** Null: the company's own. */
  currencyId: number | null;
  number: string | null;
  hostAccountId: number;
}

export async function createJournal(host: HostTransport, journal: NewJournal): Promise<number> {
  const answer = await host.call('account.journal', 'create', {
    vals_list: [
      {
        name: journal.name,
        ...(journal.code === undefined ? {} : { code: journal.code }),
        type: journal.type,
        company_id: journal.companyId,
        ...(journal.currencyId === null ? {} : { currency_id: journal.currencyId }),
        ...(journal.number === null ? {} : { bank_acc_number: journal.number }),
        account_online_account_id: journal.hostAccountId,
        bank_statements_source: 'online_sync',
      },
    ],
  });
  return shaped(created, answer, 'a new journal')[0] as number;
}

export async function useJournal(
  host: HostTransport,
  journalId: number,
  hostAccountId: number,
): Promise<void> {
  await host.call('account.journal', 'write', {
    ids: [journalId],
    vals: { account_online_account_id: hostAccountId, bank_statements_source: 'online_sync' },
  });
}

/** The company's own currency, and all currencies the host knows, active or not. */
export async function readCompanyCurrency(
  host: HostTransport,
  companyId: number,
): Promise<{ own: string; all: Map<string, { id: number; active: boolean }> }> {
  const currency = z.object({ id: z.number(), name: z.string(), active: z.boolean() });
  const all = await host.call('res.currency', 'search_read', {
    domain: [],
    fields: ['name', 'active'],
    context: { active_test: false },
  });
  const company = await host.call('res.company', 'read', {
    ids: [companyId],
    fields: ['currency_id'],
    load: null,
  });
  const known = shaped(z.array(currency), all, 'currencies');
  const own = shaped(z.array(z.object({ currency_id: z.number() })), company, 'a company')[0]?.currency_id;
  return {
    own: known.find((one) => one.id === own)?.name ?? '',
    all: new Map(known.map((one) => [one.name, { id: one.id, active: one.active }])),
  };
}
