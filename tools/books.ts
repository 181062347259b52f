/** What Odoo's books and the bank's own ledger say, for comparing them. */
import type { OdooSession } from './host/rpc.ts';

export interface BankEntry {
  id: string;
  date: string;
  amount: string;
  label: string;
}

export interface BankLedger {
  balance: { posted: string };
  posted: BankEntry[];
  pending: BankEntry[];
}

export async function bankLedger(sandboxUrl: string, accountId: string): Promise<BankLedger> {
  const response = await fetch(`${sandboxUrl}/control/accounts/${accountId}/ledger`);
  if (!response.ok) throw new Error(`the sandbox has no account ${accountId}`);
  return (await response.json()) as BankLedger;
}

export interface BookedLine {
  id: number;
  date: string;
  amount: number;
  payment_ref: string | false;
  partner_name: string | false;
  ref: string | false;
  online_transaction_identifier: string | false;
  statement_id: [number, string] | false;
  state: string;
}

export interface BookedStatement {
  id: number;
  name: string;
  date: string | false;
  balance_start: number;
  balance_end: number;
  balance_end_real: number;
  is_complete: boolean;
  is_valid: boolean;
  online_account_id: [number, string] | false;
  online_period_start: string | false;
  online_period_end: string | false;
  line_ids: number[];
}

export interface Books {
  lines: BookedLine[];
  statements: BookedStatement[];
  /** In cents of the journal's currency, so that floats add up: for showing and comparing only. */
  balanceCents: number;
  /** Ours that are not complete, or not valid. */
  invalid: BookedStatement[];
}

const LINE = [
  'date',
  'amount',
  'payment_ref',
  'partner_name',
  'ref',
  'online_transaction_identifier',
  'statement_id',
  'state',
];
const STATEMENT = [
  'name',
  'date',
  'balance_start',
  'balance_end',
  'balance_end_real',
  'is_complete',
  'is_valid',
  'online_account_id',
  'online_period_start',
  'online_period_end',
  'line_ids',
];

export const cents = (amount: number | string): number => Math.round(Number(amount) * 100);

export async function readBooks(odoo: OdooSession, journalId: number): Promise<Books> {
  const domain = [['journal_id', '=', journalId]];
  const [lines, statements] = await Promise.all([
    odoo.call<BookedLine[]>('account.bank.statement.line', 'search_read', [domain], {
      fields: LINE,
      order: 'internal_index',
    }),
    odoo.call<BookedStatement[]>('account.bank.statement', 'search_read', [domain], {
      fields: STATEMENT,
      order: 'first_line_index',
    }),
  ]);
  return {
    lines,
    statements,
    balanceCents: lines
      .filter((line) => line.state === 'posted')
      .reduce((sum, line) => sum + cents(line.amount), 0),
    invalid: statements.filter((one) => one.online_account_id && !(one.is_complete && one.is_valid)),
  };
}

/** The journal of an online account. */
export async function journalOf(odoo: OdooSession, hostAccountId: number): Promise<number> {
  const found = await odoo.call<{ id: number }[]>(
    'account.journal',
    'search_read',
    [[['account_online_account_id', '=', hostAccountId]]],
    { fields: ['id'], context: { active_test: false } },
  );
  if (!found[0]) throw new Error(`the online account ${hostAccountId} has no journal`);
  return found[0].id;
}
