/** What Enable Banking remembers: windows, codes, sessions. */
import { createHash, randomUUID } from 'node:crypto';
import type { Bank } from '../ledger/bank.ts';
import type { Customer } from '../ledger/customer.ts';
import type { Feed } from '../ledger/feed.ts';
import { uuid } from '../ledger/ids.ts';
import type { Account, IsoTime } from '../ledger/types.ts';
import type { Visit } from '../web/connect-window.ts';
import { codeOf, EnableBankingFailure } from './errors.ts';

export interface Authorization {
  id: string;
  bank: { name: string; country: string };
  state: string;
  redirectUrl: string;
  validUntil: IsoTime;
  visit: Visit;
  /** Where the person was sent at the end. */
  target?: string;
}

export interface Session {
  id: string;
  customer: Customer;
  feed: Feed;
  /** Ids of the accounts that the person shares. */
  chosen: string[];
  validUntil: IsoTime;
  bank: { name: string; country: string };
}

/** What a session's id holds, so that it outlives a restart of the sandbox. */
interface IdContent {
  p: string;
  a: string[];
  u: IsoTime;
  b: { name: string; country: string };
  n: string;
}

export class EnableBankingState {
  readonly bank: Bank;
  readonly #authorizations = new Map<string, Authorization>();
  readonly #codes = new Map<string, Session>();
  readonly #sessions = new Map<string, Session>();
  readonly #closed = new Set<string>();

  constructor(bank: Bank) {
    this.bank = bank;
  }

  now(): Date {
    return this.bank.clock.now();
  }

  addAuthorization(made: Omit<Authorization, 'id' | 'visit'>): Authorization {
    const authorization = { ...made, id: randomUUID(), visit: {} };
    this.#authorizations.set(authorization.id, authorization);
    return authorization;
  }

  authorization(id: string): Authorization | undefined {
    return this.#authorizations.get(id);
  }

  /** The person allowed it. @returns the code, good for one use */
  authorize({ bank, validUntil }: Authorization, customer: Customer, chosen: string[]): string {
    customer.repair();
    const content: IdContent = {
      p: customer.persona.id,
      a: chosen,
      u: validUntil,
      b: bank,
      n: randomUUID().slice(0, 8),
    };
    const code = randomUUID();
    this.#codes.set(code, this.#sessionOf(content, customer));
    return code;
  }

  /** @throws {EnableBankingFailure} WRONG_AUTHORIZATION_CODE */
  exchange(code: string): Session {
    const session = this.#codes.get(code);
    this.#codes.delete(code);
    if (!session) throw new EnableBankingFailure('WRONG_AUTHORIZATION_CODE');
    this.#sessions.set(session.id, session);
    return session;
  }

  /** @throws {EnableBankingFailure} when it is closed or unknown */
  session(id: string): Session {
    if (this.#closed.has(id)) throw new EnableBankingFailure('CLOSED_SESSION');
    const found = this.#sessions.get(id) ?? this.#revive(id);
    if (!found) throw new EnableBankingFailure('SESSION_DOES_NOT_EXIST');
    return found;
  }

  /** For a request that goes to the bank. @throws {EnableBankingFailure} the trouble, where there is one */
  working(session: Session): Session {
    const ended = session.validUntil <= this.now().toISOString();
    const trouble = ended ? 'consent-expired' : session.customer.currentTrouble();
    if (trouble) throw new EnableBankingFailure(codeOf(trouble));
    return session;
  }

  close(session: Session): void {
    this.#sessions.delete(session.id);
    this.#closed.add(session.id);
  }

  all(): Session[] {
    return [...this.#sessions.values()];
  }

  /** The session and account of an account's id. @throws {EnableBankingFailure} */
  account(uid: string): { session: Session; account: Account } {
    const id = Buffer.from(uid.split('.')[0] ?? '', 'base64url').toString();
    const session = this.session(id);
    const account = accountsOf(session).find((each) => uidOf(session, each) === uid);
    if (!account) throw new EnableBankingFailure('ACCOUNT_DOES_NOT_EXIST');
    return { session, account };
  }

  #sessionOf(content: IdContent, customer: Customer): Session {
    const id = Buffer.from(JSON.stringify(content)).toString('base64url');
    const { a: chosen, u: validUntil, b: bank } = content;
    return { id, customer, feed: customer.newFeed(), chosen, validUntil, bank };
  }

  /** A session of an earlier run of the sandbox. */
  #revive(id: string): Session | undefined {
    try {
      const content = JSON.parse(Buffer.from(id, 'base64url').toString()) as IdContent;
      const customer = this.bank.customer(content.p);
      const session = customer && this.#sessionOf(content, customer);
      if (session) this.#sessions.set(session.id, session);
      return session;
    } catch {
      return undefined;
    }
  }
}

/** The accounts that the person shares; an account keeps being shared under a new id. */
export function accountsOf({ customer, chosen }: Session): Account[] {
  return customer.ledger
    .accounts()
    .filter((account) => !account.closed)
    .filter((account) => [account.id, ...account.formerIds].some((id) => chosen.includes(id)));
}

const firstId = ({ id, formerIds }: Account): string => formerIds[0] ?? id;

/** Another one in every session. */
export const uidOf = (session: Session, account: Account): string =>
  `${Buffer.from(session.id).toString('base64url')}.${uuid(`${session.id}/${firstId(account)}`)}`;

/** The same in every session. */
export const hashOf = (account: Account): string =>
  createHash('sha256')
    .update(`enablebanking/${firstId(account)}`)
    .digest('base64url');
