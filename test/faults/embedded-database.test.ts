/** The default database, an embedded PostgreSQL: whatever ended the last run, the next one starts. */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Client } from 'pg';
import { openDatabase, type Database } from '../../sidecar/src/store/database.ts';

describe('the embedded PostgreSQL', function () {
  this.timeout(120_000);
  let dataDir: string;
  let open: Database | undefined;
  let bystander: ChildProcess | undefined;

  const start = async (owner = true) => (open = await openDatabase(undefined, dataDir, 1, owner));
  const lockFile = () => join(dataDir, 'postgres', 'postmaster.pid');
  const serverPid = () => Number(readFileSync(lockFile(), 'utf8').split('\n')[0]);
  const isAlive = (pid: number) => existsSync(`/proc/${pid}`);
  async function gone(pid: number): Promise<void> {
    for (let i = 0; i < 300 && isAlive(pid); i++) await sleep(100);
    expect(isAlive(pid), 'the server has ended').to.equal(false);
  }
  /** As a SIGKILL of everything leaves it: the connections are cut, the lock file stays. */
  async function kill(): Promise<void> {
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    await open?.close().catch(() => {});
    open = undefined;
    expect(existsSync(lockFile()), 'a lock file is left behind').to.equal(true);
  }
  const remember = async (value: string) => {
    await open?.pool.query('CREATE TABLE IF NOT EXISTS remembered (value text)');
    await open?.pool.query('INSERT INTO remembered VALUES ($1)', [value]);
  };
  const remembered = async () =>
    (await open?.pool.query<{ value: string }>('SELECT value FROM remembered'))?.rows.map((row) => row.value);

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
  });
  afterEach(async () => {
    await open?.close();
    open = undefined;
    bystander?.kill('SIGKILL');
    bystander = undefined;
    if (existsSync(lockFile())) {
      const pid = serverPid();
      if (isAlive(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataDir)) {
        process.kill(pid, 'SIGQUIT');
        await gone(pid);
      }
    }
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('starts by itself with a password of its own, listens to this machine only and keeps what it was given', async () => {
    await start();
    await remember('kept');
    const shown = await open?.pool.query<{ listen_addresses: string }>('SHOW listen_addresses');
    expect(shown?.rows).to.eql([{ listen_addresses: '127.0.0.1' }]);
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).to.equal(0o600);
    const pid = serverPid();
    await open?.close();
    await gone(pid);
    expect(existsSync(lockFile())).to.equal(false);
    await start();
    expect(await remembered()).to.eql(['kept']);
  });

  it('starts again after it was killed together with the sidecar, with all that was committed', async () => {
    await start();
    await remember('committed');
    await kill();
    await start();
    expect(await remembered()).to.eql(['committed']);
  });

  it("starts again where the killed server's process id is another program's by now", async () => {
    await start();
    await remember('committed');
    const owner = statSync(join(dataDir, 'postgres'));
    await kill();
    // PostgreSQL itself overlooks a lock only of its own parents and of other users' processes.
    bystander = spawn('sleep', ['600'], { uid: owner.uid, gid: owner.gid });
    const lines = readFileSync(lockFile(), 'utf8').split('\n');
    writeFileSync(lockFile(), [bystander.pid, ...lines.slice(1)].join('\n'));
    await start();
    expect(await remembered()).to.eql(['committed']);
    expect(isAlive(bystander.pid ?? 0), 'the other program goes on').to.equal(true);
  });

  it('starts again where the very first start was cut off while the server was made', async () => {
    const half = join(dataDir, 'postgres.new');
    mkdirSync(half);
    writeFileSync(join(half, 'PG_VERSION'), '18\n');
    await start();
    await remember('new');
    expect(await remembered()).to.eql(['new']);
  });

  it('starts again where the very first start was cut off before the database was made', async () => {
    const { pool, sequelize } = await start();
    const url = new URL(String(pool.options.connectionString));
    await Promise.all([pool.end(), sequelize.close()]);
    url.pathname = '/postgres';
    const client = new Client({ connectionString: url.href });
    await client.connect();
    await client.query('DROP DATABASE sidecar WITH (FORCE)');
    await client.end();
    await start();
    await remember('new');
    expect(await remembered()).to.eql(['new']);
  });

  it('is shared by the command line beside the sidecar, which leaves it running', async () => {
    const server = await start();
    const pid = serverPid();
    const beside = await openDatabase(undefined, dataDir, 1, false);
    expect((await beside.pool.query('SELECT 1')).rowCount).to.equal(1);
    await beside.close();
    expect(serverPid()).to.equal(pid);
    expect((await server.pool.query('SELECT 1')).rowCount).to.equal(1);
  });

  it('says in one sentence what to set where it cannot start', async () => {
    const closed = join(dataDir, 'closed');
    mkdirSync(join(closed, 'data'), { recursive: true });
    // Root's server runs as another user, who must get through to the folder; anybody else's finds a file there.
    if (process.getuid?.() === 0) chmodSync(closed, 0o700);
    else writeFileSync(join(closed, 'data', 'postgres'), '');
    const refusal = await openDatabase(undefined, join(closed, 'data'), 1, true).then(
      () => 'started',
      (error: unknown) => (error as Error).message,
    );
    expect(refusal).to.match(/does not start in .*closed.* Set DATA_DIR or DATABASE_URL\.$/);
  });
});
