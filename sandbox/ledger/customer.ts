/** One customer of the bank: a persona, its books, and how its consent stands. */
import { Ledger, type LedgerOptions } from './ledger.ts';
import { Feed } from './feed.ts';
import type { Clock, IsoTime, Persona, Trouble } from './types.ts';

export class Customer {
  readonly persona: Persona;
  readonly ledger: Ledger;
  /** What is wrong; each provider has its own name for it. */
  trouble: Trouble | undefined;
  /** When the bank's consent ends; `undefined`: never. */
  consentEndsAt: IsoTime | undefined;
  /** Tells no provider of what changes: no webhook is sent. */
  quiet = false;
  readonly #clock: Clock;

  constructor(persona: Persona, options: Omit<LedgerOptions, 'seed'>) {
    this.persona = persona;
    this.#clock = options.clock;
    this.ledger = new Ledger({ ...options, seed: persona.id });
    for (const { transactions = [], ...account } of persona.accounts) {
      const { id } = this.ledger.addAccount(account);
      for (const { pending = false, ...input } of transactions) {
        if (pending) this.ledger.pend(id, input);
        else this.ledger.add(id, input);
      }
    }
    this.ledger.opened();
  }

  /** What a new connection of a provider begins with. */
  newFeed(): Feed {
    return new Feed(this.ledger, this.persona.traits, this.#clock);
  }

  /** The trouble that stands now: the one that was set, or a consent that ran out. */
  currentTrouble(): Trouble | undefined {
    const ended = this.consentEndsAt !== undefined && this.consentEndsAt <= this.#clock.now().toISOString();
    return this.trouble ?? (ended ? 'consent-expired' : undefined);
  }

  /** The person signed in again: trouble and an ended consent are over. */
  repair(): void {
    if (this.currentTrouble() === 'consent-expired') this.consentEndsAt = undefined;
    this.trouble = undefined;
  }
}
