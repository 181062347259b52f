/** The sidecar's route for webhooks, listening for one test, with one provider: `bank`, which signs. */
import { webhookRoutes, type WebhookParts } from '../../sidecar/src/http/webhooks.ts';
import { createLogger } from '../../sidecar/src/logging.ts';
import { createMetrics } from '../../sidecar/src/metrics.ts';
import type { Provider } from '../../sidecar/src/providers/provider.ts';
import { serve, type Served } from '../unit/http/serving.ts';

/** @param webhook the provider's answer to what comes */
export function serveWebhooks(
  webhook: Provider['webhook'],
  parts: Pick<WebhookParts, 'enqueue' | 'taken'>,
): Promise<Served> {
  const bank = { id: 'bank', signatureHeader: 'signature', webhook } as unknown as Provider;
  const metrics = createMetrics(async () => 0);
  const routes = webhookRoutes({
    log: createLogger('silent', []),
    metrics,
    providers: new Map([[bank.id, bank]]),
    publicUrl: 'https://sidecar.example',
    watch: { note: async () => {} },
    ...parts,
  });
  return serve({ metrics, rawRoutes: [routes] });
}
