/** What a provider's error means to the person. What all of them say alike is said in the same words. */
import type { ProblemState } from '../provider.ts';

export interface Meaning {
  state: ProblemState;
  /** A sentence fit to be shown, in English; `npm run i18n` finds it here and in the adapters' tables. */
  message: string;
  /** For `wait`, in milliseconds, where the provider names no moment itself. */
  pauseMs?: number;
}

export const means = (state: ProblemState, message: string, pauseMs?: number): Meaning => ({
  state,
  message,
  ...(pauseMs === undefined ? {} : { pauseMs }),
});

export const SIGN_IN = means('reconnect', 'The bank did not accept the sign-in details. Enter them again.');
export const CONSENT = means('consent-ended', 'The consent to read this bank has ended. Give it again.');
export const ANSWER = means(
  'answer-bank',
  'The bank asks for a code or an answer. Fetch with the window open.',
);
export const AT_BANK = means('act-at-bank', "Something has to be done at the bank's own site first.");
export const DOWN = means('bank-down', 'The bank does not answer at the moment.');
