/** What Salt Edge remembers: customers, windows, connections. */
import { randomBytes } from 'node:crypto';
import type { Bank } from '../ledger/bank.ts';
import type { Customer } from '../ledger/customer.ts';
import type { Feed } from '../ledger/feed.ts';
import type { Account, IsoTime } from '../ledger/types.ts';
import type { Visit } from '../web/connect-window.ts';
import { SaltEdgeFailure } from './errors.ts';

export interface Connection {
  id: string;
  customerId: string;
  customer: Customer;
  feed: Feed;
  /** Ids of the accounts the person chose; all when absent. */
  chosen?: Set<string>;
  createdAt: IsoTime;
  customFields: Record<string, unknown>;
  /** A refresh was asked for, and the answer to the next question is that it is over. */
  underWay: boolean;
  /** When it was refreshed without the person: at most four in 24 hours. */
  background: number[];
}

export interface Session {
  token: string;
  expiresAt: IsoTime;
  customerId: string;
  returnTo: string;
  returnConnectionId: boolean;
  customFields: Record<string, unknown>;
  providerCode?: string;
  countries?: string[];
  /** Reconnect: of this one. */
  connection?: Connection;
  visit: Visit;
  done?: 'connected' | 'cancelled';
}

/** What a connection's id holds, so that it outlives a restart of the sandbox. */
interface IdContent {
  p: string;
  c: string;
  n: string;
  a?: string[];
}

const WINDOW_MS = 1_800_000;

export class SaltEdgeState {
  readonly bank: Bank;
  readonly #customers = new Map<string, string>();
  readonly #sessions = new Map<string, Session>();
  readonly #connections = new Map<string, Connection>();
  readonly #removed = new Set<string>();

  constructor(bank: Bank) {
    this.bank = bank;
  }

  now(): Date {
    return this.bank.clock.now();
  }

  /** @returns the id. @throws {SaltEdgeFailure} DuplicatedCustomer */
  addCustomer(identifier: string): string {
    if ([...this.#customers.values()].includes(identifier)) throw new SaltEdgeFailure('DuplicatedCustomer');
    const id = String(randomBytes(6).readUIntBE(0, 6) + 10 ** 15);
    this.#customers.set(id, identifier);
    return id;
  }

  hasCustomer(id: string): boolean {
    return this.#customers.has(id) || this.all().some(({ customerId }) => customerId === id);
  }

  addSession(session: Omit<Session, 'token' | 'expiresAt' | 'visit'>): Session {
    const expiresAt = new Date(this.now().getTime() + WINDOW_MS).toISOString();
    const visit = { customer: session.connection?.customer };
    const made = { ...session, visit, token: randomBytes(24).toString('base64url'), expiresAt };
    this.#sessions.set(made.token, made);
    return made;
  }

  session(token: string): Session | undefined {
    const found = this.#sessions.get(token);
    return found && found.expiresAt > this.now().toISOString() ? found : undefined;
  }

  addConnection(
    customer: Customer,
    customerId: string,
    options: { chosen?: string[]; customFields?: Record<string, unknown> },
  ): Connection {
    const content: IdContent = {
      p: customer.persona.id,
      c: customerId,
      n: randomBytes(9).toString('base64url'),
      ...(options.chosen ? { a: options.chosen } : {}),
    };
    return this.#remember(content, customer, options.customFields ?? {});
  }

  #remember(content: IdContent, customer: Customer, customFields: Record<string, unknown>): Connection {
    const connection: Connection = {
      id: Buffer.from(JSON.stringify(content)).toString('base64url'),
      customerId: content.c,
      customer,
      feed: customer.newFeed(),
      ...(content.a === undefined ? {} : { chosen: new Set(content.a) }),
      createdAt: this.now().toISOString(),
      customFields,
      underWay: false,
      background: [],
    };
    this.#connections.set(connection.id, connection);
    return connection;
  }

  all(): Connection[] {
    return [...this.#connections.values()];
  }

  /** @throws {SaltEdgeFailure} ConnectionNotFound */
  connection(id: string): Connection {
    const found = this.#removed.has(id) ? undefined : (this.#connections.get(id) ?? this.#revive(id));
    if (!found) throw new SaltEdgeFailure('ConnectionNotFound');
    return found;
  }

  /** A connection of an earlier run of the sandbox. */
  #revive(id: string): Connection | undefined {
    try {
      const content = JSON.parse(Buffer.from(id, 'base64url').toString()) as IdContent;
      const customer = typeof content.c === 'string' ? this.bank.customer(content.p) : undefined;
      return customer && this.#remember(content, customer, {});
    } catch {
      return undefined;
    }
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection.id);
    this.#removed.add(connection.id);
  }
}

/** The accounts that the person chose; an account keeps being chosen under a new id. */
export function accountsOf({ customer, chosen }: Connection): Account[] {
  return customer.ledger
    .accounts()
    .filter((account) => !account.closed)
    .filter((account) => !chosen || [account.id, ...account.formerIds].some((id) => chosen.has(id)));
}

/** The person signed in again. */
export function repair(connection: Connection): void {
  connection.customer.repair();
  connection.feed.refresh(true);
}
