/** What a provider has fetched from the bank for one of its connections, and when it may fetch again. */
import type { Ledger } from './ledger.ts';
import type { Clock, IsoDate, IsoTime, Traits } from './types.ts';

export type FeedOutcome = { kind: 'fresh' } | { kind: 'not-before'; at: IsoTime } | { kind: 'person-needed' };

const DAY = 86_400_000;

export class Feed {
  readonly #ledger: Ledger;
  readonly #traits: Traits;
  readonly #clock: Clock;
  #seen: number;
  #at: Date;

  constructor(ledger: Ledger, traits: Traits, clock: Clock) {
    this.#ledger = ledger;
    this.#traits = traits;
    this.#clock = clock;
    this.#seen = ledger.version;
    this.#at = clock.now();
  }

  /** The version of the ledger that the provider knows. */
  get version(): number {
    return this.#traits.refresh === 'live' ? this.#ledger.version : this.#seen;
  }

  get refreshedAt(): IsoTime {
    return this.#at.toISOString();
  }

  /** When the next refresh is allowed; `undefined` when there is no limit. */
  get nextRefreshAt(): IsoTime | undefined {
    const every = this.#traits.refreshEverySeconds;
    return every === undefined ? undefined : new Date(this.#at.getTime() + every * 1000).toISOString();
  }

  /** The oldest date the bank gives, by its own limit and the provider's (in days). */
  oldestDate(providerDays = Number.POSITIVE_INFINITY): IsoDate | undefined {
    const days = Math.min(this.#traits.historyDays ?? Number.POSITIVE_INFINITY, providerDays);
    if (!Number.isFinite(days)) return undefined;
    return new Date(this.#clock.now().getTime() - days * DAY).toISOString().slice(0, 10);
  }

  /** The provider's own round: fetches where the bank lets it do so by itself and its waiting time is over. */
  poll(): void {
    if (this.#traits.automatic && this.#traits.refreshEverySeconds !== undefined) this.refresh(false);
  }

  /** @param personPresent a person answered the bank's question just now, so its limits do not hold */
  refresh(personPresent: boolean): FeedOutcome {
    if (!personPresent && this.#traits.userPresent) return { kind: 'person-needed' };
    const next = this.nextRefreshAt;
    if (next !== undefined && next > this.#clock.now().toISOString()) return { kind: 'not-before', at: next };
    this.#seen = this.#ledger.version;
    this.#at = this.#clock.now();
    return { kind: 'fresh' };
  }
}
