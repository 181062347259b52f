/** Raw SQL through Sequelize's pool, with the two shapes we use. Values only ever travel as bound parameters. */
import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

/** Rows of a SELECT or of a statement with RETURNING. */
export async function rows<Row extends object>(
  db: Sequelize,
  sql: string,
  bind: Record<string, unknown>,
  transaction?: Transaction,
): Promise<Row[]> {
  return db.query<Row>(sql, { type: QueryTypes.SELECT, bind, ...(transaction ? { transaction } : {}) });
}

export async function execute(
  db: Sequelize,
  sql: string,
  bind: Record<string, unknown>,
  transaction?: Transaction,
): Promise<void> {
  await rows(db, sql, bind, transaction);
}
