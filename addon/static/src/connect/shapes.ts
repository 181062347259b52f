/** What the sidecar tells of banks, windows and accounts, as far as these screens use it. */

/** A provider's way to a bank. */
export interface BankChoice {
  provider: string;
  providerName: string;
  institutionId: string;
  beta: boolean;
}

export interface Bank {
  id: string;
  name: string;
  countries: string[];
  logo?: string | null | undefined;
  /** Where the logo is, as the screen has it; it is shown a moment later. */
  source?: string | null;
  url?: string | null;
  beta: boolean;
  healthy: boolean;
  /** False where the bank allows fetching only while a person is there. */
  automatic: boolean;
  choices: BankChoice[];
}

export interface Banks {
  /** False while the sidecar still fetches its list from the providers. */
  ready: boolean;
  institutions: Bank[];
}

export interface Begun {
  id: string;
  window: { kind: 'popup' | 'script'; url: string };
  /** Where the window's last page comes from; nobody else is listened to. */
  returnOrigin: string;
}

export interface BankAccount {
  id: string;
  /** Null where Odoo does not know the account's currency. */
  hostAccountId: number | null;
  name: string;
  currency: string;
  number: string | null;
  iban: string | null;
  kind: 'bank' | 'card';
  /** Decimal, as the bank gave it. */
  balance: string | null;
  chosen: boolean;
}

export interface Journal {
  id: number;
  name: string;
  currency: string;
  number: string | null;
  onlineAccountId: number | null;
  /** The day from which it goes on, where another synchronization was. */
  goesOnFrom: string | null;
}

export interface Journals {
  journals: Journal[];
  proposals: Record<string, 'new' | number>;
}

export interface Completed {
  /** Null while the person has not finished in the window. */
  accounts: BankAccount[] | null;
  message?: string;
}
