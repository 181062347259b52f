/** What the person is told for each state: one sentence that says what happened and one that says what to do. */
import type { Problem } from '../providers/provider.ts';
import { isOurs, KEY_LOST } from './failure.ts';
import { inLanguage, inOurWords, say, spoken, type Sentence } from '../words.ts';

const ADVICE: Record<Problem['state'], Sentence> = {
  reconnect: say('The bank no longer accepts our access. Press "Reconnect" and sign in at the bank again.'),
  'consent-ended': say('The consent given to the bank has ended. Press "Reconnect" and renew it.'),
  'answer-bank': say(
    'The bank asks for a code each time, so it cannot be fetched automatically. Press "Fetch Transactions" and answer the bank. You can switch off automatic synchronization on this connection; fetching by hand goes on working.',
  ),
  'act-at-bank': say('The bank asks you to do something in its own web site or app first. Then fetch again.'),
  wait: say(
    'The bank gives fresh data only at certain times. What it has was fetched; there is nothing to do.',
  ),
  'bank-down': say('The bank does not answer at the moment. We try again by ourselves.'),
  'not-supported': say('The provider no longer supports this bank. Connect it through another provider.'),
  'administrator-keys': say(
    "The provider refuses this installation's keys. An administrator has to check them.",
  ),
  blocked: say('Press "Reactivate".'),
  transient: say('The connection to the provider failed. We try again by ourselves.'),
  unknown: say(
    'The provider reported something we do not know. Copy the description and the reference for support.',
  ),
};

/** What Odoo or we ourselves failed at is no provider's doing: the problem's own words say what it was. */
const ADVICE_ON_OURS: Partial<Record<Problem['state'], Sentence>> = {
  transient: say('We try again by ourselves.'),
  unknown: say('Copy the description and the reference for support.'),
};

const adviceFor = (problem: Problem): Sentence =>
  (isOurs(problem) ? ADVICE_ON_OURS[problem.state] : undefined) ?? ADVICE[problem.state];

/**
 * What a problem is, in a person's language. Providers give their own words in English: a person who reads another
 * language gets ours instead, wherever we know what they mean.
 */
export function whatHappened(problem: Problem, language: string): string {
  const known = inOurWords(problem, language);
  if (known !== null) return known;
  return problem.state === 'unknown' || isOurs(problem)
    ? problem.message
    : inLanguage(adviceFor(problem), language);
}

/** What happened and what to do. */
export function explained(problem: Problem, language: string): string {
  // These say both themselves: what to do depends on who blocked, or on whose key is gone.
  if (problem.state === 'blocked' || problem.code === KEY_LOST) return spoken(problem, language);
  const [what, advice] = [whatHappened(problem, language), inLanguage(adviceFor(problem), language)];
  if (what === advice) return advice;
  return `${/[.!?]$/.test(what) ? what : `${what}.`} ${advice}`;
}

/** Whether trying again later, with nobody doing anything, may help. */
export const retriesByItself = (problem: Problem): boolean =>
  problem.state === 'bank-down' || problem.state === 'transient' || problem.state === 'wait';
