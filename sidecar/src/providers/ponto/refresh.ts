/** "Please ask the bank now": a synchronization for each account, of its balance and of its transactions. */
import { ProviderError, type Problem, type RefreshOutcome } from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { readAccounts } from './accounts.ts';
import { codeOf, gravest, isNotFound, problemOfSynchronization } from './errors.ts';
import type { Send } from './lists.ts';
import { one, synchronization, type Synchronization } from './shapes.ts';

export interface Watch {
  /** How often a synchronization under way is asked about, and how long between two times. */
  times: number;
  everyMs: number;
}

export interface RefreshOptions {
  send: Send;
  now: () => Date;
  sleep: (ms: number) => Promise<void>;
  watch: Watch;
  /** The address of the person who is present; absent: nobody is. */
  personIp?: string | undefined;
}

const DETAILS = 'accountDetails';
const TRANSACTIONS = 'accountTransactions';
/** Pending ones too; newer than the others, so an application may not have it. */
const WITH_PENDING = 'accountTransactionsWithUnsettled';

/** What a synchronization that was refused for its subtype is refused with. */
const NOT_KNOWN = new Set(['validationError', 'invalidSubtype', 'HTTP_400', 'HTTP_422']);

type Result =
  { kind: 'done' | 'underway' } | { kind: 'not-before'; at: string } | { kind: 'problem'; problem: Problem };

export async function refreshAccounts(options: RefreshOptions): Promise<RefreshOutcome> {
  const accounts = await readAccounts(options.send);
  const begun: (Synchronization | Result)[] = [];
  for (const { id, attributes } of accounts) {
    if (attributes.deprecated === true) continue;
    begun.push(await begin(options, id, DETAILS), await beginTransactions(options, id));
  }
  return outcomeOf(await settled(options, begun));
}

/** One account's trouble is no reason not to ask for the others; a fault of Ponto's as a whole is. */
async function begin(
  { send, now, personIp }: RefreshOptions,
  resourceId: string,
  subtype: string,
): Promise<Synchronization | Result> {
  const attributes = {
    resourceType: 'account',
    resourceId,
    subtype,
    ...(personIp === undefined ? {} : { customerIpAddress: personIp }),
  };
  try {
    const json = { data: { type: 'synchronization', attributes } };
    const { data } = await send({ method: 'POST', path: '/synchronizations', json });
    return shapedAnswer(one(synchronization), data, 'synchronizations').data;
  } catch (error) {
    if (codeOf(error) !== 'accountRecentlySynchronized') throw error;
    return { kind: 'not-before', at: (error as ProviderError).problem.retryAt ?? now().toISOString() };
  }
}

async function beginTransactions(
  options: RefreshOptions,
  resourceId: string,
): Promise<Synchronization | Result> {
  try {
    return await begin(options, resourceId, WITH_PENDING);
  } catch (error) {
    if (!NOT_KNOWN.has(codeOf(error) ?? '')) throw error;
    return begin(options, resourceId, TRANSACTIONS);
  }
}

const isResult = (each: Synchronization | Result): each is Result => 'kind' in each;

/** Watches all of them together, so ten accounts take no longer than one. */
async function settled(
  { send, now, sleep, watch }: RefreshOptions,
  begun: (Synchronization | Result)[],
): Promise<Result[]> {
  let all = begun.map((each) => (isResult(each) ? each : resultOf(each, now())));
  const ids = begun.map((each) => (isResult(each) ? undefined : each.id));
  for (let time = 0; time < watch.times && all.some(({ kind }) => kind === 'underway'); time += 1) {
    await sleep(watch.everyMs);
    const next: Result[] = [];
    for (const [index, each] of all.entries()) {
      const id = ids[index];
      next.push(each.kind === 'underway' && id !== undefined ? await look(send, id, now()) : each);
    }
    all = next;
  }
  return all;
}

async function look(send: Send, id: string, now: Date): Promise<Result> {
  try {
    const path = `/synchronizations/${encodeURIComponent(id)}`;
    const { data } = await send({ method: 'GET', path });
    return resultOf(shapedAnswer(one(synchronization), data, path).data, now);
  } catch (error) {
    if (isNotFound(error)) return { kind: 'underway' };
    throw error;
  }
}

function resultOf({ id, attributes }: Synchronization, now: Date): Result {
  if (attributes.status === 'success') return { kind: 'done' };
  if (attributes.status !== 'error') return { kind: 'underway' };
  return { kind: 'problem', problem: problemOfSynchronization(attributes.errors ?? [], now, id) };
}

/** @throws {ProviderError} the gravest of what went wrong */
function outcomeOf(results: Result[]): RefreshOutcome {
  const problem = gravest(results.flatMap((each) => (each.kind === 'problem' ? [each.problem] : [])));
  if (problem?.state === 'answer-bank') return { kind: 'person-needed' };
  if (problem) throw new ProviderError(problem);
  if (results.some(({ kind }) => kind === 'underway')) return { kind: 'underway' };
  const waits = results.flatMap((each) => (each.kind === 'not-before' ? [each.at] : [])).sort();
  const last = waits.at(-1);
  // Where only some were refused, the rest is fresh; the next time is asked for all of them again.
  return last !== undefined && waits.length === results.length
    ? { kind: 'not-before', at: last }
    : { kind: 'fresh' };
}
