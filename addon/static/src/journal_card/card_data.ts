/** What a journal's card says of its connection, apart from how it looks. */
import { _t } from '@web/core/l10n/translation';
import { needsSignIn } from '../shared/link';

/** What the dashboard's own data says of the journal's connection; no request of ours fetches it. */
export interface CardData {
  linkId: number;
  connectionId: string;
  bankName: string;
  country: string;
  /** Whether this person may connect banks. */
  canConnect: boolean;
  active: boolean;
  state: 'connected' | 'error' | 'disconnected';
  /** What stands in the way, as a code; empty where nothing does. */
  problem: string;
  /** Of the problem; empty where there is none. */
  reference: string;
  autoSync: boolean;
  /** The bank does not allow automatic fetching. */
  byHandOnly: boolean;
  /** In UTC; empty where there is none. */
  last: string;
  next: string;
  /** A date, while the bank's consent is about to end; else empty. */
  consentEnds: string;
  held: number;
  pending: number;
}

/** What mends it. */
export type Remedy = 'sign-in' | 'reactivate' | 'switch-off' | 'synchronize' | 'open';

export interface Attention {
  text: string;
  label: string;
  remedy: Remedy;
}

/** The bank or the line to it is down: that passes by itself. */
const PASSES = new Set(['bank-down', 'transient', 'wait']);

/** The company's synchronization is stopped, until somebody enters a code. */
const isBlocked = ({ problem, reference }: CardData): boolean => problem === 'blocked' && reference !== '';

export const canSynchronize = (data: CardData): boolean =>
  data.active && !isBlocked(data) && !needsSignIn(data.state, data.problem);

/** @param day shows a date. @returns the one thing that needs a person, or null */
export function attention(data: CardData, day: (date: string) => string): Attention | null {
  if (!data.active) return null;
  return urgent(data) ?? later(data, day);
}

function urgent(data: CardData): Attention | null {
  const { state, problem } = data;
  if (isBlocked(data)) {
    return {
      text: _t('Synchronization is stopped for this company.'),
      label: _t('Reactivate'),
      remedy: 'reactivate',
    };
  }
  if (needsSignIn(state, problem)) {
    const text =
      problem === 'consent-ended' ? _t("The bank's consent has ended.") : _t('The bank wants a new sign-in.');
    return signIn(data, text, _t('Reconnect'));
  }
  if (state !== 'error' || PASSES.has(problem)) return null;
  if (problem === 'answer-bank' && data.byHandOnly) {
    if (!data.autoSync) return null;
    const text = _t('This bank forbids automatic fetching.');
    return data.canConnect
      ? { text, label: _t('Switch It Off'), remedy: 'switch-off' }
      : { text, label: _t('Show'), remedy: 'open' };
  }
  if (problem === 'answer-bank') return signIn(data, _t('The bank asks for a code.'), _t('Answer the Bank'));
  if (problem === 'act-at-bank') {
    return {
      text: _t('Do what the bank asks on its own site first.'),
      label: _t('Try Again'),
      remedy: 'synchronize',
    };
  }
  return { text: _t('The bank connection needs attention.'), label: _t('Show'), remedy: 'open' };
}

function later(data: CardData, day: (date: string) => string): Attention | null {
  const { held, consentEnds } = data;
  if (held > 0) {
    const text = held === 1 ? _t('1 transaction is held.') : _t('%s transactions are held.', held);
    return { text, label: _t('Show'), remedy: 'open' };
  }
  return consentEnds
    ? signIn(data, _t("The bank's consent ends on %s.", day(consentEnds)), _t('Renew'))
    : null;
}

/** Who may not connect banks sees what is wrong, and whom it concerns. */
const signIn = (data: CardData, text: string, label: string): Attention =>
  data.canConnect ? { text, label, remedy: 'sign-in' } : { text, label: _t('Show'), remedy: 'open' };
