/** Everything a run needs to know of a connection's link, accounts and journals: one call. */
import { z } from 'zod';
import { HostError } from './errors.ts';
import { hostIdentity, whyForeign, type HostIdentity } from './identity.ts';
import { locks, LOCKS } from './lock-date.ts';
import { readIdentity } from './pairing.ts';
import { optional, shaped } from './values.ts';
import type { HostTransport } from './transport.ts';

export type Periodicity = 'none' | 'day' | 'week' | 'bimonthly' | 'month';

const currency = z.object({ id: z.number(), name: z.string(), active: z.boolean() });

const journal = z.object({
  id: z.number(),
  name: z.string(),
  active: z.boolean(),
  type: z.string(),
  currency_id: optional(currency),
  company_id: z.object({ id: z.number() }),
  default_account_id: optional(z.number()),
  suspense_account_id: optional(z.number()),
  bank_statement_creation: optional(z.enum(['none', 'day', 'week', 'bimonthly', 'month'])),
  has_invalid_statements: z.boolean(),
});

const account = z.object({
  id: z.number(),
  online_identifier: z.string(),
  inverse_transaction_sign: z.boolean(),
  journal_ids: z.array(journal),
});

const link = z.object({
  id: z.number(),
  state: z.string(),
  auto_sync: z.boolean(),
  pairing_identity: hostIdentity,
  /** Who connected the bank, while they are among Odoo's users. */
  connected_by_id: optional(
    z.object({ id: z.number(), active: z.boolean(), tz: optional(z.string()), lang: optional(z.string()) }),
  ),
  company_id: z.object({
    id: z.number(),
    currency_id: currency,
    ...locks,
    partner_id: optional(z.object({ lang: optional(z.string()) })),
  }),
  account_online_account_ids: z.array(account),
  /** Its to-dos; one that is not active is done. */
  activity_ids: z.array(
    z.object({
      active: z.boolean(),
      activity_type_id: optional(z.object({ category: optional(z.string()) })),
    }),
  ),
});

export type HostJournal = z.output<typeof journal>;
export type HostLink = z.output<typeof link>;
export type HostAccount = z.output<typeof account>;

const CURRENCY = { fields: { name: {}, active: {} } };

const SPECIFICATION = {
  state: {},
  auto_sync: {},
  connected_by_id: { fields: { active: {}, tz: {}, lang: {} } },
  pairing_identity: {},
  activity_ids: { fields: { active: {}, activity_type_id: { fields: { category: {} } } } },
  company_id: {
    fields: {
      currency_id: CURRENCY,
      ...LOCKS,
      partner_id: { fields: { lang: {} } },
    },
  },
  account_online_account_ids: {
    fields: {
      online_identifier: {},
      inverse_transaction_sign: {},
      journal_ids: {
        fields: {
          name: {},
          active: {},
          type: {},
          currency_id: CURRENCY,
          company_id: { fields: {} },
          default_account_id: {},
          suspense_account_id: {},
          bank_statement_creation: {},
          has_invalid_statements: {},
        },
      },
    },
  },
};

/**
 * @returns the link, with archived journals and accounts too, or null when it is no longer there
 * @throws {HostError} `copied` when the database that answers is not the one that was paired
 */
export async function readLink(host: HostTransport, linkId: number): Promise<HostLink | null> {
  try {
    const answer = await host.call('account.online.link', 'web_read', {
      ids: [linkId],
      specification: SPECIFICATION,
      context: { active_test: false },
    });
    const found = shaped(z.array(link), answer, 'a connection')[0] ?? null;
    checkIdentity(host, found ? found.pairing_identity : await readIdentity(host));
    return found;
  } catch (error) {
    if (!(error instanceof HostError) || error.exception !== 'odoo.exceptions.MissingError') throw error;
    // Gone, or never in this copy: only the original is believed.
    checkIdentity(host, await readIdentity(host));
    return null;
  }
}

/** What everybody reads who looks after a connection: the language of whoever connected it, else the company's. */
export const languageOf = (link: HostLink): string =>
  link.connected_by_id?.lang ?? link.company_id.partner_id?.lang ?? 'en_US';
/** @throws {HostError} `copied` */
export function checkIdentity(host: HostTransport, told: HostIdentity): void {
  const why = host.paired ? whyForeign(host.paired, told) : null;
  if (why !== null) throw new HostError('copied', why);
}

/** The currency a journal's amounts are in. */
export const journalCurrency = (link: HostLink, of: HostJournal) =>
  of.currency_id ?? link.company_id.currency_id;
