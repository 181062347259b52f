/** For machines that watch: alive, ready, figures. */
import { Router } from 'express';
import type { Metrics } from '../metrics.ts';

/** Each resolves when its part works, and rejects when it does not. */
export type Checks = Record<string, () => Promise<void>>;

export function healthRoutes(checks: Checks, metrics: Metrics): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]): Promise<[string, 'ok' | 'failed']> => {
        const passed = await check().then(
          () => true,
          () => false,
        );
        return [name, passed ? 'ok' : 'failed'];
      }),
    );
    const ready = results.every(([, result]) => result === 'ok');
    response
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ok' : 'failed', checks: Object.fromEntries(results) });
  });
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}
