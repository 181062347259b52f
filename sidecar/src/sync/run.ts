/** One run of one connection: refresh, pull, stage, deliver, report. The queue sees to it that there is one at a time. */
import { randomUUID } from 'node:crypto';
import { languageOf, readLink, type HostLink } from '../host/settings.ts';
import { scheduleActivity } from '../host/report.ts';
import type { HostTransport } from '../host/transport.ts';
import { ProviderError, type Credentials, type Problem, type Provider } from '../providers/provider.ts';
import { blockedWords } from '../safety/blocked.ts';
import type { Block } from '../store/blocks.ts';
import { Account, Connection, Run } from '../store/models.ts';
import { readBalances } from './balances.ts';
import { remindOfConsent } from './consent.ts';
import type { Log, SyncContext } from './context.ts';
import { deliver } from './deliver.ts';
import { askAboutDoubts } from './doubts.ts';
import type { Delivered } from './round.ts';
import { toProblem, withoutKnownSecrets } from './failure.ts';
import { retriesByItself } from './advice.ts';
import { pull } from './pull.ts';
import { refresh } from './refresh.ts';
import { report } from './report.ts';
import { inLanguage, say, type Words } from '../words.ts';

export type Trigger = 'clock' | 'person' | 'webhook';

export interface RunCounts extends Record<string, number> {
  added: number;
  booked: number;
  corrected: number;
  held: number;
  /** Groups of lines that may be one, since a person had typed some before. */
  alike: number;
  /** Notes for a person: corrections of reconciled or closed lines, and what stands where one may not expect it. */
  left: number;
}

interface Round {
  context: SyncContext;
  connection: Connection;
  link: HostLink;
  host: HostTransport;
  run: Run;
  counts: RunCounts;
  log: Log;
  personIp: string | undefined;
}

/**
 * Runs the connection and leaves its state behind, in our tables and in the host's. Never throws for a fault of bank
 * or host.
 * @param personIp where the person who asks for it is; for the provider's refresh alone, neither stored nor logged
 */
export async function runConnection(
  context: SyncContext,
  connectionId: string,
  trigger: Trigger,
  personIp?: string,
): Promise<void> {
  const connection = await Connection.findByPk(connectionId);
  if (!connection || connection.hostLinkId === null) return;
  if (connection.state === 'connecting' || connection.state === 'removed') return;
  if (trigger === 'person' && connection.requestedAt === null) {
    // A run under way has taken the request over; one that is still open while we hold the lock has died of it.
    if ((await Run.count({ where: { connectionId, finishedAt: null } })) === 0) return;
  }

  // We hold the connection's lock: a run that is still open here is one whose sidecar died.
  await Run.update(
    { finishedAt: context.now(), outcome: 'failed' },
    { where: { connectionId, finishedAt: null } },
  );
  const run = await Run.create({
    id: randomUUID(),
    connectionId,
    trigger,
    reference: context.newReference(),
  });
  await takeRequests(connection);
  const log = context.log;
  const counts: RunCounts = { added: 0, booked: 0, corrected: 0, held: 0, alike: 0, left: 0 };
  const fields = {
    reference: run.reference,
    connection: connectionId,
    provider: connection.provider,
    trigger,
  };
  log.info(fields, 'run started');
  let problem: Problem | null;
  try {
    const host = await context.host(connection.hostId);
    const link = await readLink(host, connection.hostLinkId);
    if (!link) {
      await connection.update({ state: 'removed', nextRunAt: null });
      await run.update({ finishedAt: context.now(), outcome: 'done', counts });
      return;
    }
    await connection.update({ autoSync: link.auto_sync });
    const block = await context.blockOf(connection);
    if (!block && trigger === 'clock' && !link.auto_sync) {
      await connection.update({ nextRunAt: null });
      await run.update({ finishedAt: context.now(), outcome: 'done', counts });
      return;
    }
    const round = { context, connection, link, host, run, counts, log, personIp };
    problem = block ? await stop(round, block) : await work(round);
    // One that came meanwhile asked for a run, and this run may have taken the request over.
    const later = block ? null : await context.blockOf(connection);
    if (later) problem = await stop(round, later);
  } catch (error) {
    problem = withoutKnownSecrets(context.clean, toProblem(error).problem);
    log.error({ ...fields, err: error }, 'run failed');
    await settle(context, connection, problem);
  }
  const outcome = problem === null ? 'done' : problem.state === 'transient' ? 'failed' : 'problem';
  context.observeRun(connection.provider, trigger, outcome);
  await run.update({
    finishedAt: context.now(),
    outcome,
    counts,
    problem,
  });
  log.info({ ...fields, ...counts, problem: problem?.code }, 'run finished');
}

/** Nothing is fetched and nothing booked; what was asked for waits, and where a reading was it goes on later. */
async function stop({ context, connection, link, host, run }: Round, block: Block): Promise<Problem> {
  const problem: Problem = {
    state: 'blocked',
    code: 'ACCOUNT_BLOCKED',
    ...blockedWords(block),
    reference: block.reference,
  };
  await settle(context, connection, problem);
  await report(context, connection, link, host, run, problem);
  return problem;
}

