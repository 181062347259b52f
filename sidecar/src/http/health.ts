/** For machines that watch: alive, ready, figures. */
import { Router, type Request } from 'express';
import { hashSecret, matchesSecret } from '../safety/secrets.ts';
import { sendProblem } from './problem.ts';
import type { Metrics } from '../metrics.ts';
import { pages } from './contract/pages.ts';

/** Each resolves when its part works, and rejects when it does not. */
export type Checks = Record<string, () => Promise<void>>;

/** A part that does not answer at all is not ready either. */
const CHECK_MS = 3000;

async function passes(check: () => Promise<void>, withinMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs);
  });
  const done = Promise.resolve()
    .then(check)
    .then(
      () => true,
      () => false,
    );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

/** With a token, whoever has it; without, this machine alone. What runs where is nobody else's business. */
function mayReadFigures(request: Request, token: string | undefined): boolean {
  if (token === undefined) return LOOPBACK.test(request.ip ?? '');
  const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return given !== undefined && matchesSecret(given, hashSecret(token));
}

/**
 * @param withinMs how long a check may take
 * @param metricsToken what `/metrics` wants as a bearer token
 */
export function healthRoutes(
  checks: Checks,
  metrics: Metrics,
  withinMs = CHECK_MS,
  metricsToken?: string,
): Router {
  const router = Router();
  router.get(pages.alive.path, (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get(pages.ready.path, async (_request, response) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]): Promise<[string, 'ok' | 'failed']> => {
        return [name, (await passes(check, withinMs)) ? 'ok' : 'failed'];
      }),
    );
    const ready = results.every(([, result]) => result === 'ok');
    response
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ok' : 'failed', checks: Object.fromEntries(results) });
  });
  router.get(pages.metrics.path, async (request, response) => {
    if (!mayReadFigures(request, metricsToken)) {
      const title = 'Figures are for this machine, or for whoever has the METRICS_TOKEN.';
      return sendProblem(response, { status: 403, type: 'metrics', title });
    }
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}
