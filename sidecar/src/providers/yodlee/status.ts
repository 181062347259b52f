/** What a provider account's status words say: a problem, a refresh under way, when the next one may be. Pure. */
import type { ConnectionHealth, IsoTime, Problem, RefreshOutcome } from '../provider.ts';
import { isProblemWord, problemOf, REFRESH_PAUSE_MS } from './errors.ts';
import type { YodleeAccount, YodleeConsent, YodleeProviderAccount } from './shapes.ts';

/** The dataset that holds accounts and transactions; the others are not ours. */
const basic = (from: YodleeProviderAccount) =>
  from.dataset?.find((each) => each.name === 'BASIC_AGG_DATA') ?? from.dataset?.[0];

/** A moment as Yodlee writes it (`2026-05-01T10:00:00Z`, at times without the `Z`); undefined when it is none. */
export function moment(value: string | null | undefined): IsoTime | undefined {
  if (!value) return undefined;
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value.replace(' ', 'T')}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

export const isUnderWay = ({ status }: YodleeProviderAccount): boolean =>
  status === 'LOGIN_IN_PROGRESS' || status === 'IN_PROGRESS';

/**
 * "Check all the dataset additional statuses … because the provider account status is drawn from [them]".
 * A refresh under way has no problem yet.
 */
export function problemOfAccount(from: YodleeProviderAccount, now: Date): Problem | undefined {
  if (isUnderWay(from)) return undefined;
  const words = [basic(from)?.additionalStatus, from.status];
  const word = words.find((each): each is string => typeof each === 'string' && isProblemWord(each));
  if (word !== undefined) return problemOf(word, now, undefined, from.requestId ?? undefined);
  if (from.status !== 'FAILED') return undefined;
  const said = basic(from)?.additionalStatus ?? 'FAILED';
  return problemOf(said, now, `The bank could not be read (${said}).`, from.requestId ?? undefined);
}

const PROBLEMS_THAT_STAY = new Set(['reconnect', 'consent-ended', 'act-at-bank', 'not-supported']);

/**
 * Before a refresh is asked for: what is known already.
 * @returns undefined when it may be asked for
 */
export function beforeRefresh(from: YodleeProviderAccount, now: Date): RefreshOutcome | Problem | undefined {
  if (isUnderWay(from)) return { kind: 'underway' };
  const pause = pauseEnd(from, now);
  const problem = problemOfAccount(from, now);
  if (problem && PROBLEMS_THAT_STAY.has(problem.state)) return problem;
  if (pause !== undefined && !problem) return { kind: 'not-before', at: pause };
  if (from.isRealTimeMFA === true || problem?.state === 'answer-bank') return { kind: 'person-needed' };
  const eligibility = basic(from)?.updateEligibility;
  if (eligibility === 'ALLOW_UPDATE_WITH_CREDENTIALS') return { kind: 'person-needed' };
  if (eligibility !== 'DISALLOW_UPDATE') return undefined;
  if (problem) return problem;
  const at = moment(basic(from)?.nextUpdateScheduled);
  return at !== undefined && at > now.toISOString() ? { kind: 'not-before', at } : { kind: 'unsupported' };
}

/** The end of the quarter of an hour after the last good refresh, while it lasts. */
function pauseEnd(from: YodleeProviderAccount, now: Date): IsoTime | undefined {
  const last = moment(basic(from)?.lastUpdated);
  if (last === undefined) return undefined;
  const end = Date.parse(last) + REFRESH_PAUSE_MS;
  if (end <= now.getTime()) return undefined;
  // Where the bank itself gives a later moment, that one counts.
  const next = moment(basic(from)?.nextUpdateScheduled);
  const disallowed = basic(from)?.updateEligibility === 'DISALLOW_UPDATE';
  return disallowed && next !== undefined && next > new Date(end).toISOString()
    ? next
    : new Date(end).toISOString();
}

/** What a refresh that was asked for became. */
export function afterRefresh(from: YodleeProviderAccount, now: Date): RefreshOutcome | Problem {
  if (isUnderWay(from)) return { kind: 'underway' };
  const problem = problemOfAccount(from, now);
  if (problem?.state === 'answer-bank') return { kind: 'person-needed' };
  return problem ?? { kind: 'fresh' };
}

/** The bank's own reasons not to be fetched unasked; errors that pass, and our own settings, are not among them. */
const MANUAL_ONLY = new Set(['REAL_TIME_MFA_REQUIRED', 'SITE_BLOCKING', 'SITE_NOT_SUPPORTED']);

export function toHealth(
  from: YodleeProviderAccount,
  accounts: YodleeAccount[],
  consents: YodleeConsent[],
  now: Date,
): ConnectionHealth {
  const manual = accounts.some(
    ({ autoRefresh }) =>
      autoRefresh?.status === 'DISABLED' && MANUAL_ONLY.has(autoRefresh.additionalStatus ?? ''),
  );
  const ends = consents
    .filter(({ consentStatus }) => consentStatus !== 'REVOKED' && consentStatus !== 'CONSENT_REPEALED')
    .flatMap(({ expirationDateTime, expirationDate }) => moment(expirationDateTime ?? expirationDate) ?? [])
    .sort()
    .at(-1);
  const next = moment(basic(from)?.nextUpdateScheduled);
  const problem = problemOfAccount(from, now) ?? consentProblem(consents, now);
  return {
    automatic: from.isRealTimeMFA !== true && !manual,
    ...(ends === undefined ? {} : { consentEndsAt: ends }),
    ...(next !== undefined && next > now.toISOString() ? { nextRefreshAt: next } : {}),
    ...(problem ? { problem } : {}),
  };
}

/** No consent is in force any more: the status words may say so only after the next refresh. */
function consentProblem(consents: YodleeConsent[], now: Date): Problem | undefined {
  const ended = (word: string | null | undefined): boolean =>
    word === 'EXPIRED' || word === 'REVOKED' || word === 'CONSENT_REPEALED';
  if (consents.length === 0 || !consents.every(({ consentStatus }) => ended(consentStatus))) return undefined;
  const expired = consents.some(({ consentStatus }) => consentStatus === 'EXPIRED');
  return problemOf(expired ? 'CONSENT_EXPIRED' : 'CONSENT_REVOKED', now);
}
