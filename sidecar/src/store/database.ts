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
  close(): Promise<void>;
}

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
  pool.on('error', () => {});
  try {
    await sequelize.authenticate();
    if (upgrade) await migrate(sequelize);
  } catch (error) {
    await pool.end();
    await sequelize.close();
    await embedded?.stop();
    throw new Error(`PostgreSQL cannot be used: ${(error as Error).message}`, { cause: error });
  }
  bindModels(sequelize);
  return {
    sequelize,
    pool,
    async close() {
      await pool.end();
      await sequelize.close();
      await embedded?.stop();
    },
  };
}
