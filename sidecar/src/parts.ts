/** The parts that both the server and the command line are made of. */
import { hkdfSync } from 'node:crypto';
import type { Config } from './config.ts';
import type { ConnectionContext } from './connections/context.ts';
import type { PairingContext } from './connections/pairing.ts';
import { Refusal } from './connections/context.ts';
import { connectHost } from './host/client.ts';
import { HostError } from './host/errors.ts';
import type { HostTransport } from './host/transport.ts';
import { newReference, type Logger } from './logging.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { configuredProviders } from './providers/configured.ts';
import type { Credentials, Json, Provider } from './providers/provider.ts';
import { readMasterKeys } from './safety/master-key.ts';
import { hashSecret, matchesSecret, newSecret, normalisedCode } from './safety/secrets.ts';
import { createSessions, type Sessions } from './safety/sessions.ts';
import { createVault } from './safety/vault.ts';
import { exclusively } from './schedule/exclusive.ts';
import { nextRegular, nextRetry, notBefore, slotOf } from './schedule/clock.ts';
import { createQueue, type Queue } from './schedule/queue.ts';
import { openDatabase, type Database } from './store/database.ts';
import { Host, type Connection } from './store/models.ts';
import { redeemPairingCode } from './store/pairing-codes.ts';
import type { SyncContext } from './sync/context.ts';

export interface Parts {
  database: Database;
  queue: Queue;
  metrics: Metrics;
  providers: ReadonlyMap<string, Provider>;
  sessions: Sessions;
  sync: SyncContext;
  connections: ConnectionContext;
  pairing: PairingContext;
  /** Of the paired Odoos. */
  pairedOrigins: () => Promise<string[]>;
  allowsOrigin: (origin: string) => Promise<boolean>;
}

export async function createParts(config: Config, log: Logger, publicUrl: string): Promise<Parts> {
  const masterKeys = readMasterKeys({
    value: config.MASTER_KEY,
    file: config.MASTER_KEY_FILE,
    command: config.MASTER_KEY_COMMAND,
    dataDir: config.DATA_DIR,
  });
  const vault = createVault(masterKeys);
  const sessionKey = hkdfSync('sha256', masterKeys[0] as Buffer, '', 'sessions', 32);
  const sessions = createSessions(new Uint8Array(sessionKey));
  const database = await openDatabase(config.DATABASE_URL, config.DATA_DIR, config.WORKER_CONCURRENCY, true);
  const queue = await createQueue(database.pool, config.WORKER_CONCURRENCY, log);
  const metrics = createMetrics(queue.depth);
  const providers = configuredProviders(config);
  const intervalSeconds = config.SYNC_INTERVAL_HOURS * 3600;
  const now = () => new Date();

  const provider = (id: string): Provider => {
    const found = providers.get(id);
    if (!found) throw new Refusal(409, 'no-provider', `The provider ${id} is not set up on this sidecar.`);
    return found;
  };
  const host = async (hostId: string): Promise<HostTransport> => {
    const row = await Host.findOne({ where: { id: hostId, state: 'paired' } });
    if (!row) throw new HostError('unauthorised', 'This Odoo is no longer paired with the sidecar');
    return connectHost({
      url: row.url,
      database: row.database,
      login: row.login,
      apiKey: vault.open(row.id, row.apiKeySealed) as string,
      timeoutMs: config.HOST_TIMEOUT_SECONDS * 1000,
      observe: (_model, method, outcome, seconds) => metrics.hostCalls.observe({ method, outcome }, seconds),
    });
  };
  const credentials = async (connection: Connection): Promise<Credentials> => {
    if (connection.credentials === null)
      throw new Refusal(409, 'not-connected', 'This connection is not complete.');
    let value = vault.open(connection.id, connection.credentials);
    return {
      get value() {
        return value;
      },
      async save(next: Json) {
        await connection.update({ credentials: vault.seal(connection.id, next) });
        value = next;
      },
    };
  };
  const pairedOrigins = async (): Promise<string[]> => {
    const hosts = await Host.findAll({ where: { state: 'paired' }, attributes: ['url'] });
    return [...new Set(hosts.map((row) => new URL(row.url).origin))];
  };
  const seal = async (rowId: string, value: Json): Promise<string> => vault.seal(rowId, value);

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
        failures > 0
          ? nextRetry(now(), failures, intervalSeconds, Math.random())
          : notBefore(nextRegular(now(), connection.slotSeconds, intervalSeconds), connection.notBefore),
      observeRun: (id, trigger, outcome) => metrics.runs.inc({ provider: id, trigger, outcome }),
      newReference,
      now,
      batchLines: config.DELIVERY_BATCH_LINES,
      log,
    },
    connections: {
      db: database.sequelize,
      provider,
      host,
      credentials,
      seal,
      open: async (rowId, sealed) => vault.open(rowId, sealed),
      slotOf: (connectionId) => slotOf(connectionId, intervalSeconds),
      enqueue: queue.enqueue,
      exclusively: (connectionId, work) => exclusively(database.pool, connectionId, work),
      publicUrl,
      now,
    },
    pairing: {
      redeemCode: (code) => redeemPairingCode(database.sequelize, hashSecret(normalisedCode(code))),
      newSecret,
      matches: matchesSecret,
      seal,
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
      hostTransport: host,
      providers: () => [...providers.keys()],
    },
    pairedOrigins,
    allowsOrigin: async (origin) => (await pairedOrigins()).includes(origin),
  };
}