/** @returns the problem the person is told, if any. Throws only for the host's or our own faults. */
async function work(round: Round): Promise<Problem | null> {
  const { context, connection, link, host, run, counts } = round;
  let problem: Problem | null;
  let left: Words[] = [];
  if (connection.state === 'disconnected') {
    return connection.problem;
  }
  try {
    const provider = context.provider(connection.provider);
    const credentials = await context.credentials(connection);
    problem = await fetchFromBank(round, provider, credentials);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    problem = error.problem;
  }
  if (problem) problem = withoutKnownSecrets(context.clean, problem);
  // A pull that did not reach its last page has told only half the story: nothing new is booked from it.
  if (connection.pullId === null) {
    const delivered: Delivered = await deliver(context, connection, link, host, async (booked) => {
      counts.booked = booked;
      await run.update({ counts: { ...counts } });
    });
    counts.booked = delivered.booked;
    counts.corrected = delivered.corrected;
    counts.held = delivered.held;
    counts.alike = delivered.alike;
    counts.left = delivered.left.length;
    left = delivered.left;
    await askAboutDoubts(context, connection, link, host);
  }
  await settle(context, connection, problem);
  await report(context, connection, link, host, run, problem);
  await remindOfConsent(context, connection);
  if (left.length > 0) {
    const language = languageOf(link);
    const summary = inLanguage(say('Some transactions from the bank need a look'), language);
    const note = left.map((words) => inLanguage(words, language)).join('\n');
    await scheduleActivity(host, link.id, summary, note, connection.hostUserId);
  }
  return problem;
}

/** Refresh and pull, once more for each request that came while we were at it. */
async function fetchFromBank(
  round: Round,
  provider: Provider,
  credentials: Credentials,
): Promise<Problem | null> {
  const { context, connection, run, counts, personIp } = round;
  const chosen = { where: { connectionId: connection.id, chosen: true } };
  const accounts = await Account.findAll(chosen);
  const refreshed = await refresh(provider, credentials, run.trigger === 'person', personIp);
  await connection.update({ notBefore: refreshed.notBefore });
  if (accounts.length === 0) return refreshed.problem;
  // The opening line needs a balance and transactions of one moment: we read on until a reading brings nothing.
  const undecided = accounts.some((account) => account.openingAmount === null);
  for (let reading = 0; reading < 4; reading += 1) {
    await takeRequests(connection);
    const current = await Account.findAll(chosen);
    const byProviderId = new Map(current.map((account) => [account.providerAccountId, account.id]));
    let added = 0;
    const read = async (since?: string): Promise<void> => {
      const before = counts.added;
      const onProgress = (so: number): void => {
        counts.added = before + so;
      };
      const result = await pull(
        context.db,
        provider,
        credentials,
        connection,
        byProviderId,
        since,
        onProgress,
      );
      counts.added = before + result.added;
      added += result.added;
      await run.update({ counts: { ...counts } });
    };
    const failed = await failureOf(connection.wantedSince === null ? read() : readAnew(connection, read));
    if (failed && retriesByItself(failed.problem)) throw failed;
    // A bank may refuse an account's old id: only its list of accounts tells that it has a new one.
    const renamed = await readBalances(context, provider, credentials, connection);
    await connection.reload();
    if (renamed) await connection.update({ cursor: null, pullId: null, pullFull: false });
    else if (failed) throw failed;
    const asked = connection.requestedAt !== null;
    if (!asked && !renamed && !(undecided && added > 0)) break;
  }
  const health = await provider.health(credentials);
  await connection.update({
    automatic: health.automatic,
    consentEndsAt: health.consentEndsAt ? new Date(health.consentEndsAt) : null,
    ...(health.nextRefreshAt ? { notBefore: new Date(health.nextRefreshAt) } : {}),
  });
  if (refreshed.problem) return refreshed.problem;
  if (!health.automatic && run.trigger === 'clock') {
    return {
      state: 'answer-bank',
      code: 'AUTOMATIC_FORBIDDEN',
      message: 'This bank forbids automatic fetching.',
    };
  }
  return health.problem ?? null;
}

/** The run has the requests made so far, with the window they want; one that comes later is seen after the reading. */
async function takeRequests(connection: Connection): Promise<void> {
  await Connection.update({ requestedAt: null }, { where: { id: connection.id } });
  await connection.reload();
}

/** @returns the bank's own failure; throws any other */
async function failureOf(work: Promise<void>): Promise<ProviderError | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

/**
 * What a person asked for: everything since a date. A full reading shows what is there and never what was taken back,
 * so what changed is read first; and what is taken back meanwhile is named to whoever asks from there again.
 */
async function readAnew(connection: Connection, read: (since?: string) => Promise<void>): Promise<void> {
  if ((connection.cursor ?? null) !== null) await read();
  await connection.reload();
  const { wantedSince, cursor } = connection;
  await connection.update({ wantedSince: null, cursor: null, pullId: null, pullFull: false });
  await read(wantedSince ?? undefined);
  if (cursor) await connection.update({ cursor });
}

/** The state and next moment that follow from how the run ended. */
async function settle(context: SyncContext, connection: Connection, problem: Problem | null): Promise<void> {
  const failures =
    problem && retriesByItself(problem) && problem.state !== 'wait' ? connection.failures + 1 : 0;
  const patient = problem?.state === 'transient' && failures < 3;
  const state = problem === null || patient || problem.state === 'wait' ? 'connected' : 'error';
  await connection.update({
    failures,
    state: connection.state === 'disconnected' ? 'disconnected' : state,
    problem,
    nextRunAt: connection.autoSync ? context.nextRun(connection, failures) : null,
  });
}
