/**
 * The port to a bank data provider. It knows no vendor: an adapter is one folder beside this file that
 * implements `Provider` and maps everything the vendor says to the plain types below, at once.
 */
import type { Decimal } from '../money.ts';
import type { Sentence } from '../words.ts';

/** A calendar date, `YYYY-MM-DD`. It never passes through a time zone. */
export type IsoDate = string;
/** A moment, ISO 8601 with `Z`. */
export type IsoTime = string;

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * What a provider gave us to act for one connection (token, refresh token, account ids …). Opaque outside the
 * adapter, encrypted at rest. `save` must be awaited before the old value may be considered gone (Ponto rotates
 * its refresh token).
 */
export interface Credentials {
  readonly value: Json;
  save(next: Json): Promise<void>;
}

export interface Institution {
  /** The provider's own id. */
  id: string;
  name: string;
  /** ISO 3166-1 alpha-2, upper case. */
  countries: string[];
  bic?: string;
  url?: string;
  /** Where the logo is, or the logo itself as a `data:` URL. */
  logo?: string;
  beta: boolean;
  healthy: boolean;
  /** False where the bank allows fetching only while the person is present. */
  automatic: boolean;
  /** `oauth`: at the bank's own page; `form`: in the provider's window; `file`: not usable. */
  signIn: 'oauth' | 'form' | 'file';
  /** How many days back the bank gives transactions, where the provider says so. */
  historyDays?: number;
}

/** What a begun connection needs the person to open. */
export interface ConnectWindow {
  /** `popup`: a URL in a window of its own; `script`: the provider's own script in a page the sidecar serves. */
  kind: 'popup' | 'script';
  url: string;
  /** Parameters for the page that the sidecar serves (`script`). Never logged. */
  parameters?: Record<string, Json>;
  /** Where that script's frames come from, as sources of a Content-Security-Policy (`script`). */
  frames?: string[];
  /** What the adapter needs again in `complete`; kept encrypted. */
  state: Json;
  expiresAt: IsoTime;
}

export interface BeginRequest {
  /** Our own id of the connection. */
  connectionId: string;
  institutionId: string;
  countries: string[];
  /** BCP 47, for example `fr-BE`. */
  language: string;
  /** Where the provider sends the person when done. */
  returnUrl: string;
  webhookUrl?: string;
  /** Present for "Update Credentials" and "Reconnect": the connection stays the same one. */
  existing?: Credentials;
  /** Ponto wants the person's address. */
  personIp?: string;
}

export interface Connected {
  credentials: Json;
  /** The provider's own id of the connection (item, provider account, connection, organisation). */
  providerConnectionId: string;
  institutionId?: string;
  institutionName?: string;
  consentEndsAt?: IsoTime;
}

export interface BankAccount {
  id: string;
  name: string;
  currency: string;
  /** IBAN or account number, often masked. */
  number?: string;
  iban?: string;
  kind: 'bank' | 'card';
  /** Posted balance as the bank says it; money owed on a card is negative. */
  balance?: Decimal;
  /** True where `balance` counts pending transactions too. */
  balanceIncludesPending?: boolean;
  /** Ids this account had before, where the provider says so. */
  formerIds?: string[];
}

export interface BankTransaction {
  id: string;
  accountId: string;
  status: 'posted' | 'pending';
  /** The booking date as the bank gave it. */
  date: IsoDate;
  /** Money in is positive. In `currency`. */
  amount: Decimal;
  currency: string;
  /** The amount in the currency of the purchase, where the bank gives both; it has the sign of `amount`. */
  original?: { amount: Decimal; currency: string };
  label: string;
  counterpartyName?: string;
  counterpartyAccount?: string;
  reference?: string;
  /** The id of the pending transaction that this posted one was. */
  replaces?: string;
  /** What else the provider said, for `transaction_details`. */
  details: Record<string, Json>;
}

/** What to pull. `accounts` are the provider's ids of the accounts that the person chose. */
export interface PullRequest {
  /** What the last page of the last good run gave; `null` the first time. */
  cursor: Json;
  accounts: string[];
  /** The oldest date wanted the first time, or by "Fetch Missing Transactions". */
  since?: IsoDate;
}

/**
 * One page. It is staged together with its cursor in one database transaction, so a page must be complete in
 * itself: running again from `cursor` gives what comes after it, and a page read twice changes nothing.
 */
