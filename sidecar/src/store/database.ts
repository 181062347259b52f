/** The sidecar's PostgreSQL: one of the operator's, or an embedded one of our own. */
import { Pool } from 'pg';
import { Sequelize } from 'sequelize';
import { startEmbedded } from './embedded.ts';
import { bindModels } from './models.ts';
import { migrate } from './migrate.ts';

export interface Database {
  sequelize: Sequelize;
  /** For the queue and the locks, which want plain sessions. */
  pool: Pool;
  /** For the few questions that are asked at every key somebody types. */
  readers: Pool;
  close(): Promise<void>;
}

/** More at once than there are processors would only wait for each other. */
const READERS = 4;
/** A new session plans each question anew: they are kept through a pause of those who type. */
const READER_IDLE_MS = 10 * 60_000;

/**
 * Planning a question takes longer than answering it, and these are written so that one plan serves all values; by
 * itself PostgreSQL would go on making a plan for each. None of them is long enough to be worth compiling.
 */
const openReaders = (connectionString: string): Pool =>
  new Pool({
    ...{ connectionString, max: READERS, idleTimeoutMillis: READER_IDLE_MS, keepAlive: true },
    // The pool waits for it, which its types do not say.
    onConnect: (client): unknown => client.query('SET plan_cache_mode = force_generic_plan; SET jit = off'),
  });

/**
 * @param url unset: the embedded one
 * @param sessions how many runs at once; each holds a session of its own for its lock
 * @param owner stops the embedded server at the end, also one it found running
 * @param upgrade brings the schema up to date
 * @throws one sentence when PostgreSQL cannot be had
 */
export async function openDatabase(
  url: string | undefined,
  dataDir: string,
  sessions: number,
  owner: boolean,
  upgrade = true,
): Promise<Database> {
  const embedded = url === undefined ? await startEmbedded(dataDir, owner) : undefined;
  const address = url ?? embedded?.url ?? '';
  const sequelize = new Sequelize(address, {
    logging: false,
    pool: { max: 10 },
    dialectOptions: { keepAlive: true },
  });
  const pool = new Pool({ connectionString: address, max: sessions * 2 + 6, keepAlive: true });
  // A session that breaks while idle is replaced; whoever uses one meets the error there.
  const readers = openReaders(address);
  for (const each of [pool, readers]) each.on('error', () => {});
  try {
    await sequelize.authenticate();
    if (upgrade) await migrate(sequelize);
  } catch (error) {
    await Promise.all([pool.end(), readers.end()]);
    await sequelize.close();
    await embedded?.stop();
    throw new Error(`PostgreSQL cannot be used: ${(error as Error).message}`, { cause: error });
  }
  bindModels(sequelize);
  return {
    sequelize,
    pool,
    readers,
    async close() {
      await Promise.all([pool.end(), readers.end()]);
      await sequelize.close();
      await embedded?.stop();
    },
  };
}
