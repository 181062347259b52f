/** Statements and lines of one journal: what is read before a delivery, and the one call that is the delivery. */
import { z } from 'zod';
import type { Decimal } from '../money.ts';
import type { IsoDate } from '../providers/provider.ts';
import { lockDate, locks, LOCKS } from './lock-date.ts';
import { exactly, money, optional, shaped } from './values.ts';
import type { HostTransport } from './transport.ts';

const reference = optional(z.tuple([z.number(), z.string()])).transform((pair) => pair?.[0] ?? null);

const statement = z
  .object({
    id: z.number(),
    online_account_id: reference,
    first_line_index: optional(z.string()),
    date: optional(z.string()),
    online_period_start: optional(z.string()),
    online_period_end: optional(z.string()),
    balance_start: money,
    balance_end: money,
    balance_end_real: money,
  })
  .transform((row) => ({
    id: row.id,
    ours: row.online_account_id !== null,
    firstLineIndex: row.first_line_index,
    lastLineDate: row.date,
    periodStart: row.online_period_start,
    periodEnd: row.online_period_end,
    balanceStart: row.balance_start,
    balanceEnd: row.balance_end,
    balanceEndReal: row.balance_end_real,
  }));
export type HostStatement = z.output<typeof statement>;

const STATEMENT_FIELDS = [
  'online_account_id',
  'first_line_index',
  'date',
  'online_period_start',
  'online_period_end',
  'balance_start',
  'balance_end',
  'balance_end_real',
];

const line = z
  .object({
    id: z.number(),
    online_transaction_identifier: optional(z.string()),
    date: z.string(),
    online_date: optional(z.string()),
    amount: money,
    internal_index: z.string(),
    statement_id: reference,
    is_reconciled: z.boolean(),
  })
  .transform((row) => ({
    id: row.id,
    identifier: row.online_transaction_identifier,
    date: row.date,
    bankDate: row.online_date,
    amount: row.amount,
    index: row.internal_index,
    statementId: row.statement_id,
    reconciled: row.is_reconciled,
  }));
export type HostLine = z.output<typeof line>;

const LINE_FIELDS = [
  'online_transaction_identifier',
  'date',
  'online_date',
  'amount',
  'internal_index',
  'statement_id',
  'is_reconciled',
];

/** How many statements one look takes; a look that does not reach back far enough doubles it. */
const FIRST_LOOK = 24;

/**
 * The journal's statements in order, from the one before `since` on (so that a chain has its start). Statements
 * without lines have no place in the order and are left out.
 */
export async function readStatements(
  host: HostTransport,
  journalId: number,
  since: string,
): Promise<HostStatement[]> {
  const from = since.replaceAll('-', '');
  for (let limit = FIRST_LOOK; ; limit *= 4) {
    const answer = await host.call('account.bank.statement', 'search_read', {
      domain: [
        ['journal_id', '=', journalId],
        ['first_line_index', '!=', false],
      ],
      fields: STATEMENT_FIELDS,
      order: 'first_line_index desc',
      limit,
    });
    const found = shaped(z.array(statement), answer, 'statements');
    const before = found.findIndex((one) => one.firstLineIndex !== null && one.firstLineIndex < from);
    if (before >= 0 || found.length < limit)
      return found.slice(0, before < 0 ? found.length : before + 1).reverse();
  }
}

/** Where each line of these statements stands. */
export async function readStatementLines(
  host: HostTransport,
  statementIds: number[],
): Promise<{ id: number; index: string; statementId: number | null }[]> {
  const answer = await host.call('account.bank.statement.line', 'search_read', {
    domain: [['statement_id', 'in', statementIds]],
    fields: LINE_FIELDS,
    context: { active_test: false },
  });
  return shaped(z.array(line), answer, 'lines of statements').map(({ id, index, statementId }) => ({
    id,
    index,
    statementId,
  }));
}

/** Our lines of an account under these identifiers. */
export async function readLines(
  host: HostTransport,
  hostAccountId: number,
  identifiers: string[],
): Promise<HostLine[]> {
  const answer = await host.call('account.bank.statement.line', 'search_read', {
    domain: [
      ['online_account_id', '=', hostAccountId],
      ['online_transaction_identifier', 'in', identifiers],
    ],
    fields: LINE_FIELDS,
    context: { active_test: false },
  });
  return shaped(z.array(line), answer, 'lines');
}

/** Our lines in no statement, oldest first, after the given index (`''`: all). */
export async function readOrphans(
  host: HostTransport,
  journalId: number,
  hostAccountId: number,
  afterIndex: string,
  limit: number,
): Promise<HostLine[]> {
  const answer = await host.call('account.bank.statement.line', 'search_read', {
    domain: [
      ['journal_id', '=', journalId],
      ['online_account_id', '=', hostAccountId],
      ['statement_id', '=', false],
      ['state', '=', 'posted'],
      ['internal_index', '>', afterIndex],
    ],
    fields: LINE_FIELDS,
    order: 'internal_index',
    limit,
  });
  return shaped(z.array(line), answer, 'lines without a statement');
}

