import type { WidgetRecord } from '@web/views/widgets/standard_widget_props';

/** Where the bank no longer lets us in; elsewhere signing in again is a choice. */
export function needsSignIn(state: unknown, problem: unknown): boolean {
  return state === 'disconnected' || problem === 'reconnect' || problem === 'consent-ended';
}

/** @param record a connection, with `state` and `problem_state` */
export const mustReconnect = ({ data }: WidgetRecord): boolean =>
  needsSignIn(data['state'], data['problem_state']);
