/** Plaid's webhooks: signed with a key of this run, sent to the item's address. */
import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { Deliveries, Soon, type Delivery } from '../web/deliveries.ts';
import { PlaidFailure, plaidError } from './errors.ts';
import type { Item, PlaidState } from './state.ts';

interface Key {
  kid: string;
  privateKey: CryptoKey;
  jwk: JWK;
  createdAt: number;
  expiredAt: number | null;
}

export class Webhooks {
  readonly #state: PlaidState;
  readonly #keys = new Map<string, Key>();
  #current: Promise<Key> | undefined;
  readonly #sent = new Deliveries();
  readonly #soon = new Soon<Item>();

  constructor(state: PlaidState) {
    this.#state = state;
  }

  /** Newest last, at most 100. */
  deliveries(): Delivery[] {
    return this.#sent.all();
  }

  /** `{key}` of `/webhook_verification_key/get`. @throws {PlaidFailure} when the id is unknown */
  key(kid: string): Record<string, unknown> {
    const key = this.#keys.get(kid);
    if (!key) throw new PlaidFailure('INVALID_WEBHOOK_VERIFICATION_KEY_ID');
    return {
      ...key.jwk,
      alg: 'ES256',
      kid,
      use: 'sig',
      created_at: key.createdAt,
      expired_at: key.expiredAt,
    };
  }

  /** The next webhook is signed with another key; the old one stays known, expired. */
  async rotate(): Promise<void> {
    const old = await this.#current;
    if (old) old.expiredAt = this.#seconds();
    this.#current = this.#newKey();
    await this.#current;
  }

  /** Sends one and waits for the answer. `false` when the item has no address or it did not arrive. */
  async send(item: Item, type: string, code: string, more: Record<string, unknown> = {}): Promise<boolean> {
    if (item.webhook === null) return false;
    const body = JSON.stringify({
      webhook_type: type,
      webhook_code: code,
      item_id: item.id,
      environment: 'sandbox',
      ...more,
    });
    const at = this.#state.now().toISOString();
    const headers = { 'plaid-verification': await this.verification(body) };
    const result = await this.#sent.send({ at, type, code, url: item.webhook }, headers, body);
    item.lastWebhook = { sent_at: at, code_sent: code };
    return /^2\d\d$/.test(result);
  }

  /** The header of a webhook: a JWT over the very bytes of the body. */
  async verification(body: string): Promise<string> {
    this.#current ??= this.#newKey();
    const key = await this.#current;
    return new SignJWT({ request_body_sha256: createHash('sha256').update(body).digest('hex') })
      .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
      .setIssuedAt(this.#seconds())
      .sign(key.privateKey);
  }

  /** After changes in the books: one `SYNC_UPDATES_AVAILABLE` for all that happen at nearly the same time. */
  announce(item: Item): void {
    if (item.webhook !== null) this.#soon.tell(item, () => void this.syncUpdates(item));
  }

  syncUpdates(item: Item): Promise<boolean> {
    return this.send(item, 'TRANSACTIONS', 'SYNC_UPDATES_AVAILABLE', {
      initial_update_complete: true,
      historical_update_complete: true,
    });
  }

  itemError(item: Item, failure: PlaidFailure): Promise<boolean> {
    return this.send(item, 'ITEM', 'ERROR', { error: plaidError(failure) });
  }

  stop(): void {
    this.#soon.stop();
  }

  async #newKey(): Promise<Key> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const key: Key = {
      kid: randomUUID(),
      privateKey,
      jwk: await exportJWK(publicKey),
      createdAt: this.#seconds(),
      expiredAt: null,
    };
    this.#keys.set(key.kid, key);
    return key;
  }

  /** The machine's time, even when the sandbox's was moved: a receiver checks how old a webhook is. */
  #seconds(): number {
    return Math.floor(Date.now() / 1000);
  }
}
