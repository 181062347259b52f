/** The HTTP side as a whole: what every request passes before and after its route. */
import express, { type Express, type Request, type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { newReference, type Logger } from '../logging.ts';
import type { Metrics } from '../metrics.ts';
import { healthRoutes, type Checks } from './health.ts';
import { problems, REQUEST_ID, sendProblem } from './problem.ts';

export interface AppParts {
  log: Logger;
  metrics: Metrics;
  checks: Checks;
  /** Whether a browser on this origin may call us: the paired Odoos. */
  allowsOrigin: (origin: string) => Promise<boolean>;
  /** Takes secrets out of a text. */
  clean?: (text: string) => string;
  /** Without it, figures are shown to this machine alone. */
  metricsToken?: string | undefined;
  /** From one address. */
  requestsAMinute: number;
  /** Routes that read their body themselves (webhooks are signed over the raw bytes). */
  rawRoutes: Router[];
  routes: Router[];
}

const JSON_LIMIT = '100kb';

export function createApp(parts: AppParts): Express {
  const app = express();
  // Behind a proxy on this machine each caller counts for himself; nobody further away may name an address.
  app.set('trust proxy', 'loopback');
  // Nothing is kept that could be asked for again by it; logos bring their own.
  app.set('etag', false);
  app.use(helmet({ contentSecurityPolicy: { directives: { 'frame-ancestors': ["'none'"] } } }));
  app.use((request, response, next) => {
    response.setHeader(REQUEST_ID, newReference());
    // Balances and names are for whoever is signed in, not for the next person at the machine. Logos say otherwise.
    response.setHeader('Cache-Control', 'no-store');
    const begun = performance.now();
    response.on('finish', () => {
      const { method } = request;
      parts.metrics.requests.inc({ method, status: String(response.statusCode) });
      const route = (request.route as { path?: string } | undefined)?.path ?? 'none';
      parts.metrics.requestSeconds.observe({ method, route }, (performance.now() - begun) / 1000);
    });
    next();
  });
  // The settings' own page tries whether a browser gets here.
  app.use('/healthz', crossOrigin(parts));
  app.use(healthRoutes(parts.checks, parts.metrics, undefined, parts.metricsToken));
  // Before the limit: a browser can only read the refusal where it is allowed to.
  app.use(crossOrigin(parts));
  app.use(
    rateLimit({
      windowMs: 60_000,
      limit: parts.requestsAMinute,
      standardHeaders: true,
      legacyHeaders: false,
      handler: (_request, response) => {
        sendProblem(response, {
          status: 429,
          type: 'too-many-requests',
          title: 'Too many requests. Try again in a minute.',
        });
      },
    }),
  );
  for (const router of parts.rawRoutes) app.use(router);
  app.use(express.json({ limit: JSON_LIMIT }));
  for (const router of parts.routes) app.use(router);
  app.use((_request, response) => {
    sendProblem(response, { status: 404, type: 'not-found', title: 'There is nothing here.' });
  });
  app.use(problems(parts.log, parts.clean));
  return app;
}

/** CORS: the paired Odoos' pages may call with their token, nobody else's, and never with cookies. */
function crossOrigin(parts: AppParts): express.RequestHandler {
  return async (request: Request, response, next) => {
    const { origin } = request.headers;
    if (origin !== undefined && (await allows(parts, origin))) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Allow-Headers', 'authorization, content-type');
      response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE');
      response.setHeader('Access-Control-Max-Age', '600');
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    }
    response.vary('Origin');
    if (request.method === 'OPTIONS') {
      response.status(204).end();
      return;
    }
    next();
  };
}

/** Without a database nobody is known, and being alive is still to be told. */
const allows = (parts: AppParts, origin: string): Promise<boolean> =>
  parts.allowsOrigin(origin).catch(() => false);
