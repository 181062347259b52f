/** For machines that watch, for providers, and for the window: these routes write their answers themselves. */
import { z } from 'zod';
import { operation } from './operation.ts';
import { nothing } from './shapes.ts';

const works = z.enum(['ok', 'failed']);
const readiness = z.strictObject({ status: works, checks: z.record(z.string(), works) });

const page = (path: string, what: string, type: string) =>
  operation({
    method: 'get',
    path,
    what,
    caller: 'anybody',
    answers: { 200: { what: 'As it is.', body: null, type } },
  });

export const pages = {
  alive: operation({
    method: 'get',
    path: '/healthz',
    what: 'Whether it is alive.',
    caller: 'anybody',
    answers: { 200: { what: 'It is.', body: z.strictObject({ status: z.literal('ok') }) } },
  }),
  ready: operation({
    method: 'get',
    path: '/readyz',
    what: 'Which of its parts work.',
    caller: 'anybody',
    answers: {
      200: { what: 'All of them.', body: readiness },
      503: { what: 'Not all of them.', body: readiness },
    },
  }),
  metrics: operation({
    method: 'get',
    path: '/metrics',
    what: 'Figures, for this machine or for whoever has the METRICS_TOKEN.',
    caller: 'anybody',
    answers: { 200: { what: "Prometheus' text format.", body: null, type: 'text/plain' } },
    refusals: { 403: ['metrics'] },
  }),
  webhook: operation({
    method: 'post',
    path: '/webhooks/:provider',
    what: "A provider's webhook, signed by its own rule over the raw bytes.",
    caller: 'anybody',
    answers: { 202: { what: 'Taken.', body: nothing } },
    refusals: { 401: ['webhook'], 404: ['not-found'] },
  }),
  returned: page('/connect/return', "The last page of a provider's window.", 'text/html'),
  returnedScript: page('/connect/return.js', "That page's script.", 'text/javascript'),
  returnedStyle: page('/connect/return.css', "That page's style.", 'text/css'),
  scriptStyle: page('/connect/window.css', 'The style of the page below.', 'text/css'),
  script: operation({
    method: 'get',
    path: '/connect/window/:id',
    what: "The page around a provider's own script.",
    caller: 'anybody',
    query: z.object({ ticket: z.string().optional().describe('Good once.') }),
    answers: {
      200: { what: 'The page.', body: null, type: 'text/html' },
      410: { what: 'The link was used, or is too old.', body: null, type: 'text/html' },
    },
  }),
};
