/** What the host still has of the synchronization of before December 2020, and what is made of it there. */
import { z } from 'zod';
import type { Decimal } from '../money.ts';
import { writeJournal, type Command } from './books.ts';
import { exactly, money, optional, shaped } from './values.ts';
import type { HostTransport } from './transport.ts';
import { inLanguage, type Sentence } from '../words.ts';

const MODEL = 'account.online.legacy';

const oldJournal = z.object({
  id: z.number(),
  name: z.string(),
  company_id: z.number(),
  type: z.string(),
  /** The account of ours that it has already. */
  taken: optional(z.number()),
  /** The date of the last line that the old synchronization brought. */
  until: optional(z.iso.date()),
  lines: z.number(),
});

const oldAccount = z.object({
  id: z.number(),
  name: optional(z.string()),
  account_number: optional(z.string()),
  last_sync: optional(z.string()),
  balance: optional(money),
  journals: z.array(oldJournal),
});

const oldConnection = z.object({
  id: z.number(),
  name: optional(z.string()),
  provider_type: optional(z.string()),
  provider_identifier: optional(z.string()),
  status: optional(z.string()),
  status_code: optional(z.string()),
  message: optional(z.string()),
  action_required: optional(z.boolean()),
  last_refresh: optional(z.string()),
  company_id: optional(z.number()),
  has_token: z.boolean(),
  accounts: z.array(oldAccount),
});

export type OldJournal = z.output<typeof oldJournal>;
export type OldAccount = z.output<typeof oldAccount>;
export type OldConnection = z.output<typeof oldConnection>;

/** @param after the id to go on from; 0 for the first page. @returns oldest first. @throws {HostError} */
export async function readOldConnections(
  host: HostTransport,
  after: number,
  limit: number,
): Promise<OldConnection[]> {
  const answer = await host.call(MODEL, 'old_connections', { after, limit });
  return shaped(z.array(oldConnection), answer, 'old connections');
}

export interface TakeOver {
  /** Our key of it in the host: the link's `client_id`. */
  key: string;
  name: string;
  provider: string;
  providerName: string;
  institution: string | null;
  companyId: number;
  reason: Sentence;
  lastRefresh: string | null;
  /** For the chatter: what it was. */
  note: Sentence;
  /** The old record, whose chatter comes along. */
  oldId: number;
  accounts: {
    key: string;
    name: string;
    number: string | null;
    kind: 'bank' | 'card';
    balance: Decimal | null;
    lastDate: string | null;
    /** The host's journal; null where it never had one. */
    journalId: number | null;
  }[];
}

const companies = z.object({
  records: z.array(z.object({ id: z.number(), partner_id: z.object({ lang: optional(z.string()) }) })),
});

/** @returns by company */
export async function readLanguages(host: HostTransport): Promise<Map<number, string | null>> {
  const answer = await host.call('res.company', 'web_search_read', {
    domain: [],
    specification: { partner_id: { fields: { lang: {} } } },
  });
  const { records } = shaped(companies, answer, 'companies');
  return new Map(records.map(({ id, partner_id: { lang } }) => [id, lang]));
}

/** One call makes all of them, each whole; what is there stays as it is. @throws {HostError} */
export async function takeOver(host: HostTransport, connections: TakeOver[]): Promise<void> {
  if (connections.length === 0) return;
  const languages = await readLanguages(host);
  const written = (words: Sentence, companyId: number) => inLanguage(words, languages.get(companyId) ?? 'en');
  await host.call(MODEL, 'take_over', {
    connections: connections.map((one) => ({
      link: {
        client_id: one.key,
        name: one.name,
        provider: one.provider,
        provider_name: one.providerName,
        institution_identifier: one.institution ?? false,
        company_id: one.companyId,
        state: 'disconnected',
        auto_sync: false,
        error_message: written(one.reason, one.companyId),
        last_refresh: one.lastRefresh ?? false,
      },
      note: written(one.note, one.companyId),
      thread: ['account.online.provider', one.oldId],
      accounts: one.accounts.map((account) => ({
        journal: account.journalId ?? false,
        values: {
          online_identifier: account.key,
          name: account.name,
          account_number: account.number ?? false,
          kind: account.kind,
          ...(account.balance === null ? {} : { balance: exactly(account.balance) }),
          last_sync: account.lastDate ?? false,
        },
      })),
    })),
  });
}

/** @returns the keys of those that are gone */
export async function giveBack(host: HostTransport, keys: string[]): Promise<string[]> {
  const answer = await host.call(MODEL, 'give_back', { keys });
  return shaped(z.array(z.string()), answer, 'what was given back');
}

