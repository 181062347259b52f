/** A database searched for texts that must not stand in it. */
import { expect } from 'chai';

export type Query = (sql: string) => Promise<unknown[]>;

const AT_ONCE = 50;

/** Every row of every table as text, which is what a dump holds. @returns the tables in which one of the texts stands */
export async function tablesWith(query: Query, texts: string[]): Promise<string[]> {
  const tables = (await query(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )) as { name: string }[];
  expect(tables.length).to.be.greaterThan(10);
  const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const stands = texts.map((text) => `position(${literal(text)} in t::text) > 0`).join(' OR ');
  const found: string[] = [];
  // Many in one question: each costs a connection.
  for (let from = 0; from < tables.length; from += AT_ONCE) {
    const asked = tables
      .slice(from, from + AT_ONCE)
      .map(
        ({ name }) =>
          `SELECT ${literal(name)} AS name WHERE EXISTS (SELECT 1 FROM ${name} t WHERE ${stands})`,
      );
    const rows = (await query(asked.join(' UNION ALL '))) as { name: string }[];
    found.push(...rows.map(({ name }) => name));
  }
  return found;
}
