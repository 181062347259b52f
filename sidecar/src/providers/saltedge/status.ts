/** What a connection and its consents say: a problem, a refresh under way, when the next one may be. Pure. */
import type { ConnectionHealth, IsoTime, Problem, RefreshOutcome } from '../provider.ts';
import { problemOf } from './errors.ts';
import type { SaltEdgeConnection, SaltEdgeConsent } from './shapes.ts';

export function moment(value: string | null | undefined): IsoTime | undefined {
  const at = value ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** Words of a stage that is the last one: `finish`; and none, where Salt Edge does not say. */
export function isUnderWay({ last_attempt: attempt }: SaltEdgeConnection): boolean {
  if (!attempt) return false;
  if (typeof attempt.finished === 'boolean') return !attempt.finished;
  if (attempt.success_at || attempt.fail_at) return false;
  const stage = attempt.last_stage?.name;
  return typeof stage === 'string' && stage !== 'finish';
}

/** The bank waits for an answer of the person's at this moment. */
const isAsking = (from: SaltEdgeConnection): boolean =>
  isUnderWay(from) && from.last_attempt?.last_stage?.name === 'interactive';

/** What the connection is hindered by; a limit that only says "later" is none. */
export function problemOfConnection(from: SaltEdgeConnection, now: Date): Problem | undefined {
  if (isAsking(from)) return problemOf({ code: 'Interactive' }, now);
  if (isUnderWay(from)) return undefined;
  const { last_attempt: attempt, status } = from;
  const code = attempt?.fail_error_class ?? undefined;
  if (code !== undefined) {
    const problem = problemOf(
      { code, ...(attempt?.fail_message ? { said: attempt.fail_message } : {}), reference: from.id },
      now,
    );
    if (problem.state !== 'wait' && (problem.state !== 'unknown' || status === 'active')) return problem;
  }
  const reference = from.id;
  if (status === 'disabled') return { ...problemOf({ code: 'ProviderDisabled', reference }, now) };
  if (status !== 'active') {
    return {
      state: 'reconnect',
      code: code ?? status,
      message: 'The connection to the bank has to be renewed. Sign in again.',
      reference,
    };
  }
  return undefined;
}

/** A code is asked for each time: the last time it was, and Salt Edge does not come back by itself. */
const needsPerson = (from: SaltEdgeConnection): boolean =>
  from.last_attempt?.interactive === true && from.automatic_refresh === false;

const later = (from: SaltEdgeConnection, now: Date): IsoTime | undefined => {
  const at = moment(from.next_refresh_possible_at);
  return at !== undefined && at > now.toISOString() ? at : undefined;
};

const PROBLEMS_THAT_STAY = new Set(['reconnect', 'consent-ended', 'act-at-bank', 'not-supported']);

/**
 * Before a refresh is asked for: what is known already.
 * @returns undefined when it may be asked for
 */
export function beforeRefresh(from: SaltEdgeConnection, now: Date): RefreshOutcome | Problem | undefined {
  if (isAsking(from)) return { kind: 'person-needed' };
  if (isUnderWay(from)) return { kind: 'underway' };
  const problem = problemOfConnection(from, now);
  if (problem && PROBLEMS_THAT_STAY.has(problem.state)) return problem;
  if (needsPerson(from) || problem?.state === 'answer-bank') return { kind: 'person-needed' };
  const at = later(from, now);
  return at === undefined ? undefined : { kind: 'not-before', at };
}

/** What a refresh that was asked for became. */
export function afterRefresh(from: SaltEdgeConnection, now: Date): RefreshOutcome | Problem {
  if (isAsking(from)) return { kind: 'person-needed' };
  if (isUnderWay(from)) return { kind: 'underway' };
  const problem = problemOfConnection(from, now);
  if (problem?.state === 'answer-bank') return { kind: 'person-needed' };
  if (problem) return problem;
  const code = from.last_attempt?.fail_error_class;
  const at = code ? (later(from, now) ?? problemOf({ code }, now).retryAt) : undefined;
  return at === undefined ? { kind: 'fresh' } : { kind: 'not-before', at };
}

const isOver = ({ revoked_at, expires_at, status }: SaltEdgeConsent, now: Date): boolean =>
  Boolean(revoked_at) ||
  status === 'revoked' ||
  status === 'expired' ||
  (moment(expires_at) ?? '9') <= now.toISOString();

/** When the consent in force ends; the latest one, where there are several. */
export const consentEnd = (consents: SaltEdgeConsent[], now: Date): IsoTime | undefined =>
  consents
    .filter((each) => !isOver(each, now))
    .flatMap(({ expires_at }) => moment(expires_at) ?? [])
    .sort()
    .at(-1);

/** No consent is in force any more; the connection may say so only after the next refresh. */
function consentProblem(consents: SaltEdgeConsent[], now: Date): Problem | undefined {
  if (consents.length === 0 || !consents.every((each) => isOver(each, now))) return undefined;
  const revoked = consents.every(({ revoked_at, status }) => Boolean(revoked_at) || status === 'revoked');
  return problemOf({ code: revoked ? 'ConsentRevoked' : 'ConsentExpired' }, now);
}

export function toHealth(from: SaltEdgeConnection, consents: SaltEdgeConsent[], now: Date): ConnectionHealth {
  const ends = consentEnd(consents, now);
  const next = later(from, now);
  const problem = consentProblem(consents, now) ?? problemOfConnection(from, now);
  return {
    automatic: from.automatic_refresh !== false,
    ...(ends === undefined ? {} : { consentEndsAt: ends }),
    ...(next === undefined ? {} : { nextRefreshAt: next }),
    ...(problem ? { problem } : {}),
  };
}
