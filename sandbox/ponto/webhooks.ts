/** Ponto's webhooks: signed with a key of this run, sent to the address that the developer's portal has. */
import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { Deliveries, Soon, type Delivery } from '../web/deliveries.ts';
import { accountUuid } from './ids.ts';
import type { Integration, PontoState } from './state.ts';
import type { Synchronization } from './synchronizations.ts';

interface Key {
  kid: string;
  privateKey: CryptoKey;
  jwk: JWK;
}

const LIFE_SECONDS = 60;

export class Webhooks {
  readonly #state: PontoState;
  readonly #audience: string;
  #key: Promise<Key> | undefined;
  readonly #old: JWK[] = [];
  readonly #sent = new Deliveries();
  readonly #soon = new Soon<Integration>();

  constructor(state: PontoState, audience: string) {
    this.#state = state;
    this.#audience = audience;
  }

  /** Newest last, at most 100. */
  deliveries(): Delivery[] {
    return this.#sent.all();
  }

  /** The key set that `webhooks/keys` answers. */
  async keys(): Promise<{ keys: unknown[] }> {
    const { kid, jwk } = await this.#current();
    const shown = (key: JWK, status: string) => ({ ...key, use: 'sig', alg: 'RS512', status });
    return { keys: [shown({ ...jwk, kid }, 'ACTIVE'), ...this.#old.map((key) => shown(key, 'INACTIVE'))] };
  }

  /** The next webhook is signed with another key; the one before stays known for a while. */
  async rotate(): Promise<void> {
    const { kid, jwk } = await this.#current();
    this.#old.push({ ...jwk, kid });
    this.#key = undefined;
  }

  /** After changes in the books: told once for all that happen at nearly the same time. */
  announce(integration: Integration): void {
    this.#soon.tell(integration, () => void this.tell(integration));
  }

  /** What the synchronizations since the last time brought. */
  async tell(integration: Integration): Promise<void> {
    integration.synchronizations.settle();
    for (const { synchronization, change } of integration.synchronizations.news()) {
      const send = (type: string, count: number): Promise<void> =>
        this.#send(integration, type, { count }, synchronization);
      const of = (rows: { status: string }[], status: string): number =>
        rows.filter((each) => each.status === status).length;
      if (synchronization.status === 'error') {
        const { subtype } = synchronization;
        await this.#send(
          integration,
          'synchronization.failed',
          { synchronizationSubtype: subtype },
          synchronization,
        );
        continue;
      }
      const counts: [string, number][] = [
        ['account.transactionsCreated', of(change.added, 'posted')],
        ['account.transactionsUpdated', of(change.modified, 'posted')],
        ['account.pendingTransactionsCreated', of(change.added, 'pending')],
        ['account.pendingTransactionsUpdated', of(change.modified, 'pending') + change.removed.length],
      ];
      for (const [type, count] of counts) if (count > 0) await send(type, count);
    }
  }

  async reauthorized(integration: Integration): Promise<void> {
    await this.#send(integration, 'account.reauthorized', {});
  }

  async revoked(integration: Integration): Promise<void> {
    await this.#send(integration, 'integration.revoked', {});
  }

  stop(): void {
    this.#soon.stop();
  }

  async #send(
    integration: Integration,
    event: string,
    attributes: Record<string, unknown>,
    synchronization?: Synchronization,
  ): Promise<void> {
    const url = this.#state.application.webhookUrl;
    if (url === undefined) return;
    const at = this.#state.now().toISOString();
    const to = (type: string, id: string) => ({ data: { type, id } });
    const body = JSON.stringify({
      data: {
        type: `pontoConnect.${event}`,
        id: randomUUID(),
        attributes: { createdAt: at, ...attributes },
        relationships: {
          organization: to('organization', integration.organizationId),
          ...(synchronization
            ? {
                account: to('account', accountUuid(synchronization.accountId)),
                synchronization: to('synchronization', synchronization.id),
              }
            : {}),
        },
      },
    });
    const headers = {
      'content-type': 'application/vnd.api+json',
      signature: await this.#signature(body, integration.root),
    };
    await this.#sent.send({ at, type: 'pontoConnect', code: event, url }, headers, body);
  }

  /** The machine's time, even when the sandbox's was moved: a receiver checks how old a webhook is. */
  async #signature(body: string, issuer: string): Promise<string> {
    const { kid, privateKey } = await this.#current();
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ digest: createHash('sha512').update(body).digest('base64') })
      .setProtectedHeader({ alg: 'RS512', kid })
      .setIssuer(issuer)
      .setAudience(this.#audience)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + LIFE_SECONDS)
      .sign(privateKey);
  }

  #current(): Promise<Key> {
    this.#key ??= newKey();
    return this.#key;
  }
}

async function newKey(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('RS512', { extractable: true });
  return { kid: randomUUID(), privateKey, jwk: await exportJWK(publicKey) };
}
