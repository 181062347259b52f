/** All lines of a journal, whoever made them, for a person to compare. */
import { z } from 'zod';
import type { Decimal } from '../money.ts';
import { money, optional, shaped } from './values.ts';
import type { HostTransport } from './transport.ts';

export interface HostJournalLine {
  id: number;
  date: string;
  amount: Decimal;
  label: string;
  partner: string | null;
  byHand: boolean;
  reconciled: boolean;
  statementId: number | null;
}

const line = z
  .object({
    id: z.number(),
    date: z.string(),
    amount: money,
    payment_ref: optional(z.string()),
    partner_name: optional(z.string()),
    online_transaction_identifier: optional(z.string()),
    is_reconciled: z.boolean(),
    statement_id: optional(z.number()),
  })
  .transform((row): HostJournalLine => ({
    id: row.id,
    date: row.date,
    amount: row.amount,
    label: row.payment_ref ?? '',
    partner: row.partner_name,
    byHand: row.online_transaction_identifier === null,
    reconciled: row.is_reconciled,
    statementId: row.statement_id,
  }));

/** How many lines the journal holds, whoever made them. */
export async function countLines(host: HostTransport, journalId: number): Promise<number> {
  const answer = await host.call('account.bank.statement.line', 'search_count', {
    domain: [['journal_id', '=', journalId]],
  });
  return shaped(z.number(), answer, 'a count of lines');
}

/** The day up to which the journal is kept; null where it is empty. */
export async function readLastDay(host: HostTransport, journalId: number): Promise<string | null> {
  const answer = await host.call('account.bank.statement.line', 'search_read', {
    domain: [
      ['journal_id', '=', journalId],
      ['state', '=', 'posted'],
    ],
    fields: ['date'],
    order: 'internal_index desc',
    limit: 1,
  });
  return shaped(z.array(z.object({ date: z.string() })), answer, 'the last line')[0]?.date ?? null;
}

/** More than a person compares at once; the newest count. */
const MOST_LINES = 5000;

export async function readJournalLines(
  host: HostTransport,
  journalId: number,
  since: string,
): Promise<HostJournalLine[]> {
  const answer = await host.call('account.bank.statement.line', 'search_read', {
    domain: [
      ['journal_id', '=', journalId],
      ['state', '=', 'posted'],
      ['internal_index', '>=', since.replaceAll('-', '')],
    ],
    fields: [
      'date',
      'amount',
      'payment_ref',
      'partner_name',
      'online_transaction_identifier',
      'is_reconciled',
      'statement_id',
    ],
    load: null,
    order: 'internal_index desc',
    limit: MOST_LINES,
  });
  return shaped(z.array(line), answer, 'lines');
}
