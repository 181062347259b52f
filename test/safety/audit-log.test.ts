/** The audit log can only grow; old raw data goes, and what a repeat is known by stays. */
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { audit, auditOnce, readAudit } from '../../sidecar/src/safety/audit.ts';
import { applyRetention } from '../../sidecar/src/store/retention.ts';
import {
  addConnection,
  addHost,
  command,
  startDatabases,
  type SidecarDatabase,
  type SidecarDatabases,
} from '../support/sidecar-database.ts';

describe('the audit log', function () {
  this.timeout(60_000);
  let databases: SidecarDatabases;
  let at: SidecarDatabase;

  before(async () => {
    databases = await startDatabases();
  });
  after(() => databases?.stop());
  beforeEach(async () => {
    at = await databases.fresh();
  });

  const entries = () => readAudit(at.sequelize, { limit: 100 });
  const refused = async (sql: string): Promise<string> =>
    at.pool.query(sql).then(
      () => 'nothing',
      (error: unknown) => (error as Error).message,
    );

  it('is append-only in PostgreSQL itself: not even its owner changes, deletes or empties it', async () => {
    await audit(at.sequelize, { actor: 'operator', action: 'key rotated', details: { to: 'abc' } });
    const before = await entries();
    for (const sql of [
      "UPDATE audit_log SET actor = 'nobody'",
      'DELETE FROM audit_log',
      'TRUNCATE audit_log',
      "SET session_replication_role = replica; UPDATE audit_log SET actor = 'nobody'",
    ]) {
      expect(await refused(sql), sql).to.include('append-only');
    }
    expect(await refused("INSERT INTO audit_log (id, actor, action) VALUES (1, 'x', 'y')")).to.include('id');
    expect(await entries()).to.eql(before);
  });

  it('records what is repeated each minute once an hour, and anew when the rights are others', async () => {
    const hostId = randomUUID();
    const session = (rights: string) =>
      auditOnce(at.sequelize, {
        actor: 'person 7',
        action: 'session',
        hostId,
        companyId: 1,
        details: { rights },
      });
    await session('user');
    await session('user');
    await session('manager');
    expect((await entries()).map((entry) => entry.details)).to.eql([
      { rights: 'user' },
      { rights: 'manager' },
    ]);
  });

  it("holds the operator's commands, and shows them to him", async () => {
    expect((await command(at, ['pair'])).code).to.equal(0);
    expect((await command(at, ['rotate-key'])).code).to.equal(0);
    const { out } = await command(at, ['audit', '--json']);
    const shown = JSON.parse(out) as { actor: string; action: string; origin: string }[];
    expect(shown.map(({ actor, action }) => `${actor}: ${action}`)).to.eql([
      'operator: pairing code made',
      'operator: key rotated',
    ]);
    expect(shown[0]?.origin).to.match(/@/);
  });

  describe('retention', () => {
    const DAYS = { runs: 30, details: 30 };
    let connectionId: string;

    beforeEach(async () => {
      const hostId = await addHost(at, async () => 'v1.none..');
      connectionId = await addConnection(at, hostId, async () => 'v1.none..');
    });
    const addRun = (age: number, finished = true) =>
      at.pool.query(
        `INSERT INTO runs (id, connection_id, trigger, started_at, finished_at, reference)
         VALUES ($1, $2, 'clock', now() - make_interval(days => $3), ${finished ? 'now() - make_interval(days => $3)' : 'NULL'}, $4)`,
        [randomUUID(), connectionId, age, `age-${age}`],
      );
    const addTransaction = async (providerId: string, age: number, state: string, corrected = false) => {
      await at.pool.query(
        `INSERT INTO accounts (id, connection_id, provider_account_id, name, currency, kind)
         VALUES ($1, $1, 'a', 'A', 'EUR', 'bank') ON CONFLICT DO NOTHING`,
        [connectionId],
      );
      await at.pool.query(
        `INSERT INTO transactions (account_id, provider_id, date, amount, currency, content, content_hash, fingerprint,
           delivered_hash, state, first_pull, seen_pull)
         VALUES ($1, $2, current_date - $3::integer, 5, 'EUR', $4, '\\x01', '\\x02', $5, $6, $1, $1)`,
        [
          connectionId,
          providerId,
          age,
          { label: providerId, details: { raw: 'what the bank said' } },
          corrected ? '\\x99' : '\\x01',
          state,
        ],
      );
    };
    const kept = async (sql: string) =>
      (await at.pool.query<{ kept: string }>(sql)).rows.map((row) => row.kept);

    it('clears old runs but the newest of a connection, and none that is under way', async () => {
      for (const age of [200, 100, 40]) await addRun(age);
      await addRun(300, false);
      await applyRetention(at.sequelize, DAYS);
      expect(await kept('SELECT reference AS kept FROM runs ORDER BY started_at')).to.eql([
        'age-300',
        'age-40',
      ]);
    });

    it("clears the bank's further details of what is booked, and keeps what a repeat is known by", async () => {
      await addTransaction('old', 40, 'delivered');
      await addTransaction('gone', 40, 'gone');
      await addTransaction('new', 5, 'delivered');
      await addTransaction('held', 40, 'held');
      await addTransaction('corrected', 40, 'delivered', true);
      const columns = 'provider_id, date, amount, content_hash, fingerprint, delivered_hash, state';
      const before = (await at.pool.query(`SELECT ${columns} FROM transactions ORDER BY id`))
        .rows as unknown[];
      const cleared = await applyRetention(at.sequelize, DAYS);
      expect(cleared).to.include({ details: 2 });
      expect(
        await kept(
          "SELECT provider_id AS kept FROM transactions WHERE content->'details'->>'raw' IS NOT NULL ORDER BY id",
        ),
      ).to.eql(['new', 'held', 'corrected']);
      expect(await kept("SELECT content->>'label' AS kept FROM transactions ORDER BY id")).to.eql([
        'old',
        'gone',
        'new',
        'held',
        'corrected',
      ]);
      expect((await at.pool.query(`SELECT ${columns} FROM transactions ORDER BY id`)).rows).to.eql(before);
      expect(await applyRetention(at.sequelize, DAYS), 'twice changes nothing').to.include({ details: 0 });
    });
  });
});
