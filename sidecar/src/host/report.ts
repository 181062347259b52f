/** Telling the host how a connection is: its link, its accounts, its chatter. */
import type { Decimal } from '../money.ts';
import { exactly, moment } from './values.ts';
import type { HostTransport } from './transport.ts';

export interface LinkReport {
  state: 'connected' | 'error' | 'disconnected';
  problemState: string | null;
  message: string | null;
  reference: string | null;
  lastRefresh: Date | null;
  nextRefresh: Date | null;
  /** A day, by the calendar of whoever connected. */
  consentEnds: string | null;
  autoSyncReason: string | null;
  held: number;
  pending: number;
  accounts: AccountReport[];
}

export interface AccountReport {
  hostAccountId: number;
  balance: Decimal | null;
  balanceAt: Date | null;
  /** The bank's figure minus what its transactions amount to. */
  difference: Decimal;
  lastDate: string | null;
  held: number;
  pending: number;
}

/** One call. @throws {HostError} */
export async function reportLink(host: HostTransport, linkId: number, report: LinkReport): Promise<void> {
  await host.call('account.online.link', 'write', {
    ids: [linkId],
    vals: {
      state: report.state,
      problem_state: report.problemState ?? false,
      error_message: report.message ?? false,
      error_reference: report.reference ?? false,
      last_refresh: moment(report.lastRefresh),
      next_refresh: moment(report.nextRefresh),
      expiring_synchronization_date: report.consentEnds ?? false,
      auto_sync_reason: report.autoSyncReason ?? false,
      held_count: report.held,
      pending_count: report.pending,
      account_online_account_ids: report.accounts.map((account) => [
        1,
        account.hostAccountId,
        accountFields(account),
      ]),
    },
  });
}

/** The bank's access has ended. One call. @throws {HostError} */
export async function reportDisconnected(
  host: HostTransport,
  linkId: number,
  message: string,
): Promise<void> {
  await host.call('account.online.link', 'write', {
    ids: [linkId],
    vals: {
      state: 'disconnected',
      problem_state: 'reconnect',
      error_message: message,
      error_reference: false,
      next_refresh: false,
      expiring_synchronization_date: false,
    },
  });
}

const accountFields = (account: AccountReport) => ({
  ...(account.balance === null
    ? {}
    : { balance: exactly(account.balance), balance_date: moment(account.balanceAt) }),
  balance_difference: exactly(account.difference),
  ...(account.lastDate === null ? {} : { last_sync: account.lastDate }),
  held_count: account.held,
  pending_count: account.pending,
});

/** A note in the connection's chatter; plain text, the host escapes it. */
export async function postNote(host: HostTransport, linkId: number, body: string): Promise<void> {
  await host.call('account.online.link', 'message_post', { ids: [linkId], body, message_type: 'comment' });
}

/** A to-do for a person (the one who connected, where Odoo still knows them). */
export async function scheduleActivity(
  host: HostTransport,
  linkId: number,
  summary: string,
  note: string,
  userId: number | null,
): Promise<void> {
  await host.call('account.online.link', 'activity_schedule', {
    ids: [linkId],
    act_type_xmlid: 'mail.mail_activity_data_todo',
    summary,
    note,
    ...(userId ? { user_id: userId } : {}),
  });
}
