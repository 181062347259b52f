/** Webhooks and what is remembered of them, on a real PostgreSQL. */
import { expect } from 'chai';
import { webhookRoutes } from '../../sidecar/src/http/webhooks.ts';
import { createLogger } from '../../sidecar/src/logging.ts';
import { createMetrics } from '../../sidecar/src/metrics.ts';
import type { Provider } from '../../sidecar/src/providers/provider.ts';
import { forgetTakenWebhooks, takenWebhooks } from '../../sidecar/src/store/taken-webhooks.ts';
import {
  addConnection,
  addHost,
  startDatabases,
  type SidecarDatabase,
  type SidecarDatabases,
} from '../support/sidecar-database.ts';
import { serve, type Served } from '../unit/http/serving.ts';

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
    const bank = {
      id: 'bank',
      signatureHeader: 'signature',
      webhook: async () => [{ providerConnectionId: 'item', kind: 'transactions' }],
    } as unknown as Provider;
    const metrics = createMetrics(async () => 0);
    const routes = webhookRoutes({
      log: createLogger('silent', []),
      metrics,
      providers: new Map([['bank', bank]]),
      publicUrl: 'https://sidecar.example',
      enqueue: async () => {
        if (!queueWorks) throw new Error('the queue is away');
        queued += 1;
      },
      watch: { note: async () => {} },
      taken: takenWebhooks(at.sequelize),
    });
    served = await serve({ metrics, rawRoutes: [routes] });
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
