/** The parts that both the server and the command line are made of. */
import { createAccess, keySource } from './access.ts';
import type { Config } from './config.ts';
import type { ConnectionContext } from './connections/context.ts';
import { createMessenger, type Messenger } from './connections/messenger.ts';
import type { PairingContext } from './connections/pairing.ts';
import { watchAccounts } from './connections/watching.ts';
import { Refusal } from './connections/context.ts';
import type { Redactor } from './redaction.ts';
import { newReference, type Logger } from './logging.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { configuredProviders } from './providers/configured.ts';
import type { Provider } from './providers/provider.ts';
import { howFreed } from './safety/blocked.ts';
import { openKeyRing } from './safety/master-keys.ts';
import { hashSecret, matchesSecret, newSecret, normalisedCode } from './safety/secrets.ts';
import { createSessions, type Sessions } from './safety/sessions.ts';
import { exclusively } from './schedule/exclusive.ts';
import { nextRegular, nextRetry, notBefore, slotOf } from './schedule/clock.ts';
import { createQueue, type Queue } from './schedule/queue.ts';
import { blocksOf, openBlock } from './store/blocks.ts';
import { openDatabase, type Database } from './store/database.ts';
import { Host, type Connection } from './store/models.ts';
import { wantMigration } from './store/legacy.ts';
import { redeemPairingCode } from './store/pairing-codes.ts';
import type { SyncContext } from './sync/context.ts';
import { remembered } from './remembered.ts';
import { say } from './words.ts';

export interface Parts {
  database: Database;
  queue: Queue;
  metrics: Metrics;
  providers: ReadonlyMap<string, Provider>;
  sessions: Sessions;
  sync: SyncContext;
  connections: ConnectionContext;
  pairing: PairingContext;
  send: Messenger;
  /** Of the paired Odoos. */
  pairedOrigins: () => Promise<string[]>;
  allowsOrigin: (origin: string) => Promise<boolean>;
}

/** Asked for each request, also by strangers: so long an Odoo that was paired or unpaired a moment ago may wait. */
const ORIGINS_MS = 3000;

/** @param redactor is shown what the vault holds, so that it can be kept out of logs, answers and what is stored */
export async function createParts(
  config: Config,
  log: Logger,
  publicUrl: string,
  redactor: Pick<Redactor, 'learn' | 'clean'>,
): Promise<Parts> {
  const database = await openDatabase(config.DATABASE_URL, config.DATA_DIR, config.WORKER_CONCURRENCY, true);
  const vault = await openKeyRing(database.sequelize, keySource(config), (value) =>
    redactor.learn(value),
  ).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const sessions = createSessions(vault);
  const queue = await createQueue(database.pool, config.WORKER_CONCURRENCY, log);
  const metrics = createMetrics(queue.depth);
  const providers = configuredProviders(config);
  const intervalSeconds = config.SYNC_INTERVAL_HOURS * 3600;
  const now = () => new Date();
  const regularRun = (connection: Connection): Date =>
    notBefore(nextRegular(now(), connection.slotSeconds, intervalSeconds), connection.notBefore);

  const provider = (id: string): Provider => {
    const found = providers.get(id);
    if (!found)
      throw new Refusal(
        409,
        'no-provider',
        say('The provider %(provider)s is not set up on this sidecar.', { provider: id }),
      );
    return found;
  };
  const { host, credentials } = createAccess({
    vault,
    timeoutMs: config.HOST_TIMEOUT_SECONDS * 1000,
    observe: (_model, method, outcome, seconds) => metrics.hostCalls.observe({ method, outcome }, seconds),
  });
  const watch = watchAccounts(config, database.sequelize, queue.enqueue, log);
  const pairedOrigins = async (): Promise<string[]> => {
    const hosts = await Host.findAll({ where: { state: 'paired' }, attributes: ['url'] });
    return [...new Set(hosts.map((row) => new URL(row.url).origin))];
  };
  const rememberedOrigins = remembered(pairedOrigins, ORIGINS_MS);

  return {
    database,
    queue,
    metrics,
    providers,
    sessions,
    sync: {
      db: database.sequelize,
      provider,
      host,
      credentials,
      nextRun: (connection, failures) =>
        failures > 0 ? nextRetry(now(), failures, intervalSeconds, Math.random()) : regularRun(connection),
      observeRun: (id, trigger, outcome) => metrics.runs.inc({ provider: id, trigger, outcome }),
      blockOf: (connection) => openBlock(database.sequelize, accountKey(connection)),
      howFreed: async (connection) => {
        const [last] = await blocksOf(database.sequelize, accountKey(connection));
        return last ? howFreed(last) : null;
      },
      newReference,
      clean: (text) => redactor.clean(text),
      now,
      batchLines: config.DELIVERY_BATCH_LINES,
      log,
    },
    connections: {
      db: database.sequelize,
      provider,
      host,
      credentials,
      seal: vault.seal,
      open: vault.open,
      slotOf: (connectionId) => slotOf(connectionId, intervalSeconds),
      nextRun: regularRun,
      enqueue: queue.enqueue,
      exclusively: (connectionId, work) => exclusively(database.pool, connectionId, work),
      watch,
      publicUrl,
      now,
    },
    send: createMessenger({
      gateway: gatewayOf(config),
      host,
      timeoutMs: config.HOST_TIMEOUT_SECONDS * 1000,
    }),
    pairing: {
      redeemCode: (code) => redeemPairingCode(database.sequelize, hashSecret(normalisedCode(code))),
      newSecret,
      matches: matchesSecret,
      seal: vault.seal,
      issueSession: (row, request) =>
        sessions.issue({
          hostId: row.id,
          userId: request.userId,
          companyId: request.companyId,
          companyIds: request.companyIds,
          rights: request.rights,
          language: request.language ?? 'en',
          origin: new URL(row.url).origin,
        }),
      onPaired: (hostId) => {
        rememberedOrigins.forget();
        return wantMigration(database.sequelize, hostId);
      },
      hostTransport: host,
      providers: () => providers.values(),
    },
    pairedOrigins,
    allowsOrigin: async (origin) => (await rememberedOrigins()).includes(origin),
  };
}

const accountKey = ({ hostId, hostCompanyId }: Connection) => ({ hostId, companyId: hostCompanyId });

/** The two settings are given together or not at all. */
const gatewayOf = ({ SMS_GATEWAY_URL: url, SMS_GATEWAY_SECRET: secret }: Config) =>
  url !== undefined && secret !== undefined ? { url, secret } : null;
