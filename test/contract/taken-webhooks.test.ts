/** Webhooks and what is remembered of them, on a real PostgreSQL. */
import { expect } from 'chai';
import { forgetTakenWebhooks, takenWebhooks } from '../../sidecar/src/store/taken-webhooks.ts';
import {
  addConnection,
  addHost,
  startDatabases,
  type SidecarDatabase,
  type SidecarDatabases,
} from '../support/sidecar-database.ts';
import { serveWebhooks } from '../support/webhook-route.ts';
import type { Served } from '../unit/http/serving.ts';

describe('a signed webhook', function () {
  this.timeout(60_000);
  let databases: SidecarDatabases;
  let at: SidecarDatabase;
  let served: Served;
  let queued: number;
  let queueWorks: boolean;

  before(async () => {
    databases = await startDatabases();
    at = await databases.fresh();
    const hostId = await addHost(at, async () => 'sealed');
    const id = await addConnection(at, hostId, async () => 'sealed');
    await at.pool.query('UPDATE connections SET provider = $1, provider_connection_id = $2 WHERE id = $3', [
      'bank',
      'item',
      id,
    ]);
    served = await serveWebhooks(async () => [{ providerConnectionId: 'item', kind: 'transactions' }], {
      enqueue: async () => {
        if (!queueWorks) throw new Error('the queue is away');
        queued += 1;
      },
      taken: takenWebhooks(at.sequelize),
    });
  });
  after(async () => {
    await served?.stop();
    await databases?.stop();
  });
  beforeEach(() => {
    queued = 0;
    queueWorks = true;
  });

  const send = async (signature: string): Promise<number> => {
    const headers = { signature };
    return (await fetch(`${served.url}/webhooks/bank`, { method: 'POST', headers, body: '{}' })).status;
  };

  it('that could not be queued is taken when the provider sends it again', async () => {
    queueWorks = false;
    expect(await send('late')).to.equal(500);
    queueWorks = true;
    expect([await send('late'), await send('late')]).to.eql([202, 202]);
    expect(queued).to.equal(1);
  });

  it('is remembered for a day, in which it asks for nothing again', async () => {
    await send('remembered');
    await at.pool.query("UPDATE taken_webhooks SET taken_at = now() - interval '23 hours'");
    await forgetTakenWebhooks(at.sequelize);
    await send('remembered');
    expect(queued).to.equal(1);
    await at.pool.query("UPDATE taken_webhooks SET taken_at = now() - interval '25 hours'");
    await forgetTakenWebhooks(at.sequelize);
    await send('remembered');
    expect(queued).to.equal(2);
  });
});
