import { expect } from 'chai';
import type { SidecarDatabase, SidecarDatabases } from '../support/sidecar-database.ts';
import { startDatabases } from '../support/sidecar-database.ts';

/** Foreign keys whose own columns no index begins with: PostgreSQL reads the whole table for each row that goes. */
const UNINDEXED = `
  SELECT c.conrelid::regclass AS table, c.conname AS key
  FROM pg_constraint c
  WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT 1 FROM pg_index i
    WHERE i.indrelid = c.conrelid AND i.indpred IS NULL
      AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey
  )
  ORDER BY 1, 2`;

describe("the sidecar's schema", function () {
  this.timeout(60_000);
  let databases: SidecarDatabases;
  let database: SidecarDatabase;
  before(async () => {
    databases = await startDatabases();
    database = await databases.fresh();
  });
  after(() => databases.stop());

  it('finds what belongs to a row that is deleted by an index, however much there is', async () => {
    const { rows } = await database.pool.query(UNINDEXED);
    expect(rows).to.eql([]);
  });
});
