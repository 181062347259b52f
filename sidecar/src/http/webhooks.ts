/** Webhooks: verified by the provider's own rule, then only a job in the queue. */
import express, { Router } from 'express';
import { WebhookRejected, type Provider, type RawWebhook, type WebhookEvent } from '../providers/provider.ts';
import type { Logger } from '../logging.ts';
import type { Metrics } from '../metrics.ts';
import type { Watch } from '../safety/watch.ts';
import { Connection } from '../store/models.ts';
import { fingerprintOf, type TakenWebhooks } from '../store/taken-webhooks.ts';
import { sendProblem } from './problem.ts';
import { pages } from './contract/pages.ts';

export interface WebhookParts {
  log: Logger;
  metrics: Metrics;
  providers: ReadonlyMap<string, Provider>;
  publicUrl: string;
  enqueue: (connectionId: string, trigger: 'webhook') => Promise<void>;
  watch: Pick<Watch, 'note'>;
  taken: TakenWebhooks;
}

export function webhookRoutes(parts: WebhookParts): Router {
  const router = Router();
  router.post(
    pages.webhook.path,
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
      const print = signature ? fingerprintOf(provider.id, signature, raw.body) : null;
      const connections = await connectionsOf(provider.id, events);
      // Each time counts: that somebody has it and sends it again is what is suspicious.
      if (print !== null) await noteAll(parts, connections, print);
      if (print !== null && (await parts.taken.has(print))) {
        count('replayed');
        response.status(202).json({});
        return;
      }
      for (const { id } of connections) await parts.enqueue(id, 'webhook');
      if (print !== null) await parts.taken.note(print);
      count('accepted');
      response.status(202).json({});
    },
  );
  return router;
}

/** An event each: a connection that several events name is there as often. */
async function connectionsOf(provider: string, events: WebhookEvent[]): Promise<Connection[]> {
  const found = events.map(({ providerConnectionId }) =>
    Connection.findAll({
      where: { provider, providerConnectionId },
      attributes: ['id', 'hostId', 'hostCompanyId'],
    }),
  );
  return (await Promise.all(found)).flat();
}

/** Once an account, however many of its connections the webhook is about. */
async function noteAll(parts: WebhookParts, connections: Connection[], print: string): Promise<void> {
  const accounts = new Map(
    connections.map(({ hostId, hostCompanyId }) => [
      `${hostId} ${hostCompanyId}`,
      { hostId, companyId: hostCompanyId },
    ]),
  );
  for (const account of accounts.values()) await parts.watch.note(account, 'webhooks', print);
}
