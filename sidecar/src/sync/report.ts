/** Report: the link's and accounts' state, and where something went wrong a note with description and reference. */
import { negate, subtract, add } from '../money.ts';
import { postNote, reportLink, type AccountReport } from '../host/report.ts';
import { languageOf, type HostLink } from '../host/settings.ts';
import type { HostTransport } from '../host/transport.ts';
import type { Problem } from '../providers/provider.ts';
import { Account, type Connection, type Run } from '../store/models.ts';
import { readFigures, type AccountFigures } from '../store/transactions.ts';
import { explained } from './advice.ts';
import { dayIn } from './calendar.ts';
import type { SyncContext } from './context.ts';
import { inLanguage, say } from '../words.ts';

/** One host call, and one more when there is news to tell in the chatter. */
export async function report(
  context: SyncContext,
  connection: Connection,
  link: HostLink,
  host: HostTransport,
  run: Run,
  problem: Problem | null,
): Promise<void> {
  const figures = await readFigures(context.db, connection.id);
  const accounts = await Account.findAll({ where: { connectionId: connection.id } });
  const state =
    connection.state === 'error' || connection.state === 'disconnected' ? connection.state : 'connected';
  const language = languageOf(link);
  await reportLink(host, link.id, {
    state,
    problemState: problem?.state ?? null,
    message: problem ? explained(problem, language) : null,
    reference: problem ? referenceOf(problem, run) : null,
    lastRefresh: context.now(),
    nextRefresh: connection.nextRunAt,
    consentEnds: connection.consentEndsAt
      ? dayIn(link.connected_by_id?.tz ?? null, connection.consentEndsAt)
      : null,
    autoSyncReason: connection.automatic
      ? null
      : inLanguage(say('This bank forbids automatic fetching.'), language),
    held: sum(figures.map((one) => one.held)),
    pending: sum(figures.map((one) => one.pending)),
    accounts: accounts.flatMap((account) => accountReport(link, account, figures)),
  });
  await tell(context, connection, link, host, run, problem);
}

/** A problem is told once, not at every run; when it is over it may be told anew. */
async function tell(
  context: SyncContext,
  connection: Connection,
  link: HostLink,
  host: HostTransport,
  run: Run,
  problem: Problem | null,
): Promise<void> {
  const quiet = problem === null || problem.state === 'wait' || connection.state === 'connected';
  const key = quiet ? null : `${problem.state} ${problem.code}`;
  if (problem && key !== null && key !== connection.toldProblem) {
    await postNote(host, link.id, noteOf(problem, run, languageOf(link)));
  }
  // That it was blocked is in the chatter, so how it was freed is too.
  if (connection.toldProblem?.startsWith('blocked ') && problem?.state !== 'blocked') {
    const freed = await context.howFreed(connection);
    if (freed) await postNote(host, link.id, inLanguage(freed, languageOf(link)));
  }
  if (key !== connection.toldProblem) await connection.update({ toldProblem: key });
}

/** A block's own reference is what the operator looks for; a provider's stands beside ours. */
const referenceOf = (problem: Problem, run: Run): string =>
  problem.state === 'blocked' ? (problem.reference ?? run.reference) : run.reference;

function noteOf(problem: Problem, run: Run, language: string): string {
  const reference = referenceOf(problem, run);
  const others = [problem.code, problem.reference].filter((one) => one !== undefined && one !== reference);
  const words = say('Reference: %(reference)s (%(code)s)', { reference, code: others.join(', ') });
  return `${explained(problem, language)} ${inLanguage(words, language)}`;
}

function accountReport(link: HostLink, account: Account, figures: AccountFigures[]): AccountReport[] {
  const theirs = link.account_online_account_ids.find((one) => one.online_identifier === account.id);
  const figure = figures.find((one) => one.accountId === account.id);
  if (!theirs || !figure) return [];
  const turn = (amount: string) => (theirs.inverse_transaction_sign ? negate(amount) : amount);
  const known = add(account.openingHeld, account.openingAmount ?? '0', figure.posted);
  const comparable =
    account.balance !== null && account.openingAmount !== null && !account.balanceIncludesPending;
  return [
    {
      hostAccountId: theirs.id,
      balance: account.balance === null ? null : turn(account.balance),
      balanceAt: account.balanceAt,
      difference: comparable ? turn(subtract(account.balance ?? '0', known)) : '0',
      lastDate: figure.lastDate,
      held: figure.held,
      pending: figure.pending,
    },
  ];
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
