/** Webhooks over HTTP at a running sidecar: what is not the provider's own word changes nothing, and is counted. */
import { expect } from 'chai';
import { settled, type SidecarClient } from '../../tools/connect.ts';
import { enterWebhookAddresses } from '../../tools/webhook-addresses.ts';
import type { World } from '../../tools/world.ts';
import { startReceiver } from '../contract/receiver.ts';
import type { RawWebhook } from '../../sidecar/src/providers/provider.ts';
import { newCustomer, type Customer } from '../support/customer.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

describe('webhooks at a running sidecar', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;
  let one: Customer;
  /** Ponto's own word, caught on its way. */
  let genuine: RawWebhook;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
    one = await newCustomer(world, client, {
      provider: 'ponto',
      currency: 'EUR',
      transactions: [{ date: '2026-11-01', amount: '10.00', label: 'First' }],
    });
    await settled(client, one.connectionId);
    const receiver = await startReceiver();
    try {
      await pontoSendsTo(receiver.url);
      await one.bank.add({ date: '2026-11-02', amount: '5.00', label: 'Second' });
      genuine = await receiver.first;
    } finally {
      await enterWebhookAddresses(world.sandbox.url, world.sidecar().url);
      await receiver.close();
    }
  });

  const pontoSendsTo = (webhookUrl: string): Promise<Response> =>
    fetch(`${world.sandbox.url}/ponto/portal/application`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ webhookUrl }),
    });

  const send = async (provider: string, headers: Record<string, string>, body: Buffer): Promise<number> => {
    const response = await fetch(`${world.sidecar().url}/webhooks/${provider}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: new Uint8Array(body),
    });
    return response.status;
  };
  const ponto = (signature: string, body = genuine.body) => send('ponto', { signature: signature }, body);

  /** How often a webhook of the provider ended so, from the sidecar's own figures. */
  async function counted(provider: string, outcome: string): Promise<number> {
    const text = await (await fetch(`${world.sidecar().url}/metrics`)).text();
    const line = new RegExp(`^webhooks_total\\{provider="${provider}",outcome="${outcome}"\\} (\\d+)$`, 'm');
    return Number(line.exec(text)?.[1] ?? 0);
  }
  const runs = async (): Promise<number> =>
    (await client.call<{ runs: unknown[] }>('GET', `/v1/connections/${one.connectionId}/runs`)).runs.length;

  /** @returns how the figure moved, and that nothing was asked of the connection */
  async function refused(provider: string, outcome: string, attempt: () => Promise<number>): Promise<void> {
    const before = [await counted(provider, outcome), await runs()] as const;
    expect(await attempt()).to.equal(401);
    expect([await counted(provider, outcome), await runs()]).to.eql([before[0] + 1, before[1]]);
  }

  it('refuses one without a signature, and one with another signature', async () => {
    await refused('ponto', 'signature', () => ponto(''));
    const token = genuine.headers['signature'] ?? '';
    const at = token.length - 20;
    const forged = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    await refused('ponto', 'signature', () => ponto(forged));
    await refused('plaid', 'signature', () =>
      send('plaid', { 'plaid-verification': token }, Buffer.from('{"webhook_code":"ERROR"}')),
    );
  });

  it('refuses one whose body was altered', async () => {
    const altered = Buffer.from(genuine.body.toString().replace(/"id":"[^"]{4}/, '"id":"0000'));
    expect(altered.equals(genuine.body)).to.equal(false);
    await refused('ponto', 'body', () => ponto(genuine.headers['signature'] ?? '', altered));
  });

  it('refuses an old one, though its signature is right', async () => {
    const other = await newCustomer(world, client, { provider: 'saltedge', currency: 'EUR' });
    const runsOfOther = async (): Promise<number> => {
      const path = `/v1/connections/${other.connectionId}/runs`;
      return (await client.call<{ runs: unknown[] }>('GET', path)).runs.length;
    };
    const before = [await counted('saltedge', 'stale'), await runsOfOther()] as const;
    try {
      const url = `${world.sidecar().url}/webhooks/saltedge`;
      await fetch(`${world.sandbox.url}/saltedge/api/v6/dashboard/callbacks`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ url, agedSeconds: 3600 }),
      });
      await other.bank.add({ date: '2026-11-03', amount: '1.00', label: 'Unheard' });
      const until = Date.now() + 15_000;
      while ((await counted('saltedge', 'stale')) === before[0]) {
        if (Date.now() > until) throw new Error('no callback came');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(await runsOfOther()).to.equal(before[1]);
    } finally {
      await enterWebhookAddresses(world.sandbox.url, world.sidecar().url);
    }
  });

  it('takes the genuine one once; sent again it asks for nothing', async () => {
    const before = [await counted('ponto', 'accepted'), await counted('ponto', 'replayed')] as const;
    expect(await ponto(genuine.headers['signature'] ?? '')).to.equal(202);
    const until = Date.now() + 60_000;
    while (!(await one.books()).lines.some((line) => line.payment_ref === 'Second')) {
      if (Date.now() > until) throw new Error('the genuine webhook brought nothing');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await settled(client, one.connectionId);
    const after = await runs();
    expect(await ponto(genuine.headers['signature'] ?? '')).to.equal(202);
    expect([await counted('ponto', 'accepted'), await counted('ponto', 'replayed')]).to.eql([
      before[0] + 1,
      before[1] + 1,
    ]);
    await settled(client, one.connectionId);
    expect(await runs()).to.equal(after);
  });

  it('knows one that it took before it was restarted', async () => {
    await world.sidecar().stop();
    await world.startSidecar();
    const before = await runs();
    expect(await ponto(genuine.headers['signature'] ?? '')).to.equal(202);
    expect([await counted('ponto', 'accepted'), await counted('ponto', 'replayed')]).to.eql([0, 1]);
    await settled(client, one.connectionId);
    expect(await runs()).to.equal(before);
  });

  it('asks for nothing by an unsigned hint about somebody who is not ours', async () => {
    const event = {
      info: 'DATA_UPDATES.USER_DATA',
      data: { userData: [{ user: { loginName: 'stranger' } }] },
    };
    await refused('yodlee', 'malformed', () => send('yodlee', {}, Buffer.from(JSON.stringify({ event }))));
    await refused('enablebanking', 'malformed', () => send('enablebanking', {}, Buffer.from('{}')));
  });
});