export interface PullPage {
  transactions: BankTransaction[];
  /** Posted or pending ids the bank took back. */
  removed: string[];
  /**
   * Accounts whose pending list is given anew in this run, beginning with this page: pending ones that are not
   * seen again are gone.
   */
  pendingReset?: string[];
  /** The reading began again with this page: what it gave before, in this pull, may no longer be there. */
  restarted?: true;
  cursor: Json;
}

/** What became of "please ask the bank now". */
export type RefreshOutcome =
  | { kind: 'fresh' }
  /** Under way; data arrives later, by webhook or at the next run. */
  | { kind: 'underway' }
  /** Not now. What is there is fetched all the same. */
  | { kind: 'not-before'; at: IsoTime }
  /** The provider refreshes by itself only. */
  | { kind: 'unsupported' }
  /** Only with the person present (a code each time). */
  | { kind: 'person-needed' };

export interface ConnectionHealth {
  consentEndsAt?: IsoTime;
  /** False: the bank forbids automatic fetching. */
  automatic: boolean;
  nextRefreshAt?: IsoTime;
  /** A problem the provider reports without our asking for data. */
  problem?: Problem;
}

/** One state each, whatever the provider; what the person is told follows from it. */
export type ProblemState =
  | 'reconnect'
  | 'consent-ended'
  | 'answer-bank'
  | 'act-at-bank'
  | 'wait'
  | 'bank-down'
  | 'not-supported'
  | 'administrator-keys'
  /** By ourselves: the account is suspicious. No provider says it. */
  | 'blocked'
  /** A connection fault, a 5xx, a truncated answer: tried again by itself. */
  | 'transient'
  /** Not in the table: shown as it is, with its reference. */
  | 'unknown';

export interface Problem {
  state: ProblemState;
  /** The provider's own code, for example `ITEM_LOGIN_REQUIRED`. */
  code: string;
  /** A sentence fit to be shown, in English. */
  message: string;
  /** What it is made of, for other languages. */
  words?: Sentence;
  /** The provider's reference (request id), where there is one. */
  reference?: string;
  /** Not before this moment, for `wait`. */
  retryAt?: IsoTime;
}

/** Every failure of an adapter is one of these; nothing ends as an empty list. */
export class ProviderError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, cause?: unknown) {
    super(`${problem.code}: ${problem.message}`, { cause });
    this.name = 'ProviderError';
    this.problem = problem;
  }
}

export interface RawWebhook {
  /** Lower-case header names. */
  headers: Record<string, string>;
  body: Buffer;
  /** The address it came to, as the provider knows it. */
  url: string;
  /** For freshness checks. */
  receivedAt: Date;
}

/** What a verified webhook says. It only ever puts a job in the queue. */
export interface WebhookEvent {
  providerConnectionId: string;
  kind: 'transactions' | 'accounts' | 'problem' | 'repaired' | 'consent' | 'revoked';
}

/** A webhook that is forged, old, replayed or altered. */
export class WebhookRejected extends Error {
  readonly reason: 'signature' | 'stale' | 'body' | 'malformed';
  constructor(reason: WebhookRejected['reason'], message: string) {
    super(message);
    this.name = 'WebhookRejected';
    this.reason = reason;
  }
}

export interface Provider {
  readonly id: string;
  /** The name a person knows. */
  readonly name: string;
  /** Where its API is called. */
  readonly address: string;
  /** The header (lower case) with a webhook's signature, where the provider signs: the same one twice is a replay. */
  readonly signatureHeader?: string;
  institutions(): AsyncIterable<Institution[]>;
  begin(request: BeginRequest): Promise<ConnectWindow>;
  /** `answer` is what the window's return brought (query or callback fields). Throws `ProviderError`. */
  complete(state: Json, answer: Record<string, string>): Promise<Connected>;
  accounts(credentials: Credentials): Promise<BankAccount[]>;
  health(credentials: Credentials): Promise<ConnectionHealth>;
  refresh(credentials: Credentials, personPresent: boolean, personIp?: string): Promise<RefreshOutcome>;
  pull(credentials: Credentials, request: PullRequest): AsyncIterable<PullPage>;
  /** Ends the provider's access. Harmless when already ended. */
  revoke(credentials: Credentials): Promise<void>;
  /** Throws `WebhookRejected`; an unsigned provider's events are hints and come back all the same. */
  webhook(raw: RawWebhook): Promise<WebhookEvent[]>;
}
