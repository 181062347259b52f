/** The schema, step by step: `migrations/NNN-name.up.sql`, each with its way back. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sequelize } from 'sequelize';
import { SequelizeStorage, Umzug } from 'umzug';
import { MIGRATIONS } from '../places.ts';

/** Held while migrating, so that several sidecars can start at once. */
const LOCK = 0x0d01;

export function migrator(db: Sequelize): Umzug<Sequelize> {
  const names = readdirSync(MIGRATIONS)
    .filter((file) => file.endsWith('.up.sql'))
    .map((file) => file.replace('.up.sql', ''))
    .sort();
  const run = (name: string, way: 'up' | 'down') => async () => {
    await db.transaction(async (transaction) => {
      await db.query(readFileSync(join(MIGRATIONS, `${name}.${way}.sql`), 'utf8'), { transaction });
    });
  };
  return new Umzug({
    migrations: names.map((name) => ({ name, up: run(name, 'up'), down: run(name, 'down') })),
    context: db,
    storage: new SequelizeStorage({ sequelize: db, modelName: 'migrations' }),
    logger: undefined,
  });
}

/** @returns the names of what was new */
export async function migrate(db: Sequelize): Promise<string[]> {
  return db.transaction(async (transaction) => {
    await db.query('SELECT pg_advisory_xact_lock($1)', { bind: [LOCK], transaction });
    return (await migrator(db).up()).map((one) => one.name);
  });
}
