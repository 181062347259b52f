/** One account's part of a run, handed from step to step. */
import type { HostAccount, HostLink } from '../host/settings.ts';
import type { HostTransport } from '../host/transport.ts';
import type { Account } from '../store/models.ts';
import type { SyncContext } from './context.ts';
import type { Words } from '../words.ts';

export interface Delivered {
  /** Transactions of the bank; an opening line is not counted. */
  booked: number;
  corrected: number;
  held: number;
  /** Groups of lines that may be one, since a person had typed some before. */
  alike: number;
  /** Sentences for the person: corrections that were left to them, and lines that stand where they may not expect. */
  left: Words[];
}

export interface AccountRound {
  context: SyncContext;
  link: HostLink;
  host: HostTransport;
  account: Account;
  theirs: HostAccount;
  result: Delivered;
  onBooked: (booked: number) => Promise<void>;
}
