/** What leaves the sidecar about a connection: never a token, a cursor or a window's state. */
import type { JournalChoice } from '../host/links.ts';
import type { Account, Connection, Run } from '../store/models.ts';
import type { Problem } from '../providers/provider.ts';
import { whatHappened } from '../sync/advice.ts';

const viewProblem = ({ state, code, reference, retryAt, ...said }: Problem, language: string) => ({
  ...{ state, code, reference, retryAt },
  message: whatHappened({ state, code, ...said }, language),
});

/** @param language of whoever looks */
export const viewConnection = (connection: Connection, language: string) => ({
  id: connection.id,
  provider: connection.provider,
  institution: connection.institutionName,
  state: connection.state,
  autoSync: connection.autoSync,
  automatic: connection.automatic,
  nextRunAt: connection.nextRunAt,
  notBefore: connection.notBefore,
  consentEndsAt: connection.consentEndsAt,
  problem: connection.problem && viewProblem(connection.problem, language),
});

export const viewAccount = (account: Account) => ({
  id: account.id,
  hostAccountId: account.hostAccountId,
  name: account.name,
  currency: account.currency,
  number: account.number,
  iban: account.iban,
  kind: account.kind,
  balance: account.balance,
  chosen: account.chosen,
});

/** @param language of whoever looks */
export const viewRun = (run: Run, language: string) => ({
  id: run.id,
  trigger: run.trigger,
  startedAt: run.startedAt,
  finishedAt: run.finishedAt,
  outcome: run.outcome,
  reference: run.reference,
  counts: run.counts,
  problem: run.problem && viewProblem(run.problem, language),
});

/** @param own the company's currency @param until the day up to which an older synchronization's journal is kept */
export const viewJournal = (journal: JournalChoice, own: string, until: string | null) => ({
  id: journal.id,
  name: journal.name,
  currency: journal.currency ?? own,
  number: journal.number,
  /** The host's account whose transactions it receives already. */
  onlineAccountId: journal.onlineAccountId,
  /** It goes on from this day, where an older synchronization was. */
  goesOnFrom: journal.before && until,
});
