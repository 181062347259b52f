/** Webhooks: verified by the provider's own rule, then only a job in the queue. */
import express, { Router } from 'express';
import { WebhookRejected, type Provider, type RawWebhook, type WebhookEvent } from '../providers/provider.ts';
import type { Logger } from '../logging.ts';
import type { Metrics } from '../metrics.ts';
import { Connection } from '../store/models.ts';
import { sendProblem } from './problem.ts';
import { rememberReplays } from './replays.ts';

export interface WebhookParts {
  log: Logger;
  metrics: Metrics;
  providers: ReadonlyMap<string, Provider>;
  publicUrl: string;
  enqueue: (connectionId: string, trigger: 'webhook') => Promise<void>;
}

export function webhookRoutes(parts: WebhookParts): Router {
  const router = Router();
  const replays = rememberReplays();
  router.post(
    '/webhooks/:provider',
    express.raw({ type: () => true, limit: '1mb' }),
    async (request, response) => {
      const provider = parts.providers.get(String(request.params['provider']));
      if (!provider)
        return sendProblem(response, { status: 404, type: 'not-found', title: 'There is nothing here.' });
      const count = (outcome: string) => parts.metrics.webhooks.inc({ provider: provider.id, outcome });
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : (value ?? ''),
        ]),
      );
      const raw: RawWebhook = {
        headers,
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        url: `${parts.publicUrl}${request.originalUrl}`,
        receivedAt: new Date(),
      };
      let events: WebhookEvent[];
      try {
        events = await provider.webhook(raw);
      } catch (error) {
        if (!(error instanceof WebhookRejected)) throw error;
        count(error.reason);
        parts.log.warn({ provider: provider.id, reason: error.reason }, 'a webhook was refused');
        return sendProblem(response, {
          status: 401,
          type: 'webhook',
          title: 'This webhook is not the provider’s.',
        });
      }
      const signature = provider.signatureHeader && headers[provider.signatureHeader];
      if (signature) {
        if (replays.has(provider.id, signature, raw)) {
          count('replayed');
          response.status(202).json({});
          return;
        }
        replays.note(provider.id, signature, raw);
      }
      for (const event of events) await enqueue(parts, provider.id, event);
      count('accepted');
      response.status(202).json({});
    },
  );
  return router;
}

async function enqueue(parts: WebhookParts, provider: string, event: WebhookEvent): Promise<void> {
  const { providerConnectionId } = event;
  for (const { id } of await Connection.findAll({
    where: { provider, providerConnectionId },
    attributes: ['id'],
  })) {
    await parts.enqueue(id, 'webhook');
  }
}
