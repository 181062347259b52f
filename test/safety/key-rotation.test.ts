/** The master key: envelope encryption, rotation beside running sidecars, and what is said when it is lost. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { KeyRing } from '../../sidecar/src/safety/keyring.ts';
import { openKeyRing } from '../../sidecar/src/safety/master-keys.ts';
import { createSessions } from '../../sidecar/src/safety/sessions.ts';
import { keyId } from '../../sidecar/src/safety/vault.ts';
import { countSealed } from '../../sidecar/src/store/master-keys.ts';
import {
  addConnection,
  addHost,
  beginCommand,
  command,
  startDatabases,
  type SidecarDatabase,
  type SidecarDatabases,
} from '../support/sidecar-database.ts';

const person = {
  hostId: '7799b63e-10a3-44a2-a7b3-273a1120ade4',
  userId: 2,
  companyId: 1,
  companyIds: [1],
  rights: 'user' as const,
  language: 'en',
  origin: 'http://odoo.example',
};

describe('key rotation', function () {
  this.timeout(120_000);
  let databases: SidecarDatabases;
  let at: SidecarDatabase;
  let hostId: string;

  before(async () => {
    databases = await startDatabases();
  });
  after(() => databases?.stop());
  beforeEach(async () => {
    at = await databases.fresh();
    const ring = await ringNow();
    hostId = await addHost(at, (id) => ring.seal(id, 'api-key'));
  });

  const ringNow = () => openKeyRing(at.sequelize, { dataDir: at.dataDir });
  const keyFile = () => join(at.dataDir, 'master.key');
  const keysInFile = () => readFileSync(keyFile(), 'utf8').trim().split('\n');
  const idsInFile = () => keysInFile().map((text) => keyId(Buffer.from(text, 'base64')));
  const sealedBy = async () => [...(await countSealed(at.sequelize))];
  const connect = (ring: KeyRing, value: string) => addConnection(at, hostId, (id) => ring.seal(id, value));
  const opened = async (ring: KeyRing, id: string) => {
    const found = await at.pool.query<{ credentials: string }>(
      'SELECT credentials FROM connections WHERE id = $1',
      [id],
    );
    return ring.open(id, found.rows[0]?.credentials ?? '');
  };
  const refusal = async (ring: Promise<unknown>): Promise<string> =>
    ring.then(
      () => '',
      (error: unknown) => (error as Error).message,
    );

  it('seals everything anew; a running sidecar opens it, and seals with the new key, without a restart', async () => {
    const running = await ringNow();
    const id = await connect(running, 'token');
    const session = await createSessions(running).issue(person);
    const { code, out } = await command(at, ['rotate-key', '--json']);
    expect(code, out).to.equal(0);
    const [to, from] = idsInFile();
    expect(JSON.parse(out)).to.eql({ from, to, rewrapped: 2, left: 0 });
    expect(await sealedBy()).to.eql([[to, 2]]);
    expect(await opened(running, id)).to.equal('token');
    await connect(running, 'later');
    expect(await sealedBy()).to.eql([[to, 3]]);
    // Sessions from before go on, and those of a sidecar that knows the new key are known to the running one.
    const other = await ringNow();
    await createSessions(other).verify(session.token);
    await createSessions(running).verify((await createSessions(other).issue(person)).token);
  });

  it('forgets an old key only when nothing is sealed by it, and not a moment after', async () => {
    await command(at, ['rotate-key']);
    const [current, old] = idsInFile();
    expect((await command(at, ['rotate-key', '--forget', '--json'])).out).to.include('"forgotten": []');
    expect(idsInFile()).to.eql([current, old]);
    await at.pool.query(
      "UPDATE master_keys SET retired_at = now() - interval '1 hour' WHERE retired_at IS NOT NULL",
    );
    await at.pool.query('UPDATE hosts SET api_key_sealed = replace(api_key_sealed, $1::text, $2::text)', [
      current,
      old,
    ]);
    await command(at, ['rotate-key', '--forget']);
    expect(idsInFile(), 'something is still sealed by it').to.eql([current, old]);
    await at.pool.query('DELETE FROM hosts');
    await command(at, ['rotate-key', '--forget']);
    expect(idsInFile()).to.eql([current]);
  });

  it('killed anywhere, goes on where it was, and loses nothing', async () => {
    const ring = await ringNow();
    const tokens = new Map<string, string>();
    for (let nth = 0; nth < 400; nth += 1) tokens.set(await connect(ring, `token-${nth}`), `token-${nth}`);
    // So that it is under way long enough to be killed in the middle.
    await at.pool.query(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$`);
    await at.pool.query(
      'CREATE TRIGGER slow BEFORE UPDATE ON connections FOR EACH ROW EXECUTE FUNCTION slow()',
    );
    const rotating = await beginCommand(at, ['rotate-key']);
    for (let found = 0; found < 50; await sleep(20)) {
      const counts = await countSealed(at.sequelize);
      found = counts.size > 1 ? (counts.get(idsInFile()[0] ?? '') ?? 0) : 0;
    }
    await rotating.kill();
    expect((await sealedBy()).length, 'it was killed in the middle').to.equal(2);
    for (const [id, token] of tokens) expect(await opened(ring, id)).to.equal(token);
    const [to] = idsInFile();
    const again = await command(at, ['rotate-key', '--json']);
    expect(again.code, again.out).to.equal(0);
    expect(idsInFile()[0], 'the same new key').to.equal(to);
    expect(await sealedBy()).to.eql([[to, 401]]);
    for (const [id, token] of tokens) expect(await opened(ring, id)).to.equal(token);
  });

  it('under load: what running sidecars write meanwhile is neither overwritten nor lost', async () => {
    const ring = await ringNow();
    const ids = await Promise.all(Array.from({ length: 20 }, (_none, nth) => connect(ring, `first-${nth}`)));
    const written = new Map<string, string>();
    let on = true;
    // As Ponto's refresh tokens do it: each is good for one use, so an old one that comes back is a lost bank.
    const writers = ids.map(async (id, nth) => {
      for (let turn = 0; on; turn += 1) {
        const value = `${nth}-${turn}`;
        await at.pool.query('UPDATE connections SET credentials = $2 WHERE id = $1', [
          id,
          await ring.seal(id, value),
        ]);
        written.set(id, value);
        expect(await opened(ring, id)).to.equal(value);
      }
    });
    for (let round = 0; round < 2; round += 1) {
      const { code, out } = await command(at, ['rotate-key']);
      expect(code, out).to.equal(0);
    }
    on = false;
    await Promise.all(writers);
    expect(await command(at, ['rotate-key', '--json'])).to.include({ code: 0 });
    for (const id of ids) expect(await opened(ring, id)).to.equal(written.get(id));
    expect((await sealedBy()).map(([, count]) => count)).to.eql([21]);
  });

  it('where the keys come from the environment, takes the one in front; without a new one it says what to do', async () => {
    const [old, next] = [keysInFile()[0] ?? '', randomBytes(32).toString('base64')];
    const none = await command(at, ['rotate-key'], { MASTER_KEY: old });
    expect(none.code).to.equal(1);
    expect(none.out).to.include('Put one (`openssl rand -base64 32`) in front');
    const done = await command(at, ['rotate-key'], { MASTER_KEY: `${next},${old}` });
    expect(done.code, done.out).to.equal(0);
    expect(await sealedBy()).to.eql([[keyId(Buffer.from(next, 'base64')), 1]]);
  });

  it('of a lost key says in one sentence which one is wanted, and changes nothing', async () => {
    const id = idsInFile()[0] ?? '';
    renameSync(keyFile(), `${keyFile()}.away`);
    const before = await at.pool.query('SELECT * FROM hosts');
    expect(await refusal(ringNow())).to.include('is not there. Put it back');
    writeFileSync(keyFile(), randomBytes(32).toString('base64'));
    expect(await refusal(ringNow()))
      .to.include(`The master key ${id}`)
      .and.to.include('nothing was changed');
    const { code, out } = await command(at, ['rotate-key']);
    expect([code, out.split('\n').length]).to.eql([1, 1]);
    expect(out).to.include(`The master key ${id}`);
    expect((await at.pool.query('SELECT * FROM hosts')).rows).to.eql(before.rows);
    renameSync(`${keyFile()}.away`, keyFile());
    expect((await command(at, ['rotate-key'])).code).to.equal(0);
  });

  it('is not made by looking: doctor leaves an empty database and an empty folder as they are', async () => {
    at = await databases.fresh();
    const { code, out } = await command(at, ['doctor']);
    expect(code, 'no Odoo is paired').to.equal(1);
    expect(out).to.include('ok    master key: There is none, and nothing that it would open');
    expect(readdirSync(at.dataDir)).to.eql([]);
    expect((await at.pool.query('SELECT 1 FROM master_keys')).rowCount).to.equal(0);
    const wrong = await command(at, ['doctor'], { MASTER_KEY: 'c2hvcnQ=' });
    expect(wrong.out).to.include('FAIL  master key: The master key is not right');
  });

  it('lets no sidecar write with a key that is not the current one', async () => {
    const ring = await ringNow();
    const other = randomBytes(32).toString('base64');
    const [current] = keysInFile();
    expect((await command(at, ['rotate-key'], { MASTER_KEY: `${other},${current}` })).code).to.equal(0);
    // This one has not been told the new key: it may not seal with the old one any more.
    expect(await refusal(ring.seal('row', 'token'))).to.include('is not here');
  });
});
