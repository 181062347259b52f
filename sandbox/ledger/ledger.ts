/**
 * The books of one bank customer, in memory. Each change is an event with the next version, so a provider's API
 * can say what changed since a cursor; nothing is ever overwritten.
 */
import { randomBytes } from 'node:crypto';
import { checkDecimal, negate, sum } from './decimal.ts';
import { opaqueId } from './ids.ts';
import { netChange } from './net.ts';
import type {
  Account,
  AccountInput,
  Balance,
  Clock,
  Decimal,
  LedgerEvent,
  NetChange,
  Transaction,
  TransactionInput,
  TransactionPatch,
} from './types.ts';

/** A request the bank cannot follow: an unknown id, posting a posted transaction … */
export class LedgerError extends Error {
  readonly code: 'unknown-account' | 'unknown-transaction' | 'not-pending' | 'id-taken' | 'bad-date';
  constructor(code: LedgerError['code'], message: string) {
    super(message);
    this.name = 'LedgerError';
    this.code = code;
  }
}

export interface TransactionQuery {
  accountId?: string;
  status?: Transaction['status'];
  /** As the books were at this version. Now when absent. */
  version?: number;
}

export interface LedgerOptions {
  /** The same seed gives the same ids to what is booked before `opened()`. */
  seed: string;
  /** The same for what is booked later. Random when absent: a restarted sandbox must not repeat those ids. */
  laterSeed?: string | undefined;
  clock: Clock;
  /** The next whole number, unique over all ledgers of the bank. */
  nextSerial: () => number;
}

type EventBody = LedgerEvent extends infer E
  ? E extends LedgerEvent
    ? Omit<E, 'version' | 'at'>
    : never
  : never;

/** Removes keys that are given as `undefined`: they mean "not given". */
function given<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

