/** What the sidecar serves over HTTP, its parts given: for the server, and for tests that knock at every door. */
import type { Express } from 'express';
import type { Config } from './config.ts';
import type { Logger } from './logging.ts';
import type { Parts } from './parts.ts';
import type { Redactor } from './redaction.ts';
import type { Catalogue } from './institutions/catalogue.ts';
import { createApp } from './http/app.ts';
import { record } from './http/audit.ts';
import type { Serving } from './http/serve.ts';
import { connectionRoutes } from './http/connections.ts';
import { institutionRoutes } from './http/institutions.ts';
import { pairingRoutes } from './http/pairing.ts';
import { webhookRoutes } from './http/webhooks.ts';
import { scriptPage } from './http/script-page.ts';
import { returnPage } from './http/return-page.ts';
import { accountRoutes } from './http/account.ts';
import { readPerson, readPersonEvenBlocked, type PersonParts } from './http/person.ts';
import { openScriptPage } from './connections/window.ts';
import { createPairing } from './connections/pairing.ts';
import { createLogos } from './institutions/logo-store.ts';
import type { Search } from './institutions/search.ts';
import { rememberedEach } from './remembered.ts';
import { standing, type Block } from './store/blocks.ts';
import { migrator } from './store/migrate.ts';
import { takenWebhooks } from './store/taken-webhooks.ts';

/** What "lately" is to the contract. */
const LATELY_MS = 1000;

export interface ServedParts {
  config: Config;
  log: Logger;
  redactor: Redactor;
  parts: Parts;
  catalogue: Pick<Catalogue, 'ready'>;
  search: Search;
}

export function createServed({ config, log, redactor, parts, catalogue, search }: ServedParts): Express {
  const { queue, database, metrics, connections, pairing, providers } = parts;
  const caller: PersonParts = {
    sessions: parts.sessions,
    watch: connections.watch,
    standing: (hostId, companyIds) => standing(database.readers, hostId, companyIds),
  };
  const free = (blocks: Block[] | null): boolean => blocks !== null && blocks.length === 0;
  const lately: PersonParts = { ...caller, standing: rememberedEach(caller.standing, LATELY_MS, free) };
  const through: Serving = {
    personOf: (request) => readPerson(caller, request),
    personLately: (request) => readPerson(lately, request),
    evenBlocked: (request) => readPersonEvenBlocked(caller, request),
    record: (request, ...deed) => record(database.sequelize, request, ...deed),
  };
  return createApp({
    log,
    metrics,
    checks: {
      database: async () => {
        await database.pool.query('SELECT 1');
      },
      migrations: async () => {
        if ((await migrator(database.sequelize).pending()).length > 0) throw new Error('the schema is old');
      },
      queue: async () => {
        await queue.depth();
      },
    },
    allowsOrigin: parts.allowsOrigin,
    clean: (text) => redactor.clean(text),
    metricsToken: config.METRICS_TOKEN,
    requestsAMinute: config.REQUESTS_A_MINUTE,
    rawRoutes: [
      webhookRoutes({
        log,
        metrics,
        providers,
        publicUrl: connections.publicUrl,
        enqueue: queue.enqueue,
        watch: connections.watch,
        taken: takenWebhooks(database.sequelize),
      }),
    ],
    routes: [
      returnPage(parts.pairedOrigins),
      scriptPage((id, ticket) => openScriptPage(connections, id, ticket)),
      pairingRoutes(createPairing(pairing), through),
      connectionRoutes(connections, through),
      accountRoutes({ ...connections, send: parts.send }, through),
      institutionRoutes(
        {
          search,
          catalogue,
          logos: createLogos(
            database.sequelize,
            new Set([...providers.values()].map(({ address }) => new URL(address).origin)),
          ),
          providerName: (id) => providers.get(id)?.name ?? id,
        },
        through,
      ),
    ],
  });
}
