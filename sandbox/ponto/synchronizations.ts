/** Synchronizations of one organisation's accounts: those that Ponto does by itself, and those it is asked for. */
import { randomUUID } from 'node:crypto';
import type { Customer } from '../ledger/customer.ts';
import type { Feed } from '../ledger/feed.ts';
import type { Account, Clock, IsoTime, NetChange, Transaction } from '../ledger/types.ts';
import { codeOf, PontoFailure, type PontoCode } from './errors.ts';

export const SUBTYPES = [
  'accountDetails',
  'accountTransactions',
  'accountTransactionsWithUnsettled',
] as const;
export type Subtype = (typeof SUBTYPES)[number];

export interface Synchronization {
  id: string;
  accountId: string;
  subtype: Subtype;
  status: 'pending' | 'running' | 'success' | 'error';
  error: PontoCode | undefined;
  createdAt: IsoTime;
  updatedAt: IsoTime;
  /** What it brought: the books after `from`, up to and with `to`. */
  from: number;
  to: number;
  announced: boolean;
}

const isTransactions = ({ subtype }: Synchronization): boolean => subtype !== 'accountDetails';

export class Synchronizations {
  readonly #customer: Customer;
  readonly #feed: Feed;
  readonly #clock: Clock;
  readonly #all: Synchronization[] = [];
  /** The books as Ponto has them, by account. */
  readonly #versions = new Map<string, number>();
  /** When each account's synchronization was last asked for. */
  readonly #asked = new Map<string, number>();
  readonly #trouble: () => PontoCode | undefined;

  constructor(customer: Customer, clock: Clock, ended: () => boolean) {
    this.#customer = customer;
    this.#clock = clock;
    this.#feed = customer.newFeed();
    this.#trouble = () => {
      const trouble = customer.currentTrouble();
      return trouble ? codeOf(trouble) : ended() ? 'authorizationExpired' : undefined;
    };
    this.settle();
    for (const each of this.#all) each.announced = true;
  }

  get feed(): Feed {
    return this.#feed;
  }

  versionOf(accountId: string): number {
    return this.#versions.get(accountId) ?? 0;
  }

  latest(accountId: string, which: 'any' | 'transactions' = 'any'): Synchronization | undefined {
    return this.#all.findLast(
      (each) => each.accountId === accountId && (which === 'any' || isTransactions(each)),
    );
  }

  /** Ponto's own round, whenever somebody looks: what the bank gives is taken over, what stops it is noted. */
  settle(): void {
    const code = this.#trouble();
    if (!code) this.#feed.poll();
    for (const account of this.#customer.ledger.accounts()) {
      const last = this.latest(account.id);
      if (code) {
        if (last?.error !== code) this.#add(account, 'accountTransactions', 'error', code);
        continue;
      }
      const known = this.#versions.get(account.id);
      const changed = known === undefined || hasChange(this.#changes(account.id, known, this.#feed.version));
      const mended = last?.status === 'error' && last.error !== 'reauthorizationRequired';
      if (changed || mended) {
        this.#complete(this.#add(account, 'accountDetails', 'pending'));
        this.#complete(this.#add(account, 'accountTransactionsWithUnsettled', 'pending'));
      }
    }
  }

  /** @throws {PontoFailure} `accountRecentlySynchronized` */
  ask(account: Account, subtype: Subtype): Synchronization {
    const { refreshEverySeconds: every } = this.#customer.persona.traits;
    const key = `${account.id} ${subtype === 'accountDetails'}`;
    const now = this.#clock.now().getTime();
    const before = this.#asked.get(key) ?? Date.parse(this.#feed.refreshedAt);
    if (every !== undefined && now < before + every * 1000) {
      throw new PontoFailure('accountRecentlySynchronized');
    }
    this.#asked.set(key, now);
    return this.#add(account, subtype, 'pending');
  }

  /** Looking at one moves it on: pending, running, over. */
  look(id: string): Synchronization {
    const found = this.find(id);
    if (found.status === 'pending') found.status = 'running';
    else if (found.status === 'running') this.#finish(found);
    return found;
  }

  /** @throws {PontoFailure} `resourceNotFound` */
  find(id: string): Synchronization {
    const found = this.#all.find((each) => each.id === id);
    if (!found) throw new PontoFailure('resourceNotFound');
    return found;
  }

  /** Posted transactions that it brought or changed, as they are now. */
  updated({ accountId, from, to }: Synchronization): Transaction[] {
    const { added, modified } = this.#changes(accountId, from, to);
    return [...added, ...modified].filter(({ status }) => status === 'posted');
  }

  /** Those with changes that nobody was told of yet; they count as told. */
  news(): { synchronization: Synchronization; change: NetChange }[] {
    return this.#all
      .filter((each) => !each.announced && (each.status === 'success' || each.status === 'error'))
      .map((synchronization) => {
        synchronization.announced = true;
        const { accountId, from, to } = synchronization;
        return { synchronization, change: this.#changes(accountId, from, to) };
      });
  }

  /** The person signed in at the bank: fresh data, and no question stands. */
  repaired(): void {
    this.#feed.refresh(true);
    for (const each of this.#all) if (each.status === 'error') each.error = 'authorizationInvalid';
    this.settle();
  }

  #finish(found: Synchronization): void {
    const { traits } = this.#customer.persona;
    const code = this.#trouble() ?? (traits.userPresent ? 'reauthorizationRequired' : undefined);
    if (code) {
      Object.assign(found, { status: 'error', error: code, updatedAt: this.#now() });
      return;
    }
    this.#feed.refresh(false);
    this.#complete(found);
  }

  #complete(found: Synchronization): void {
    found.from = this.versionOf(found.accountId);
    found.to = found.from;
    if (isTransactions(found)) {
      found.to = this.#feed.version;
      this.#versions.set(found.accountId, found.to);
    }
    found.status = 'success';
    found.updatedAt = this.#now();
  }

  #add(
    account: Account,
    subtype: Subtype,
    status: Synchronization['status'],
    error?: PontoCode,
  ): Synchronization {
    const version = this.versionOf(account.id);
    const made: Synchronization = {
      id: randomUUID(),
      accountId: account.id,
      subtype,
      status,
      error,
      createdAt: this.#now(),
      updatedAt: this.#now(),
      from: version,
      to: version,
      announced: false,
    };
    this.#all.push(made);
    return made;
  }

  #changes(accountId: string, from: number, to: number): NetChange {
    const { added, modified, removed } = this.#customer.ledger.net(from, to);
    const mine = <T extends { accountId: string }>(rows: T[]): T[] =>
      rows.filter((each) => each.accountId === accountId);
    return { added: mine(added), modified: mine(modified), removed: mine(removed) };
  }

  #now(): IsoTime {
    return this.#clock.now().toISOString();
  }
}

const hasChange = ({ added, modified, removed }: NetChange): boolean =>
  added.length + modified.length + removed.length > 0;
