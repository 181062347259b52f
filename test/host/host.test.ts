/** The real Odoo that tests and demo run on. */
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { startCluster } from '../../tools/host/cluster.ts';
import { startHost, type Host } from '../../tools/host/host.ts';
import { logIn } from '../../tools/host/rpc.ts';
import { cachePlace } from '../../tools/places.ts';
import { removeQuietly, runPlace } from '../../tools/runs.ts';
import { Missing } from '../../tools/steps.ts';

const NAMES = ['ODOO_URL', 'ODOO_DB', 'ODOO_LOGIN', 'ODOO_PASSWORD', 'ONLINE_SYNC_CACHE'];

/** Runs with these variables and no others of ours. */
async function withEnvironment<T>(values: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = NAMES.map((name) => [name, process.env[name]] as const);
  for (const name of NAMES) delete process.env[name];
  Object.assign(process.env, values);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

const cache = (): Record<string, string> => ({ ONLINE_SYNC_CACHE: cachePlace() });

describe('an installed Odoo', function () {
  this.timeout(120_000);
  let host: Host;

  before(async function () {
    this.timeout(300_000);
    // One of our own even where ODOO_URL names another: this is about how ours is made.
    host = await withEnvironment(cache(), () => startHost({ addon: false }));
  });

  after(() => host.stop());

  const admin = () => logIn(host.url, host.db, host.login, host.password);

  it('has the accounting dashboard with a bank journal, and the demo’s partners', async () => {
    const odoo = await admin();
    const bank = await odoo.call<{ kanban_dashboard: string }[]>(
      'account.journal',
      'search_read',
      [[['type', '=', 'bank']]],
      { fields: ['kanban_dashboard'] },
    );
    expect(bank).not.to.eql([]);
    expect(JSON.parse(bank[0]?.kanban_dashboard ?? '{}')).to.have.property('bank_statements_source');
    expect(await odoo.call('res.partner', 'search_count', [[['is_company', '=', true]]])).to.be.greaterThan(
      3,
    );
  });

  it('is on 127.0.0.1 alone and lists no databases', async () => {
    expect(new URL(host.url).hostname).to.equal('127.0.0.1');
    const response = await fetch(`${host.url}/web/database/list`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', params: {} }),
    });
    expect(await response.json()).to.have.nested.property('error.data.name', 'odoo.exceptions.AccessDenied');
  });

  it('shares nothing with another that runs beside it', async () => {
    const other = await withEnvironment(cache(), () => startHost({ addon: false }));
    try {
      expect(other.url).not.to.equal(host.url);
      const [mine, theirs] = [await admin(), await logIn(other.url, other.db, other.login, other.password)];
      await mine.call('res.partner', 'create', [{ name: 'Only here' }]);
      const same = [[['name', '=', 'Only here']]];
      expect(await mine.call('res.partner', 'search_count', same)).to.equal(1);
      expect(await theirs.call('res.partner', 'search_count', same)).to.equal(0);
    } finally {
      await other.stop();
    }
    expect((await fetch(`${host.url}/web/login`)).status).to.equal(200);
  });

  it('answers on the same address with the same books after it was killed and started again', async () => {
    await (await admin()).call('res.partner', 'create', [{ name: 'Still here' }]);
    await host.own?.server().kill();
    await host.own?.restart();
    const found = await (
      await admin()
    ).call<number>('res.partner', 'search_count', [[['name', '=', 'Still here']]]);
    expect(found).to.equal(1);
  });

  it('that ODOO_URL names is used, and nothing is fetched or made for it', async () => {
    const place = `${runPlace()}-unused`;
    const named = {
      ODOO_URL: host.url,
      ODOO_DB: host.db,
      ODOO_LOGIN: host.login,
      ODOO_PASSWORD: host.password,
      ONLINE_SYNC_CACHE: place,
    };
    const same = await withEnvironment(named, () => startHost({ addon: false }));
    expect((await logIn(same.url, same.db, same.login, same.password)).userId).to.be.greaterThan(0);
    await same.stop();
    expect(existsSync(place)).to.equal(false);
    expect((await fetch(`${host.url}/web/login`)).status).to.equal(200);
  });

  it('does not share its database folder: a second start is refused in one sentence', async () => {
    const folder = runPlace();
    const first = await startCluster(`${folder}/postgres`, false);
    try {
      const error = await startCluster(`${folder}/postgres`, false).catch((failure: unknown) => failure);
      expect(error).to.be.instanceOf(Missing);
      expect((error as Missing).message).to.match(/^[^\n]*in use by another start \(process \d+\)[^\n]*$/);
      expect(await first.query('SELECT 1 AS one')).to.eql([{ one: 1 }]);
    } finally {
      await first.stop();
      removeQuietly(folder);
    }
  });
});
