/** Callbacks: signed over their address and body with a key of this run, as Salt Edge's are with its own. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Customer } from '../ledger/customer.ts';
import { classOf } from './errors.ts';
import type { Connection, SaltEdgeState } from './state.ts';
import { Deliveries, Soon, type Delivery } from '../web/deliveries.ts';

export const TYPES = ['success', 'fail', 'notify', 'interactive', 'destroy', 'service'] as const;
export type CallbackType = (typeof TYPES)[number];

export class Callbacks {
  readonly #state: SaltEdgeState;
  readonly #urls = new Map<CallbackType, { url: string; agedSeconds: number }>();
  readonly #sent = new Deliveries();
  readonly #soon = new Soon<Connection>();
  #pair: { publicKey: KeyObject; privateKey: KeyObject } | undefined;

  constructor(state: SaltEdgeState) {
    this.#state = state;
  }

  /** As in the dashboard: an address for each type. */
  setUrl(type: CallbackType, url: string, agedSeconds = 0): void {
    this.#urls.set(type, { url, agedSeconds });
  }

  /** Newest last, at most 100. */
  deliveries(): Delivery[] {
    return this.#sent.all();
  }

  /** PEM; Salt Edge has its own in its documentation. */
  publicKey(): string {
    return this.#keys().publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** One `success` for all that happens at nearly the same time. */
  changed(customer: Customer): void {
    for (const connection of this.#state.all()) {
      if (connection.customer === customer) this.#soon.tell(connection, () => this.fetched(connection));
    }
  }

  /** An attempt is over. */
  fetched(connection: Connection): void {
    const trouble = connection.customer.currentTrouble();
    if (trouble === undefined) void this.send('success', connection, { stage: 'finish' });
    else {
      const error_class = classOf(trouble);
      void this.send('fail', connection, { error_class, error_message: `The bank said: ${trouble}` });
    }
  }

  async send(type: CallbackType, connection: Connection, more: Record<string, unknown> = {}): Promise<void> {
    const address = this.#urls.get(type);
    if (address === undefined) return;
    const { url, agedSeconds } = address;
    const { id, customerId, customFields } = connection;
    const data = { connection_id: id, customer_id: customerId, custom_fields: customFields, ...more };
    // The machine's time, even when the sandbox's was moved: a receiver checks how old a callback is.
    const body = JSON.stringify({
      data,
      meta: { version: '6', time: new Date(Date.now() - agedSeconds * 1000).toISOString() },
    });
    const signature = sign('sha256', Buffer.from(`${url}|${body}`), this.#keys().privateKey);
    const at = this.#state.now().toISOString();
    const headers = { Signature: signature.toString('base64') };
    await this.#sent.send({ at, type, code: 'callback', url }, headers, body);
  }

  stop(): void {
    this.#soon.stop();
  }

  #keys(): { publicKey: KeyObject; privateKey: KeyObject } {
    this.#pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
    return this.#pair;
  }
}