/**
 * A journal of an old link goes on with a new account; with its last journal the old link is archived, and both links
 * say so. One call, all or nothing.
 * @throws {HostError}
 */
export async function goOn(
  host: HostTransport,
  journalId: number,
  hostAccountId: number,
  notes: { old: string; new: string },
): Promise<void> {
  await host.call(MODEL, 'go_on', { journal: journalId, account: hostAccountId, notes });
}

const kept = z.object({ installed: z.boolean(), others: z.array(z.string()) });

/** The old scheduled actions and menus are off, also those that somebody switched on again. */
export async function keepDisconnected(host: HostTransport): Promise<z.output<typeof kept>> {
  return shaped(kept, await host.call(MODEL, 'keep_disconnected', {}), 'what is disconnected');
}

/** For the administrator, in the settings. */
export async function keepReport(host: HostTransport, text: string): Promise<void> {
  await host.call(MODEL, 'keep_report', { text });
}

const oldLink = z.object({
  id: z.number(),
  client_id: z.string(),
  name: z.string(),
  active: z.boolean(),
  provider_name: optional(z.string()),
  error_message: optional(z.string()),
  company_id: z.number(),
  account_online_account_ids: z.array(
    z.object({ journal_ids: z.array(z.object({ id: z.number(), name: z.string() })) }),
  ),
});
export type OldLink = z.output<typeof oldLink>;

/** The links that stand for old connections, by their key. One that is archived was connected again. */
export async function readOldLinks(host: HostTransport): Promise<Map<string, OldLink>> {
  const answer = await host.call('account.online.link', 'web_search_read', {
    domain: [['client_id', '=like', 'legacy-%']],
    specification: {
      client_id: {},
      name: {},
      active: {},
      provider_name: {},
      error_message: {},
      company_id: {},
      account_online_account_ids: { fields: { journal_ids: { fields: { name: {} } } } },
    },
    context: { active_test: false },
  });
  const { records } = shaped(z.object({ records: z.array(oldLink) }), answer, 'old links');
  return new Map(records.map((link) => [link.client_id, link]));
}

const journalDates = z.object({
  id: z.number(),
  name: z.string(),
  until: optional(z.iso.date()),
  lines: z.number(),
  /** The date of the last line at all: people went on by hand. */
  booked: optional(z.iso.date()),
});

/** How far journals of old links are kept. */
export async function readOldJournals(
  host: HostTransport,
  journals: number[],
): Promise<z.output<typeof journalDates>[]> {
  if (journals.length === 0) return [];
  return shaped(z.array(journalDates), await host.call(MODEL, 'old_journals', { journals }), 'old journals');
}

/** The day of the last line of each journal, whoever booked it; those that have none are left out. @throws {HostError} */
export async function readLastDays(host: HostTransport, journals: number[]): Promise<Map<number, string>> {
  const found = await readOldJournals(host, journals);
  return new Map(found.flatMap(({ id, booked }) => (booked === null ? [] : [[id, booked] as const])));
}

const oldLine = z
  .object({
    id: z.number(),
    date: z.iso.date(),
    amount: money,
    label: optional(z.string()),
    partner: optional(z.string()),
    identifier: optional(z.string()),
  })
  .transform(({ label, partner, ...row }) => ({ ...row, label: [label, partner].filter(Boolean).join(' ') }));
export type OldLine = z.output<typeof oldLine>;

/** The journal's lines that are not the account's own: dated between two days, or under one of the identifiers. */
export async function readOldLines(
  host: HostTransport,
  journalId: number,
  hostAccountId: number,
  between: { since: string; until: string },
  identifiers: string[],
): Promise<OldLine[]> {
  const answer = await host.call(MODEL, 'old_lines', {
    journal_id: journalId,
    account_id: hostAccountId,
    ...between,
    identifiers,
  });
  return shaped(z.array(oldLine), answer, 'old lines');
}

export interface Adoption {
  lineId: number;
  identifier: string;
  /** The bank's date. */
  date: string;
}

/** These lines are the account's own from now on; nothing of what is booked changes. One call, all or nothing. */
export async function adoptLines(
  host: HostTransport,
  journalId: number,
  hostAccountId: number,
  adoptions: Adoption[],
): Promise<void> {
  const lines = adoptions.map(({ lineId, identifier, date }): Command => [
    1,
    lineId,
    { online_account_id: hostAccountId, online_transaction_identifier: identifier, online_date: date },
  ]);
  await writeJournal(host, journalId, { statements: [], lines });
}
