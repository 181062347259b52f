/** What Ponto remembers: organisations that shared accounts with the application, and their reauthorizations. */
import { randomUUID } from 'node:crypto';
import type { Bank } from '../ledger/bank.ts';
import type { Customer } from '../ledger/customer.ts';
import type { Account, IsoTime } from '../ledger/types.ts';
import type { Visit } from '../web/connect-window.ts';
import { PontoFailure } from './errors.ts';
import { accountUuid, organizationUuid } from './ids.ts';
import { Synchronizations } from './synchronizations.ts';
import { TokenStore } from './tokens.ts';

export interface Integration {
  organizationId: string;
  customer: Customer;
  /** Ids of the accounts that the person shares. */
  chosen: Set<string>;
  authorizedAt: IsoTime;
  synchronizations: Synchronizations;
  /** The address that the application reaches us at, for what we say of ourselves in webhooks. */
  root: string;
}

export interface Reauthorization {
  id: string;
  integration: Integration;
  account: Account;
  redirectUri: string;
  visit: Visit;
}

/** What the developer sets in Ibanity's portal. */
export interface Application {
  webhookUrl: string | undefined;
  /** Public keys (PEM) by the id of the signature certificate. */
  certificates: Record<string, string>;
  requireSignature: boolean;
}

/** "90 to 180 days": the shorter one. */
const CONSENT_MS = 90 * 86_400_000;

export class PontoState {
  readonly bank: Bank;
  readonly tokens: TokenStore<Integration>;
  readonly application: Application = { webhookUrl: undefined, certificates: {}, requireSignature: false };
  readonly #integrations = new Map<string, Integration>();
  readonly #reauthorizations = new Map<string, Reauthorization>();

  constructor(bank: Bank) {
    this.bank = bank;
    this.tokens = new TokenStore(bank.clock);
  }

  now(): Date {
    return this.bank.clock.now();
  }

  all(): Integration[] {
    return [...this.#integrations.values()];
  }

  /** The same organisation that authorizes again is the same integration. */
  authorize(customer: Customer, chosen: string[], root: string): Integration {
    const organizationId = organizationUuid(customer.persona.id);
    const known = this.#integrations.get(organizationId);
    if (known?.customer === customer) {
      known.chosen = new Set(chosen);
      known.root = root;
      this.repair(known);
      return known;
    }
    customer.repair();
    let made: Integration | undefined = undefined as Integration | undefined;
    const integration: Integration = {
      organizationId,
      customer,
      chosen: new Set(chosen),
      authorizedAt: this.now().toISOString(),
      root,
      synchronizations: new Synchronizations(customer, this.bank.clock, () => this.#ended(made)),
    };
    made = integration;
    this.#integrations.set(organizationId, integration);
    return integration;
  }

  remove(integration: Integration): void {
    this.#integrations.delete(integration.organizationId);
    this.tokens.end(integration);
  }

  /** The person signed in at the bank again. */
  repair(integration: Integration): void {
    integration.customer.repair();
    integration.authorizedAt = this.now().toISOString();
    integration.synchronizations.repaired();
  }

  /** When the bank's authorization ends, or ended. */
  consentEndsAt({ customer, authorizedAt }: Integration): IsoTime {
    const usual = new Date(Date.parse(authorizedAt) + CONSENT_MS).toISOString();
    const ends = customer.consentEndsAt ?? usual;
    const now = this.now().toISOString();
    return customer.currentTrouble() === 'consent-expired' && ends > now ? now : ends;
  }

  addReauthorization(integration: Integration, account: Account, redirectUri: string): Reauthorization {
    const visit = { customer: integration.customer };
    const made = { id: randomUUID(), integration, account, redirectUri, visit };
    this.#reauthorizations.set(made.id, made);
    return made;
  }
  reauthorization(id: string): Reauthorization | undefined {
    return this.#reauthorizations.get(id);
  }

  /** Asked while the first synchronizations are made too, when there is no integration yet. */
  #ended(integration: Integration | undefined): boolean {
    return integration !== undefined && this.consentEndsAt(integration) <= this.now().toISOString();
  }
}

/** The accounts that the person shares; an account keeps being shared under a new id. */
export function accountsOf({ customer, chosen }: Integration): Account[] {
  return customer.ledger
    .accounts()
    .filter((account) => !account.closed)
    .filter((account) => [account.id, ...account.formerIds].some((id) => chosen.has(id)));
}

/** @throws {PontoFailure} `resourceNotFound` */
export function findAccount(integration: Integration, id: string): Account {
  const found = accountsOf(integration).find((account) => accountUuid(account.id) === id);
  if (!found) throw new PontoFailure('resourceNotFound');
  return found;
}
