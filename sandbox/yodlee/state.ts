/** What Yodlee remembers: users with their provider accounts, tokens, where notifications go. */
import { randomBytes } from 'node:crypto';
import type { Bank } from '../ledger/bank.ts';
import type { Customer } from '../ledger/customer.ts';
import type { Feed } from '../ledger/feed.ts';
import type { Account, IsoTime } from '../ledger/types.ts';
import { wordOf, YodleeFailure } from './errors.ts';
import { bigName, bigOfAccount, providerAccountId, providerId } from './ids.ts';

export interface ProviderAccount {
  id: number;
  loginName: string;
  customer: Customer;
  feed: Feed;
  /** Ids of the accounts the person chose; all when absent. */
  chosen?: Set<string>;
  createdAt: IsoTime;
  requestId: string;
  /** A refresh was asked for, and the answer to the next question is that it is over. */
  underWay: boolean;
}

/** "Default expiry time of user access token and admin access token is 30 minutes." */
export const TOKEN_SECONDS = 1800;
/** "You must allow at least 15 min between requests." */
export const PAUSE_MS = 15 * 60_000;

export class YodleeState {
  readonly bank: Bank;
  readonly #accounts = new Map<number, ProviderAccount>();
  readonly #removed = new Set<number>();
  readonly #tokens = new Map<string, { loginName: string; expiresAt: number }>();

  constructor(bank: Bank) {
    this.bank = bank;
  }

  now(): Date {
    return this.bank.clock.now();
  }

  // Tokens

  addToken(loginName: string): string {
    const token = randomBytes(21).toString('base64url');
    this.#tokens.set(token, { loginName, expiresAt: this.now().getTime() + TOKEN_SECONDS * 1000 });
    return token;
  }

  /** @returns whose token it is. @throws {YodleeFailure} Y020, Y023 */
  login(token: string): string {
    const found = this.#tokens.get(token);
    if (!found) throw new YodleeFailure('Y020');
    if (found.expiresAt <= this.now().getTime()) throw new YodleeFailure('Y023');
    return found.loginName;
  }

  // Provider accounts

  /** The same bank added again is the same provider account. */
  add(loginName: string, customer: Customer, chosen?: string[]): ProviderAccount {
    const id = providerAccountId(loginName, customer.persona.id);
    this.#removed.delete(id);
    const account: ProviderAccount = {
      id,
      loginName,
      customer,
      feed: customer.newFeed(),
      ...(chosen === undefined ? {} : { chosen: new Set(chosen) }),
      createdAt: this.now().toISOString(),
      requestId: randomBytes(12).toString('base64url'),
      underWay: false,
    };
    this.#accounts.set(id, account);
    return account;
  }

  all(): ProviderAccount[] {
    return [...this.#accounts.values()];
  }

  of(loginName: string): ProviderAccount[] {
    return this.all().filter((each) => each.loginName === loginName);
  }

  /** @throws {YodleeFailure} Y800 when the login does not have it */
  find(loginName: string, id: number): ProviderAccount {
    const found = this.#accounts.get(id) ?? this.#revive(loginName, id);
    if (found?.loginName !== loginName) {
      throw new YodleeFailure('Y800', 'Invalid value for providerAccountId');
    }
    return found;
  }

  remove(account: ProviderAccount): void {
    this.#accounts.delete(account.id);
    this.#removed.add(account.id);
  }

  /** A provider account of an earlier run of the sandbox. */
  #revive(loginName: string, id: number): ProviderAccount | undefined {
    if (this.#removed.has(id)) return undefined;
    const big = bigOfAccount(id);
    const customers = big === undefined ? this.bank.customers() : [this.bank.customer(big) ?? []].flat();
    const customer = customers.find(({ persona }) => providerAccountId(loginName, persona.id) === id);
    return customer && this.add(loginName, customer);
  }

  /** Customers of a provider (site) number. */
  customersOf(site: number): Customer[] {
    const big = bigName(site);
    if (big !== undefined) return [this.bank.customer(big) ?? []].flat();
    return this.bank.customers().filter(({ persona }) => providerId(persona.institution.id) === site);
  }
}

/** The accounts that the person chose; an account keeps being chosen under a new id. */
export function accountsOf({ customer, chosen }: ProviderAccount): Account[] {
  return customer.ledger
    .accounts()
    .filter((account) => !account.closed)
    .filter((account) => !chosen || [account.id, ...account.formerIds].some((id) => chosen.has(id)));
}

/** The word for what stands in the way of fetching, if anything does. */
export function troubleOf({ customer }: ProviderAccount): string | undefined {
  const trouble = customer.currentTrouble();
  return trouble && wordOf(trouble);
}

/** The person signed in again. */
export function repair(account: ProviderAccount): void {
  account.customer.repair();
  account.feed.refresh(true);
}
