/** What the person is told for each state: one sentence that says what happened and one that says what to do. */
import type { Problem } from '../providers/provider.ts';

const ADVICE: Record<Problem['state'], string> = {
  reconnect: 'The bank no longer accepts our access. Press "Reconnect" and sign in at the bank again.',
  'consent-ended': 'The consent given to the bank has ended. Press "Reconnect" and renew it.',
  'answer-bank':
    'The bank asks for a code each time, so it cannot be fetched automatically. Press "Fetch Transactions" and answer the bank. You can switch off automatic synchronization on this connection; fetching by hand goes on working.',
  'act-at-bank': 'The bank asks you to do something in its own web site or app first. Then fetch again.',
  wait: 'The bank gives fresh data only at certain times. What it has was fetched; there is nothing to do.',
  'bank-down': 'The bank does not answer at the moment. We try again by ourselves.',
  'not-supported': 'The provider no longer supports this bank. Connect it through another provider.',
  'administrator-keys': "The provider refuses this installation's keys. An administrator has to check them.",
  transient: 'The connection to the provider failed. We try again by ourselves.',
  unknown:
    'The provider reported something we do not know. Copy the description and the reference for support.',
};

export const adviceFor = (problem: Problem): string => ADVICE[problem.state];

/** Whether trying again later, with nobody doing anything, may help. */
export const retriesByItself = (problem: Problem): boolean =>
  problem.state === 'bank-down' || problem.state === 'transient' || problem.state === 'wait';