export class Ledger {
  /** Differs between two runs of the sandbox, so that a cursor of an earlier run can be told. */
  readonly epoch: string;
  readonly #options: LedgerOptions;
  readonly #accounts = new Map<string, Account>();
  readonly #transactions = new Map<string, Transaction>();
  /** Each id ever used, with its states; `undefined` is gone. */
  readonly #history = new Map<string, { version: number; state: Transaction | undefined }[]>();
  readonly #balances = new Map<string, { version: number; posted: Decimal; pending: Decimal }[]>();
  readonly #events: LedgerEvent[] = [];
  readonly #listeners = new Set<(event: LedgerEvent) => void>();
  #made = 0;
  #idSeed: string;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#idSeed = options.seed;
    this.epoch = options.laterSeed ?? randomBytes(4).toString('hex');
  }

  /** Grows by one with each change. */
  get version(): number {
    return this.#events.length;
  }

  get today(): string {
    return this.#options.clock.now().toISOString().slice(0, 10);
  }

  /** The customer's history is complete; what comes now happens while somebody plays. */
  opened(): void {
    this.#idSeed = `${this.#options.seed}/${this.epoch}`;
  }

  // Accounts

  addAccount(input: AccountInput): Account {
    const id = input.id ?? this.#newId('account');
    if (this.#accounts.has(id)) throw new LedgerError('id-taken', `account ${id} exists`);
    const openingBalance = checkDecimal(input.openingBalance ?? '0');
    const serial = this.#options.nextSerial();
    const account: Account = { ...given(input), id, serial, openingBalance, formerIds: [], closed: false };
    this.#accounts.set(id, account);
    this.#balances.set(id, [{ version: 0, posted: sum(openingBalance), pending: '0' }]);
    this.#record({ kind: 'account-added', accountId: id, account });
    return account;
  }

  accounts(): Account[] {
    return [...this.#accounts.values()];
  }

  /** @throws {LedgerError} `unknown-account` */
  account(id: string): Account {
    const account = this.#accounts.get(id);
    if (!account) throw new LedgerError('unknown-account', `no account ${id}`);
    return account;
  }

  /** Changes what the bank says of an account. `balanceOverride: null` tells the true balance again. */
  changeAccount(
    id: string,
    patch: { name?: string; closed?: boolean; balanceOverride?: Decimal | null },
  ): Account {
    const { balanceOverride: before, ...account } = this.account(id);
    const { balanceOverride = before, ...rest } = patch;
    const override =
      balanceOverride === undefined || balanceOverride === null
        ? {}
        : { balanceOverride: checkDecimal(balanceOverride) };
    const changed: Account = { ...account, ...given(rest), ...override };
    this.#accounts.set(id, changed);
    this.#record({ kind: 'account-changed', accountId: id, account: changed });
    return changed;
  }

  overrideBalance(id: string, balance: Decimal | null): Account {
    return this.changeAccount(id, { balanceOverride: balance });
  }

  /** The account gets another id, as happens after a reconnection; its transactions keep theirs. */
  renameAccount(id: string, newId = this.#newId('account')): Account {
    const account = this.account(id);
    if (this.#accounts.has(newId)) throw new LedgerError('id-taken', `account ${newId} exists`);
    const serial = this.#options.nextSerial();
    const renamed = { ...account, id: newId, serial, formerIds: [...account.formerIds, id] };
    const inOrder = this.accounts().map((each) => (each.id === id ? renamed : each));
    this.#accounts.clear();
    for (const each of inOrder) this.#accounts.set(each.id, each);
    this.#balances.set(newId, this.#balances.get(id) ?? []);
    this.#record({ kind: 'account-renamed', accountId: newId, formerId: id, account: renamed });
    for (const transaction of this.transactions({ accountId: id })) {
      this.#put('changed', { ...transaction, accountId: newId });
    }
    return renamed;
  }

  // Transactions

  /** Books a transaction. @throws {TypeError} when the amount is not a plain decimal */
  add(accountId: string, input: TransactionInput): Transaction {
    return this.#create(accountId, input, 'posted');
  }

  /** Announces a transaction that is not booked yet. */
  pend(accountId: string, input: TransactionInput): Transaction {
    return this.#create(accountId, input, 'pending');
  }

  /**
   * Books a pending transaction: the pending id is gone and the posted one has a new id.
   * @param options `link: false`: the posted one does not say which pending one it was; `keepId`: the id stays
   *   (as Yodlee does); `patch`: what changed on the way, a tip for example
   */
  post(
    id: string,
    options: { link?: boolean; keepId?: boolean; patch?: TransactionPatch } = {},
  ): Transaction {
    const pending = this.transaction(id);
    if (pending.status !== 'pending') throw new LedgerError('not-pending', `${id} is posted already`);
    const patch = this.#checked(options.patch ?? {});
    if (options.keepId) return this.#put('changed', { ...pending, ...patch, status: 'posted' });
    this.#drop(pending, false);
    return this.#put('added', {
      ...pending,
      ...patch,
      status: 'posted',
      id: this.#newId('transaction'),
      serial: this.#options.nextSerial(),
      ...(options.link === false ? {} : { pendingId: id }),
    });
  }

  change(id: string, patch: TransactionPatch): Transaction {
    return this.#put('changed', { ...this.transaction(id), ...this.#checked(patch) });
  }

  remove(id: string, options: { silent?: boolean } = {}): void {
    this.#drop(this.transaction(id), options.silent === true);
  }

  /**
   * Every transaction of the account gets a new id.
   * @param options `silent`: the old ids are not said to be removed
   */
  reissue(accountId: string, options: { silent?: boolean } = {}): Transaction[] {
    this.account(accountId);
    return this.transactions({ accountId }).map((transaction) => {
      this.#drop(transaction, options.silent === true);
      const id = this.#newId('transaction');
      return this.#put('added', { ...transaction, id, serial: this.#options.nextSerial() });
    });
  }

  /** @throws {LedgerError} `unknown-transaction` */
  transaction(id: string): Transaction {
    const transaction = this.#transactions.get(id);
    if (!transaction) throw new LedgerError('unknown-transaction', `no transaction ${id}`);
    return transaction;
  }

  has(transactionId: string): boolean {
    return this.#transactions.has(transactionId);
  }

  /** Oldest first: by date, then in the order they came. */
  transactions(query: TransactionQuery = {}): Transaction[] {
    const { accountId, status, version = this.version } = query;
    const all = version >= this.version ? [...this.#transactions.values()] : this.#statesAt(version);
    const former = accountId === undefined ? [] : (this.#accounts.get(accountId)?.formerIds ?? []);
    return all
      .filter((each) => accountId === undefined || [accountId, ...former].includes(each.accountId))
      .filter((each) => status === undefined || each.status === status)
      .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.serial - b.serial));
  }

  /** The account's balance, exactly. `told` is overridden by `overrideBalance`. */
  balance(accountId: string, version = this.version): Balance {
    const account = this.account(accountId);
    const entry = this.#balances.get(accountId)?.findLast((each) => each.version <= version);
    const { posted, pending } = entry ?? { posted: account.openingBalance, pending: '0' };
    return { posted, pending, told: account.balanceOverride ?? posted };
  }

  // What changed

  /** The events after `since`, up to and with `until`. */
  events(since = 0, until = this.version): LedgerEvent[] {
    return this.#events.slice(Math.max(0, since), until);
  }

  /** What changed after `since`, up to and with `until`, each transaction once. */
  net(since: number, until = this.version): NetChange {
    return netChange(this.events(since, until));
  }

  /** @returns how to stop listening */
  onChange(listener: (event: LedgerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  // Inside

  #create(accountId: string, input: TransactionInput, status: Transaction['status']): Transaction {
    const account = this.account(accountId);
    const checked = this.#checked(input);
    const id = checked.id ?? this.#newId('transaction');
    if (this.#history.has(id)) throw new LedgerError('id-taken', `transaction ${id} exists or existed`);
    return this.#put('added', {
      date: this.today,
      currency: account.currency,
      ...checked,
      id,
      serial: this.#options.nextSerial(),
      accountId,
      status,
    });
  }

  #checked<T extends TransactionPatch>(patch: T): T {
    if (patch.amount !== undefined) checkDecimal(patch.amount);
    if (patch.original !== undefined) checkDecimal(patch.original.amount);
    for (const date of [patch.date, patch.authorisedDate]) {
      if (date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
        throw new LedgerError('bad-date', `a date is YYYY-MM-DD, not ${date}`);
      }
    }
    return given(patch);
  }

  #put(kind: 'added' | 'changed', transaction: Transaction): Transaction {
    const before = this.#transactions.get(transaction.id);
    this.#transactions.set(transaction.id, transaction);
    this.#record({ kind, accountId: transaction.accountId, transaction });
    // A renaming moves the transaction between two ids of one account: its balance row is shared.
    this.#remember(transaction.id, transaction);
    this.#rebalance(transaction.accountId, before, transaction);
    return transaction;
  }

  #drop(transaction: Transaction, silent: boolean): void {
    this.#transactions.delete(transaction.id);
    this.#record({ kind: 'removed', accountId: transaction.accountId, transaction, silent });
    this.#remember(transaction.id, undefined);
    this.#rebalance(transaction.accountId, transaction, undefined);
  }

  #remember(id: string, state: Transaction | undefined): void {
    const states = this.#history.get(id) ?? [];
    states.push({ version: this.version, state });
    this.#history.set(id, states);
  }

  #statesAt(version: number): Transaction[] {
    const found: Transaction[] = [];
    for (const states of this.#history.values()) {
      const state = states.findLast((each) => each.version <= version)?.state;
      if (state) found.push(state);
    }
    return found;
  }

  #rebalance(accountId: string, before: Transaction | undefined, after: Transaction | undefined): void {
    const row = this.#balances.get(accountId);
    const last = row?.at(-1);
    if (!row || !last) throw new LedgerError('unknown-account', `no account ${accountId}`);
    let { posted, pending } = last;
    const move = (transaction: Transaction, amount: Decimal): void => {
      if (transaction.status === 'posted') posted = sum(posted, amount);
      else pending = sum(pending, amount);
    };
    if (before) move(before, negate(before.amount));
    if (after) move(after, after.amount);
    row.push({ version: this.version, posted, pending });
  }

  #record(body: EventBody): void {
    const at = this.#options.clock.now().toISOString();
    const event: LedgerEvent = { ...body, version: this.#events.length + 1, at };
    this.#events.push(event);
    // After the books are in order again: a listener may read them.
    for (const listener of this.#listeners) queueMicrotask(() => listener(event));
  }

  #newId(what: string): string {
    this.#made += 1;
    return opaqueId(`${this.#idSeed}/${what}/${this.#made}`);
  }
}
