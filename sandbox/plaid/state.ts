/** What Plaid remembers: link tokens, public tokens, items. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Bank } from '../ledger/bank.ts';
import type { Customer } from '../ledger/customer.ts';
import type { Feed } from '../ledger/feed.ts';
import type { Account, IsoDate, IsoTime } from '../ledger/types.ts';
import type { Visit } from '../web/connect-window.ts';
import { failureOf, PlaidFailure } from './errors.ts';

export interface Item {
  id: string;
  accessToken: string;
  customer: Customer;
  feed: Feed;
  /** Ids of the accounts the person chose; all when absent. */
  chosen?: Set<string>;
  products: string[];
  webhook: string | null;
  /** Older transactions are never given: fixed when the item was made. */
  oldest: IsoDate;
  createdAt: IsoTime;
  /** Set by `/sandbox/item/reset_login`: this item alone wants a new sign-in. */
  loginReset: boolean;
  lastWebhook?: { sent_at: IsoTime; code_sent: string };
}

export interface LinkSession {
  token: string;
  createdAt: IsoTime;
  expiresAt: IsoTime;
  clientName: string;
  language: string;
  countryCodes: string[];
  products: string[];
  webhook: string | null;
  daysRequested: number;
  redirectUri: string | null;
  /** Where Hosted Link sends the person; its presence (or `hosted`) makes the session a hosted one. */
  completionUri: string | null;
  hosted: boolean;
  /** Update mode. */
  item?: Item;
  institutionId?: string;
  /** How far the person has come. */
  visit: Visit;
  startedAt?: IsoTime;
  finishedAt?: IsoTime;
  publicToken?: string;
  exited?: boolean;
  sessionId: string;
}

/** What an access token holds, so that it outlives a restart of the sandbox. */
interface TokenContent {
  p: string;
  i: string;
  o: IsoDate;
  c: IsoTime;
  w?: string;
  a?: string[];
}

const HALF_HOUR = 1_800_000;

export class PlaidState {
  readonly bank: Bank;
  readonly #items = new Map<string, Item>();
  readonly #removed = new Set<string>();
  readonly #publicTokens = new Map<string, { item: Item; expiresAt: number }>();
  readonly #sessions = new Map<string, LinkSession>();

  constructor(bank: Bank) {
    this.bank = bank;
  }

  now(): Date {
    return this.bank.clock.now();
  }

  // Link

  addSession(
    session: Omit<LinkSession, 'token' | 'createdAt' | 'expiresAt' | 'sessionId' | 'visit'>,
  ): LinkSession {
    // Four hours; half an hour in update mode.
    const life = session.item ? HALF_HOUR : 8 * HALF_HOUR;
    const made: LinkSession = {
      ...session,
      visit: { customer: session.item?.customer },
      token: `link-sandbox-${randomUUID()}`,
      sessionId: randomUUID(),
      createdAt: this.now().toISOString(),
      expiresAt: new Date(this.now().getTime() + life).toISOString(),
    };
    this.#sessions.set(made.token, made);
    return made;
  }

  /** @throws {PlaidFailure} INVALID_LINK_TOKEN when unknown or expired */
  session(token: string): LinkSession {
    const session = this.#sessions.get(token);
    if (!session || session.expiresAt <= this.now().toISOString()) {
      throw new PlaidFailure('INVALID_LINK_TOKEN');
    }
    return session;
  }

  // Items

  addItem(
    customer: Customer,
    options: { products: string[]; webhook: string | null; daysRequested: number; chosen?: string[] },
  ): Item {
    const createdAt = this.now().toISOString();
    const feed = customer.newFeed();
    const content: TokenContent = {
      p: customer.persona.id,
      i: randomBytes(14).toString('hex'),
      o: feed.oldestDate(options.daysRequested) ?? '0001-01-01',
      c: createdAt,
      ...(options.webhook === null ? {} : { w: options.webhook }),
      ...(options.chosen === undefined ? {} : { a: options.chosen }),
    };
    return this.#remember(content, customer, feed, options.products);
  }

  #remember(content: TokenContent, customer: Customer, feed: Feed, products: string[]): Item {
    const item: Item = {
      id: content.i,
      accessToken: `access-sandbox-${Buffer.from(JSON.stringify(content)).toString('base64url')}`,
      customer,
      feed,
      ...(content.a === undefined ? {} : { chosen: new Set(content.a) }),
      products,
      webhook: content.w ?? null,
      oldest: content.o,
      createdAt: content.c,
      loginReset: false,
    };
    this.#items.set(item.accessToken, item);
    return item;
  }

  items(): Item[] {
    return [...this.#items.values()];
  }

  /** @throws {PlaidFailure} INVALID_ACCESS_TOKEN, ITEM_NOT_FOUND when it was removed */
  item(accessToken: string): Item {
    if (this.#removed.has(accessToken)) throw new PlaidFailure('ITEM_NOT_FOUND');
    return this.#items.get(accessToken) ?? this.#revive(accessToken);
  }

  /** An item of an earlier run of the sandbox. */
  #revive(accessToken: string): Item {
    const text = /^access-sandbox-([\w-]+)$/.exec(accessToken)?.[1];
    try {
      const content = JSON.parse(Buffer.from(text ?? '', 'base64url').toString()) as TokenContent;
      const customer = this.bank.customer(content.p);
      if (!customer) throw new PlaidFailure('INVALID_ACCESS_TOKEN');
      return this.#remember(content, customer, customer.newFeed(), ['transactions']);
    } catch {
      throw new PlaidFailure('INVALID_ACCESS_TOKEN');
    }
  }

  remove(item: Item): void {
    this.#items.delete(item.accessToken);
    this.#removed.add(item.accessToken);
  }

  // Public tokens

  addPublicToken(item: Item): string {
    const token = `public-sandbox-${randomUUID()}`;
    this.#publicTokens.set(token, { item, expiresAt: this.now().getTime() + HALF_HOUR });
    return token;
  }

  /** A public token is used once. @throws {PlaidFailure} INVALID_PUBLIC_TOKEN */
  exchange(publicToken: string): Item {
    const found = this.#publicTokens.get(publicToken);
    this.#publicTokens.delete(publicToken);
    if (!found || found.expiresAt <= this.now().getTime()) throw new PlaidFailure('INVALID_PUBLIC_TOKEN');
    return found.item;
  }
}

/** The accounts of the item that the person chose; an account keeps being chosen under a new id. */
export function accountsOf(item: Item): Account[] {
  const { chosen } = item;
  return item.customer.ledger
    .accounts()
    .filter((account) => !account.closed)
    .filter((account) => !chosen || [account.id, ...account.formerIds].some((id) => chosen.has(id)));
}

/** What stands in the way of fetching for this item, if anything does. */
export function troubleOf(item: Item): PlaidFailure | undefined {
  if (item.loginReset) return new PlaidFailure('ITEM_LOGIN_REQUIRED');
  const trouble = item.customer.currentTrouble();
  return trouble && failureOf(trouble);
}

/** The person signed in again. */
export function repair(item: Item): void {
  item.loginReset = false;
  item.customer.repair();
  item.feed.refresh(true);
}
