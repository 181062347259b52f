/** Notifications: where they were asked to be sent, and sending them. They have no signature, as Yodlee's. */
import type { Customer } from '../ledger/customer.ts';
import { providerId } from './ids.ts';
import { troubleOf, type ProviderAccount, type YodleeState } from './state.ts';
import { Deliveries, Soon, type Delivery } from '../web/deliveries.ts';

export const EVENTS = ['REFRESH', 'DATA_UPDATES', 'AUTO_REFRESH_UPDATES'] as const;
export type EventName = (typeof EVENTS)[number];

export class Notifications {
  readonly #state: YodleeState;
  readonly #urls = new Map<EventName, string>();
  readonly #sent = new Deliveries();
  readonly #soon = new Soon<Customer>();

  constructor(state: YodleeState) {
    this.#state = state;
  }

  subscribe(event: EventName, callbackUrl: string): void {
    this.#urls.set(event, callbackUrl);
  }
  unsubscribe(event: EventName): boolean {
    return this.#urls.delete(event);
  }
  subscriptions(): { name: EventName; callbackUrl: string }[] {
    return [...this.#urls].map(([name, callbackUrl]) => ({ name, callbackUrl }));
  }
  /** Newest last, at most 100. */
  deliveries(): Delivery[] {
    return this.#sent.all();
  }

  /** A refresh that the person or the API began is over. */
  refreshed(account: ProviderAccount): void {
    const word = troubleOf(account);
    void this.#send('REFRESH', 'REFRESH.PROCESS_COMPLETED', {
      loginName: account.loginName,
      data: {
        providerAccount: [
          {
            id: account.id,
            providerId: providerId(account.customer.persona.institution.id),
            requestId: account.requestId,
            status: word === undefined ? 'SUCCESS' : 'FAILED',
            dataset: [{ name: 'BASIC_AGG_DATA', additionalStatus: word ?? 'AVAILABLE_DATA_RETRIEVED' }],
          },
        ],
      },
    });
  }

  /** Data of a user's changed: one notification for all that happens at nearly the same time. */
  changed(customer: Customer): void {
    if (!this.#urls.has('DATA_UPDATES')) return;
    this.#soon.tell(customer, () => {
      const users = this.#state.all().filter((each) => each.customer === customer);
      const now = this.#state.now();
      for (const { loginName } of users) {
        void this.#send('DATA_UPDATES', 'DATA_UPDATES.USER_DATA', {
          data: {
            userCount: 1,
            fromDate: new Date(now.getTime() - 900_000).toISOString(),
            toDate: now.toISOString(),
            userData: [
              {
                user: { loginName },
                links: [{ methodType: 'GET', rel: 'getUserData', href: 'dataExtracts/userData' }],
              },
            ],
          },
        });
      }
    });
  }

  stop(): void {
    this.#soon.stop();
  }

  async #send(event: EventName, info: string, content: Record<string, unknown>): Promise<void> {
    const url = this.#urls.get(event);
    if (url === undefined) return;
    const at = this.#state.now().toISOString();
    const body = JSON.stringify({ event: { info, ...content } });
    await this.#sent.send({ at, type: event, code: info, url }, {}, body);
  }
}