/** Where the last statement made by hand begins, `''` where there is none. */
export async function readWall(host: HostTransport, journalId: number): Promise<string> {
  const answer = await host.call('account.bank.statement', 'search_read', {
    domain: [
      ['journal_id', '=', journalId],
      ['online_account_id', '=', false],
      ['first_line_index', '!=', false],
    ],
    fields: STATEMENT_FIELDS,
    order: 'first_line_index desc',
    limit: 1,
  });
  return shaped(z.array(statement), answer, 'statements')[0]?.firstLineIndex ?? '';
}

/** Statements of ours that a person took every line from: the host no longer counts them to any journal. */
export async function readEmptied(host: HostTransport, hostAccountId: number): Promise<number[]> {
  const answer = await host.call('account.bank.statement', 'search', {
    domain: [
      ['online_account_id', '=', hostAccountId],
      ['first_line_index', '=', false],
    ],
  });
  return shaped(z.array(z.number()), answer, 'empty statements');
}

/** What the journal's posted lines before a date amount to. */
export async function readBalanceBefore(
  host: HostTransport,
  journalId: number,
  date: string,
): Promise<Decimal> {
  const answer = await host.call('account.bank.statement.line', 'formatted_read_group', {
    domain: [
      ['journal_id', '=', journalId],
      ['state', '=', 'posted'],
      ['internal_index', '<', date.replaceAll('-', '')],
    ],
    aggregates: ['amount:sum'],
  });
  const shape = z.array(z.object({ 'amount:sum': z.union([money, z.literal(false).transform(() => '0')]) }));
  return shaped(shape, answer, 'a balance')[0]?.['amount:sum'] ?? '0';
}

/** One line as it will stand in the books. */
export interface LineValues {
  identifier: string;
  date: string;
  /** The day the bank booked it; the host's own is later where a period is closed. */
  bankDate: string;
  /** In the journal's currency; money in is positive. */
  amount: Decimal;
  foreign?: { currencyId: number; amount: Decimal };
  label: string;
  partnerName?: string;
  accountNumber?: string;
  reference?: string;
  details: Record<string, unknown>;
}

/** Odoo's x2many commands. */
export type Command =
  [0, 0, Record<string, unknown>] | [1, number, Record<string, unknown>] | [2 | 3 | 4, number, 0];

export function lineFields(
  journalId: number,
  hostAccountId: number,
  values: LineValues,
): Record<string, unknown> {
  return {
    journal_id: journalId,
    online_account_id: hostAccountId,
    online_transaction_identifier: values.identifier,
    ...changedFields(values),
  };
}

/** The fields a correction writes again. */
export function changedFields(values: LineValues): Record<string, unknown> {
  return {
    date: values.date,
    amount: exactly(values.amount),
    ...(values.foreign
      ? { foreign_currency_id: values.foreign.currencyId, amount_currency: exactly(values.foreign.amount) }
      : {}),
    payment_ref: values.label,
    partner_name: values.partnerName ?? false,
    account_number: values.accountNumber ?? false,
    ref: values.reference ?? false,
    online_date: values.bankDate,
    transaction_details: values.details,
  };
}

export interface JournalWrite {
  statements: Command[];
  lines: Command[];
}

const DELIVERED = z.tuple([z.object({ has_invalid_statements: z.boolean(), company_id: z.object(locks) })]);

/**
 * The delivery: everything of it lands, or nothing.
 * @returns whether the host finds a statement of the journal invalid or incomplete afterwards, and the last day that
 *   was closed while it was done (null: nothing was)
 */
export async function writeJournal(
  host: HostTransport,
  journalId: number,
  write: JournalWrite,
): Promise<{ invalid: boolean; closedUntil: IsoDate | null }> {
  const vals: Record<string, unknown> = {};
  if (write.lines.length > 0) vals['online_line_ids'] = write.lines;
  if (write.statements.length > 0) vals['online_statement_ids'] = write.statements;
  const answer = await host.call('account.journal', 'web_save', {
    ids: [journalId],
    vals,
    specification: { has_invalid_statements: {}, company_id: { fields: LOCKS } },
  });
  const [journal] = shaped(DELIVERED, answer, 'a delivery');
  return { invalid: journal.has_invalid_statements, closedUntil: lockDate(journal.company_id) };
}

/** The host's active currencies, id by code. */
export async function readCurrencies(host: HostTransport): Promise<Map<string, number>> {
  const answer = await host.call('res.currency', 'search_read', { domain: [], fields: ['name'] });
  const found = shaped(z.array(z.object({ id: z.number(), name: z.string() })), answer, 'currencies');
  return new Map(found.map((one) => [one.name, one.id]));
}
