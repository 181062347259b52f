/** Puts the years into a real Odoo that has the fixture's addons installed, as its users and its feeds did. */
import type { Grouping, OldAccount, OldJournal, OldLine, OldProvider } from './years.ts';

/** What Odoo's web client calls; every test's session has it. */
export type Call = (model: string, method: string, args: unknown[], kwargs?: object) => Promise<unknown>;

export interface Planted {
  companies: number[];
  /** The host's ids by name. */
  providers: Map<string, number>;
  accounts: Map<string, number>;
  journals: Map<string, number>;
}

/** In Community nobody may make statements until somebody is given the right. @param userId the one who plants */
export async function allowStatements(call: Call, userId: number): Promise<void> {
  const found = await call('ir.model.data', 'search_read', [
    [
      ['module', '=', 'account'],
      ['name', '=', 'group_account_basic'],
    ],
    ['res_id'],
  ]);
  const [group] = found as { res_id: number }[];
  await call('res.users', 'write', [[userId], { group_ids: [[4, group?.res_id]] }]);
}

/** @param companies two of the host's */
export async function plantYears(call: Call, companies: number[], years: OldProvider[]): Promise<Planted> {
  const planted: Planted = { companies, providers: new Map(), accounts: new Map(), journals: new Map() };
  const make = async (model: string, values: object[], company: number): Promise<number[]> =>
    (await call(model, 'create', [values], { context: { allowed_company_ids: [company] } })) as number[];
  for (const old of years) {
    const company = companies[old.company] as number;
    const [id] = await make('account.online.provider', [providerValues(old, company)], company);
    planted.providers.set(old.name, id as number);
    await call('account.online.provider', 'message_post', [[id]], { body: `Connected ${old.name} in 2018` });
    for (const account of old.accounts) {
      const [accountId] = await make(
        'account.online.journal',
        [accountValues(account, id as number)],
        company,
      );
      planted.accounts.set(account.name, accountId as number);
      for (const journal of account.journals) {
        const [journalId] = await make(
          'account.journal',
          [journalValues(journal, accountId as number, company)],
          company,
        );
        planted.journals.set(journal.name, journalId as number);
        await plantLines(make, journal, journalId as number, company);
      }
    }
  }
  return planted;
}

const providerValues = (old: OldProvider, company: number) => ({
  name: old.name,
  provider_type: old.type,
  provider_account_identifier: old.token,
  provider_identifier: old.institution ?? false,
  status: old.status ?? false,
  status_code: old.statusCode ?? false,
  message: old.message ?? false,
  action_required: old.actionRequired,
  last_refresh: old.lastRefresh ?? false,
  company_id: company,
});

const accountValues = (account: OldAccount, providerId: number) => ({
  name: account.name,
  account_number: account.number ?? false,
  online_identifier: account.identifier,
  account_online_provider_id: providerId,
  last_sync: account.lastSync ?? false,
  balance: account.balance,
});

const journalValues = (journal: OldJournal, accountId: number, company: number) => ({
  name: journal.name,
  type: 'bank',
  company_id: company,
  account_online_journal_id: accountId,
  bank_statement_creation: journal.grouping,
  bank_statements_source: 'online_sync',
});

/** How many lines one call makes. */
const MOST = 200;

async function plantLines(
  make: (model: string, values: object[], company: number) => Promise<number[]>,
  journal: OldJournal,
  journalId: number,
  company: number,
): Promise<void> {
  const values = (line: OldLine) => ({
    journal_id: journalId,
    date: line.date,
    amount: line.amount,
    payment_ref: line.label,
    online_identifier: line.identifier ?? false,
    online_partner_vendor_name: line.label.split(' ')[0],
  });
  if (journal.grouping === 'none') {
    for (let from = 0; from < journal.lines.length; from += MOST)
      await make('account.bank.statement.line', journal.lines.slice(from, from + MOST).map(values), company);
    return;
  }
  let balance = 0;
  const statements = [...groups(journal.lines, journal.grouping)].map(([name, lines]) => {
    const start = balance;
    balance = Math.round((balance + lines.reduce((sum, one) => sum + one.amount, 0)) * 100) / 100;
    return {
      name: `${journal.name} ${name}`,
      balance_start: start,
      balance_end_real: balance,
      line_ids: lines.map((line) => [0, 0, values(line)]),
    };
  });
  for (let from = 0; from < statements.length; from += 40)
    await make('account.bank.statement', statements.slice(from, from + 40), company);
}

function groups(lines: OldLine[], grouping: Grouping): Map<string, OldLine[]> {
  const found = new Map<string, OldLine[]>();
  for (const line of lines) {
    const key = periodOf(line.date, grouping);
    found.set(key, [...(found.get(key) ?? []), line]);
  }
  return found;
}

function periodOf(date: string, grouping: Grouping): string {
  if (grouping === 'day') return date;
  if (grouping === 'month') return date.slice(0, 7);
  if (grouping === 'bimonthly') return `${date.slice(0, 7)}-${Number(date.slice(8)) <= 15 ? '01' : '16'}`;
  const day = Date.parse(date);
  // Monday first, as Odoo's weeks are.
  return new Date(day - ((new Date(day).getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10);
}
