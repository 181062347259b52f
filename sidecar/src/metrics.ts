/** Figures for Prometheus. No label ever holds an id, a name or a secret. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  registry: Registry;
  requests: Counter<'method' | 'status'>;
  requestSeconds: Histogram<'method' | 'route'>;
  hostCalls: Histogram<'method' | 'outcome'>;
  runs: Counter<'provider' | 'trigger' | 'outcome'>;
  webhooks: Counter<'provider' | 'outcome'>;
}

export function createMetrics(queueDepth: () => Promise<number>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const depth = new Gauge({
    name: 'queue_jobs',
    help: 'Jobs that wait or run',
    registers,
    async collect() {
      this.set(await queueDepth().catch(() => Number.NaN));
    },
  });
  void depth;
  return {
    registry,
    requests: new Counter({
      name: 'http_requests_total',
      help: 'Requests',
      labelNames: ['method', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'http_request_seconds',
      help: 'Time from a request to the end of its answer',
      labelNames: ['method', 'route'],
      buckets: [0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    hostCalls: new Histogram({
      name: 'host_call_seconds',
      help: 'Calls to Odoo',
      labelNames: ['method', 'outcome'],
      buckets: [0.01, 0.05, 0.2, 1, 5, 20, 60],
      registers,
    }),
    runs: new Counter({
      name: 'runs_total',
      help: 'Runs of connections',
      labelNames: ['provider', 'trigger', 'outcome'],
      registers,
    }),
    webhooks: new Counter({
      name: 'webhooks_total',
      help: 'Webhooks',
      labelNames: ['provider', 'outcome'],
      registers,
    }),
  };
}
