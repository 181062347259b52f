/** The plain types of the sandbox bank. They know no provider. */

/** A plain decimal, for example `-12.50`. Money in is positive, whatever a provider makes of it later. */
export type Decimal = string;
/** A calendar date, `YYYY-MM-DD`. */
export type IsoDate = string;
/** A moment, ISO 8601 with `Z`. */
export type IsoTime = string;

export interface Institution {
  /** The bank's own short id; a provider's API may show another one derived from it. */
  id: string;
  name: string;
  /** ISO 3166-1 alpha-2, upper case. */
  countries: string[];
  bic?: string;
  url?: string;
  /** `#rrggbb`; its logo is drawn in it. */
  colour: string;
  beta: boolean;
  healthy: boolean;
  /** The person signs in at the bank's own page. */
  oauth: boolean;
  /** The providers that have it in their lists; all where it is absent. */
  offeredBy?: string[];
  /** By provider, where it calls the bank something else. */
  nameAt?: Partial<Record<string, string>>;
}

/** How a bank lets its data be fetched. */
export interface Traits {
  /** `live`: a change is seen at once; `on-request`: only what the last refresh saw is given. */
  refresh: 'live' | 'on-request';
  /** At least so many seconds between two refreshes. */
  refreshEverySeconds?: number;
  /** A code from the person is needed at each refresh. */
  userPresent: boolean;
  /** False: the bank forbids automatic fetching. */
  automatic: boolean;
  /** At most so many days of history are given. */
  historyDays?: number;
  /** A code is asked for when connecting. */
  mfaCode?: string;
}

export interface AccountInput {
  /** Made from the ledger's seed when absent. */
  id?: string;
  name: string;
  officialName?: string;
  kind: 'bank' | 'card';
  /** `checking`, `savings`, `credit card` … */
  subtype?: string;
  /** ISO 4217. */
  currency: string;
  number?: string;
  iban?: string;
  bic?: string;
  /** The posted balance before the first transaction. A card's debt is negative. */
  openingBalance?: Decimal;
  /** A card's limit. */
  limit?: Decimal;
}

export interface Account extends Omit<AccountInput, 'id' | 'openingBalance'> {
  id: string;
  /** A whole number, unique in the bank, for providers whose ids are numbers. Changes with the id. */
  serial: number;
  openingBalance: Decimal;
  /** Ids it had before, newest last. */
  formerIds: string[];
  closed: boolean;
  /** What is told instead of the true balance. */
  balanceOverride?: Decimal;
}

export interface TransactionInput {
  /** Made from the ledger's seed when absent. */
  id?: string;
  /** Booking date (for a pending one: the expected one). Today when absent. */
  date?: IsoDate;
  authorisedDate?: IsoDate;
  amount: Decimal;
  /** The account's when absent. */
  currency?: string;
  label: string;
  counterpartyName?: string;
  /** IBAN or account number of the other side. */
  counterpartyAccount?: string;
  reference?: string;
  /** The amount in the currency of the purchase. */
  original?: { amount: Decimal; currency: string };
}

export interface Transaction extends TransactionInput {
  id: string;
  /** A whole number, unique in the bank, ascending with creation. Changes with the id. */
  serial: number;
  accountId: string;
  status: 'posted' | 'pending';
  date: IsoDate;
  currency: string;
  /** The id of the pending transaction that this posted one was. */
  pendingId?: string;
}

/** What a person may change of a transaction. */
export type TransactionPatch = Partial<Omit<TransactionInput, 'id' | 'currency'>>;

export type LedgerEvent = { version: number; at: IsoTime } & (
  | { kind: 'added' | 'changed'; accountId: string; transaction: Transaction }
  /** `silent`: the bank forgot the id without telling; a provider's list of removed ids must not name it. */
  | { kind: 'removed'; accountId: string; transaction: Transaction; silent: boolean }
  | { kind: 'account-added' | 'account-changed'; accountId: string; account: Account }
  | { kind: 'account-renamed'; accountId: string; formerId: string; account: Account }
);

export interface Balance {
  /** Opening balance and every posted transaction, exactly. */
  posted: Decimal;
  /** The sum of the pending ones. */
  pending: Decimal;
  /** What the bank tells: `posted`, unless it was overridden. */
  told: Decimal;
}

/** What changed between two versions, each transaction once. */
export interface NetChange {
  added: Transaction[];
  modified: Transaction[];
  removed: { id: string; serial: number; accountId: string }[];
}

export interface Persona {
  id: string;
  title: string;
  /** One sentence: what this customer is good for. */
  story: string;
  institution: Institution;
  traits: Traits;
  accounts: (AccountInput & { transactions?: (TransactionInput & { pending?: boolean })[] })[];
}

/** What is wrong with the bank's consent, whatever the provider calls it. */
export const TROUBLES = [
  'login-required',
  'consent-expired',
  'consent-revoked',
  'locked',
  'action-needed',
  'bank-down',
  'mfa-needed',
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** The time of the sandbox, which a test may move. */
export interface Clock {
  now(): Date;
}
