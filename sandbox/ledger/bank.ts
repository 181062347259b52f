/** The whole bank: its customers by persona, its institutions, its time. All provider APIs share one. */
import { Customer } from './customer.ts';
import type { Account, Clock, Institution, IsoTime, Persona, Trouble } from './types.ts';

/** The machine's time, moved forward by what a test asked for. */
export class MovableClock implements Clock {
  #ahead = 0;
  now(): Date {
    return new Date(Date.now() + this.#ahead);
  }
  /** In seconds; a clock is not moved back. */
  advance(seconds: number): void {
    this.#ahead += Math.max(0, seconds) * 1000;
  }
}

export interface BankOptions {
  personas: Persona[];
  /** Institutions without a customer, for lists and search. */
  otherInstitutions?: Institution[];
  clock?: MovableClock;
  /** Makes a persona on demand, for example `big-1000-7`. */
  makePersona?: (id: string) => Persona | undefined;
  /** When given, two runs give the same ids to the same actions. */
  seed?: string;
}

export class Bank {
  readonly clock: MovableClock;
  readonly #options: BankOptions;
  readonly #customers = new Map<string, Customer>();
  readonly #listeners = new Set<(customer: Customer) => void>();
  readonly #standingListeners = new Set<(customer: Customer, trouble: Trouble | undefined) => void>();
  /** By provider, until another customer is opened: lists of thousands are asked for page by page. */
  readonly #lists = new Map<string, Institution[]>();
  #serial = 10_000_000;

  constructor(options: BankOptions) {
    this.#options = options;
    this.clock = options.clock ?? new MovableClock();
    for (const persona of options.personas) this.open(persona);
    // What is booked while somebody plays must not get a number of an earlier run.
    if (options.seed === undefined) this.#serial = Math.floor(this.clock.now().getTime() / 100);
  }

  customers(): Customer[] {
    return [...this.#customers.values()];
  }

  /** A customer by persona id; made on demand where the id says how. */
  customer(personaId: string): Customer | undefined {
    const known = this.#customers.get(personaId);
    if (known) return known;
    const persona = this.#options.makePersona?.(personaId);
    return persona && this.open(persona);
  }

  /** The first customer of an institution. */
  customerOf(institutionId: string): Customer | undefined {
    return this.customers().find((each) => each.persona.institution.id === institutionId);
  }

  /** Opens a customer with fresh books; one of the same id is replaced. */
  open(persona: Persona): Customer {
    const customer = new Customer(persona, {
      clock: this.clock,
      nextSerial: () => (this.#serial += 1),
      laterSeed: this.#options.seed,
    });
    this.#customers.set(persona.id, customer);
    this.#lists.clear();
    customer.ledger.onChange(() => {
      if (!customer.quiet) this.#listeners.forEach((listener) => listener(customer));
    });
    return customer;
  }

  /** The customer and account of an account id, a former one too. */
  findAccount(accountId: string): { customer: Customer; account: Account } | undefined {
    for (const customer of this.customers()) {
      const account = customer.ledger
        .accounts()
        .find(({ id, formerIds }) => id === accountId || formerIds.includes(accountId));
      if (account) return { customer, account };
    }
    return undefined;
  }

  /** The customer that a transaction id belongs to now. */
  customerOfTransaction(transactionId: string): Customer | undefined {
    return this.customers().find(({ ledger }) => ledger.has(transactionId));
  }

  /** Those with customers first, each once. @param provider whose list it is */
  institutions(provider: string): Institution[] {
    const known = this.#lists.get(provider);
    if (known) return known;
    const all = [
      ...this.customers().map((each) => each.persona.institution),
      ...(this.#options.otherInstitutions ?? []),
    ];
    const offered = all.filter(({ offeredBy }) => offeredBy === undefined || offeredBy.includes(provider));
    const named = offered.map((each) => ({ ...each, name: each.nameAt?.[provider] ?? each.name }));
    const list = [...new Map(named.map((institution) => [institution.id, institution])).values()];
    this.#lists.set(provider, list);
    return list;
  }

  /** Called, after the books are in order, for each change of any customer's. */
  onChange(listener: (customer: Customer) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes how a customer's consent stands. `null` ends what was set. */
  setStanding(
    customer: Customer,
    standing: {
      trouble?: Trouble | null | undefined;
      consentEndsAt?: IsoTime | null | undefined;
      quiet?: boolean | undefined;
    },
  ): void {
    const before = customer.currentTrouble();
    if (standing.quiet !== undefined) customer.quiet = standing.quiet;
    if (standing.trouble !== undefined) customer.trouble = standing.trouble ?? undefined;
    if (standing.consentEndsAt !== undefined) customer.consentEndsAt = standing.consentEndsAt ?? undefined;
    const after = customer.currentTrouble();
    if (after !== before) this.#standingListeners.forEach((listener) => listener(customer, after));
  }

  /** Called when a trouble begins or, with `undefined`, ends without the person signing in. */
  onStanding(listener: (customer: Customer, trouble: Trouble | undefined) => void): () => void {
    this.#standingListeners.add(listener);
    return () => this.#standingListeners.delete(listener);
  }
}
