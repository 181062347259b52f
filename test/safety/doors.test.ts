/** Every endpoint, as a stranger, a clerk, a manager of another company and one of another Odoo knock at it. */
import { createHmac, generateKeyPairSync, hkdfSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { SignJWT } from 'jose';
import type { Json } from '../../sidecar/src/providers/provider.ts';
import type { Seen } from '../../tools/connect.ts';
import type { SessionPerson } from '../../sidecar/src/safety/sessions.ts';
import { isPublicAddress, mayBeOdoo, publicLookup } from '../../sidecar/src/safety/addresses.ts';
import { serve } from '../unit/http/serving.ts';
import { checkedAgainstTheDocument, documented } from '../support/own-api.ts';
import { serveAll, type Door, type Served } from '../support/doors.ts';
import {
  addConnection,
  addHost,
  startDatabases,
  type SidecarDatabases,
} from '../support/sidecar-database.ts';

/** Doors that want no session, each with what it wants instead. */
const OPEN: Record<string, string> = {
  'GET /healthz': 'nothing: it says only that it is alive',
  'GET /readyz': 'nothing: it says only which part works',
  'GET /metrics': 'this machine, or the token',
  'GET /connect/return': 'nothing: it holds nothing',
  'GET /connect/return.js': 'nothing',
  'GET /connect/return.css': 'nothing',
  'GET /connect/window.css': 'nothing',
  'GET /connect/window/:id': 'a ticket that is good for one window',
  'GET /v1/institutions/:id/logo': 'nothing: a logo is no secret',
  'POST /v1/pair': 'a one-time code',
  'POST /v1/pair/test': "the pairing's secret",
  'DELETE /v1/pair': "the pairing's secret",
  'POST /v1/sessions': "the pairing's secret",
  'POST /webhooks/:provider': "the provider's signature",
};

const nameOf = ({ method, path }: Door) => `${method} ${path}`;
const ORIGIN = 'http://127.0.0.1:1';

describe('the doors', function () {
  this.timeout(300_000);
  let databases: SidecarDatabases;
  let served: Served;
  let ours: string;
  let connection: string;
  let otherCompanys: string;
  let otherHosts: string;
  let asDocumented: Seen;
  let people: Record<'manager' | 'clerk' | 'other company' | 'other Odoo', SessionPerson>;

  before(async () => {
    asDocumented = await checkedAgainstTheDocument();
    databases = await startDatabases();
    const at = await databases.fresh();
    served = await serveAll(at);
    const seal = (id: string, value: Json) => served.parts.pairing.seal(id, value);
    ours = await addHost(at, (id) => seal(id, 'planted-api-key-of-odoo'));
    const theirs = await addHost(at, (id) => seal(id, 'planted-api-key-of-odoo'));
    const token = (id: string) => seal(id, { access_token: 'planted-access-token' });
    connection = await addConnection(at, ours, token);
    otherCompanys = await addConnection(at, ours, token);
    await at.pool.query('UPDATE connections SET host_company_id = 2 WHERE id = $1', [otherCompanys]);
    otherHosts = await addConnection(at, theirs, token);
    const person = { userId: 7, companyId: 1, companyIds: [1], language: 'en', origin: ORIGIN };
    people = {
      manager: { ...person, hostId: ours, rights: 'manager' },
      clerk: { ...person, hostId: ours, rights: 'user' },
      'other company': { ...person, hostId: ours, rights: 'manager', companyId: 2, companyIds: [2] },
      'other Odoo': { ...person, hostId: theirs, rights: 'manager' },
    };
  });
  after(async () => {
    await served?.stop();
    await databases?.stop();
  });

  const tokenOf = async (person: SessionPerson) => (await served.parts.sessions.issue(person)).token;
  const withSession = () => served.doors.filter((door) => !(nameOf(door) in OPEN));
  const withId = () => withSession().filter((door) => door.path.includes(':id'));

  async function knock(door: Door, id: string, token: string | null, body: unknown = {}, headers = {}) {
    const path = door.path.replace(':id', id);
    const response = await fetch(`${served.url}${path}?since=2026-01-01`, {
      method: door.method,
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(door.method === 'GET' ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(door.method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const { status, headers: answered } = response;
    const text = await response.text();
    if (door.method !== 'OPTIONS') asDocumented(door.method, path, status, text);
    return { status, text, headers: answered };
  }
  /** A body that a door would take, so that it is the right that decides. */
  const bodyFor = ({ method, path }: Door): unknown => {
    const bodies: Record<string, unknown> = {
      'POST /v1/connections': { provider: 'plaid', institutionId: 'x', institutionName: 'x', country: 'US' },
      'POST /v1/connections/:id/complete': { answer: {} },
      'POST /v1/connections/:id/reconnect': { country: 'US' },
      'PUT /v1/connections/:id/accounts': { accounts: [] },
      'POST /v1/connections/:id/held/answers': { answers: [{ transactionId: '1', lineId: null }] },
      'POST /v1/connections/:id/duplicates/delete': { since: '2026-01-01', lines: [1] },
    };
    return bodies[`${method} ${path}`] ?? {};
  };
  const rowsNow = async () =>
    (
      await served.parts.database.pool.query(
        `SELECT id, host_id, host_company_id, provider, state, credentials, window_state, auto_sync, problem
         FROM connections ORDER BY id`,
      )
    ).rows as unknown[];

  it('are all known: whoever opens one without a session says here what it wants instead', async () => {
    expect(served.doors.length).to.be.greaterThan(20);
    const open: string[] = [];
    for (const door of served.doors) {
      if ((await knock(door, connection, null, bodyFor(door))).status !== 401) open.push(nameOf(door));
    }
    const signed = ['POST /webhooks/:provider'];
    expect(
      open
        .concat(signed)
        .sort()
        .filter((one, at, all) => one !== all[at - 1]),
    ).to.eql(
      Object.keys(OPEN)
        .filter((name) => served.doors.some((door) => nameOf(door) === name))
        .sort(),
    );
  });

  it('are those of sidecar/openapi.yaml: each stands there, and no other', () => {
    const named = served.doors.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(documented().sort()).to.eql(named.sort());
  });

  it("show and change nothing of another Odoo's or another company's connection, whatever the right", async () => {
    const before = await rowsNow();
    for (const door of withId()) {
      const nothing = await knock(door, randomUUID(), await tokenOf(people.manager), bodyFor(door));
      expect(nothing.status, nameOf(door)).to.be.oneOf([403, 404]);
      for (const [who, id] of [
        ['manager', otherCompanys],
        ['manager', otherHosts],
        ['clerk', otherHosts],
        ['other company', connection],
        ['other Odoo', connection],
      ] as const) {
        const answer = await knock(door, id, await tokenOf(people[who]), bodyFor(door));
        // As for one that does not exist: not even that it is there is told.
        const expected = who === 'clerk' ? [403, 404] : [nothing.status];
        expect(answer.status, `${nameOf(door)} as ${who}`).to.be.oneOf(expected);
        if (who !== 'clerk') expect(answer.text).to.equal(nothing.text);
      }
    }
    expect(await rowsNow()).to.eql(before);
  });

  it('that connect, choose and disconnect are for accounting administrators', async () => {
    const refused: string[] = [];
    for (const door of withSession()) {
      const { text } = await knock(door, connection, await tokenOf(people.clerk), bodyFor(door));
      if (text.includes('not-manager')) refused.push(nameOf(door));
    }
    expect(refused).to.include.members([
      'POST /v1/connections',
      'DELETE /v1/connections/:id',
      'POST /v1/connections/:id/complete',
      'POST /v1/connections/:id/reconnect',
      'POST /v1/connections/:id/accounts/fetch',
      'GET /v1/connections/:id/journals',
      'PUT /v1/connections/:id/accounts',
    ]);
  });

  describe('to a token that is', () => {
    const claims = () => ({ ...people.manager, iss: 'online-synchronization', aud: 'browser' });
    const seconds = () => Math.floor(Date.now() / 1000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const door = { method: 'GET', path: '/v1/institutions' };
    const refused = async (token: string, headers = {}) =>
      (await knock(door, '', token, {}, headers)).status === 401;
    const masterKey = () => served.parts.sessions.issue(people.manager).then(({ token }) => token);
    const signed = async (change: object, header: object = {}, key?: Uint8Array) => {
      const { kid } = JSON.parse(
        Buffer.from((await masterKey()).split('.')[0] ?? '', 'base64url').toString(),
      ) as {
        kid: string;
      };
      const master = Buffer.from(
        readFileSync(join(databases.last().dataDir, 'master.key'), 'utf8').trim(),
        'base64',
      );
      const own = new Uint8Array(hkdfSync('sha256', master, '', 'sessions', 32));
      return new SignJWT({ ...claims(), iat: seconds(), exp: seconds() + 30, ...change })
        .setProtectedHeader({ alg: 'HS256', kid, ...header })
        .sign(key ?? own);
    };
    it('good is opened, so that the refusals below mean something', async () => {
      expect(await refused(await signed({}))).to.equal(false);
    });

    it('forged, without a signature, or of another key is shut', async () => {
      const now = { iat: seconds(), exp: seconds() + 30 };
      for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
        expect(await refused(`${part({ alg })}.${part({ ...claims(), ...now })}.`), alg).to.equal(true);
      }
      expect(await refused(await signed({}, {}, new Uint8Array(32)))).to.equal(true);
      expect(await refused(await signed({}, { kid: 'ffffffff' }))).to.equal(true);
      const [head, body, signature = ''] = (await signed({})).split('.');
      expect(await refused(`${head}.${body}.${signature.slice(0, -2)}AA`)).to.equal(true);
      expect(await refused(`${head}.${part({ ...claims(), ...now, userId: 1 })}.${signature}`)).to.equal(
        true,
      );
      expect(await refused('x.y.z')).to.equal(true);
    });

    it('downgraded to another algorithm is shut, also with a public key taken for a secret', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const pem = publicKey.export({ type: 'spki', format: 'pem' });
      const now = { iat: seconds(), exp: seconds() + 30 };
      const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...claims(), ...now })}`;
      const confused = createHmac('sha256', pem).update(text).digest('base64url');
      expect(await refused(`${text}.${confused}`)).to.equal(true);
      const rsa = await new SignJWT({ ...claims(), ...now })
        .setProtectedHeader({ alg: 'RS256' })
        .sign(privateKey);
      expect(await refused(rsa)).to.equal(true);
    });

    it('expired, not yet issued, too long, or for another purpose is shut', async () => {
      expect(await refused(await signed({ iat: seconds() - 100, exp: seconds() - 40 }))).to.equal(true);
      expect(await refused(await signed({ iat: seconds() - 3600, exp: seconds() + 3600 }))).to.equal(true);
      expect(await refused(await signed({ nbf: seconds() + 3600 }))).to.equal(true);
      expect(await refused(await signed({ aud: 'somebody-else' }))).to.equal(true);
      expect(await refused(await signed({ iss: 'somebody-else' }))).to.equal(true);
      expect(await refused(await signed({ hostId: 'not-an-id' }))).to.equal(true);
      expect(await refused(await signed({ rights: 'owner' }))).to.equal(true);
    });

    it("replayed from another page than its own Odoo's is shut", async () => {
      const token = await signed({});
      expect(await refused(token, { Origin: 'https://evil.example' })).to.equal(true);
      expect(await refused(token, { Origin: 'null' })).to.equal(true);
      expect(await refused(token, { Origin: ORIGIN })).to.equal(false);
    });

    it('of an Odoo that was unpaired meanwhile is shut', async () => {
      const token = await signed({});
      const pool = served.parts.database.pool;
      await pool.query("UPDATE hosts SET state = 'unpaired' WHERE id = $1", [ours]);
      const own = { method: 'GET', path: '/v1/account' };
      try {
        expect((await knock(own, '', token)).status).to.equal(401);
        // The list of banks is nobody's: whoever looked a moment ago may go on with that alone, and for a second at most.
        await new Promise((resolve) => setTimeout(resolve, 1000));
        expect(await refused(token)).to.equal(true);
      } finally {
        await pool.query("UPDATE hosts SET state = 'paired' WHERE id = $1", [ours]);
      }
    });
  });

  it('take injected SQL, HTML, paths, headers and prototypes for what they are: words', async () => {
    const token = await tokenOf(people.manager);
    const before = await rowsNow();
    const evil = [
      "' OR 1=1 --",
      "x'; DROP TABLE connections; --",
      '$1',
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '../../etc/passwd',
      '..%2f..%2fetc%2fpasswd',
      'a\r\nSet-Cookie: x=y',
      '\u0000',
      '%00',
      '%',
      '_',
    ];
    for (const text of evil) {
      const path = encodeURIComponent(text);
      for (const door of withId()) {
        const { status, headers, text: said } = await knock(door, path, token, bodyFor(door));
        expect(status, `${nameOf(door)} ${text}`).to.be.within(400, 499);
        expect(headers.get('set-cookie')).to.equal(null);
        expect(said).not.to.include('<script>');
      }
      const search = await fetch(`${served.url}/v1/institutions?query=${path}`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      expect(search.status, text).to.be.lessThan(500);
      const page = await fetch(`${served.url}/connect/return?x=${path}`);
      expect(await page.text()).not.to.include(text.length > 3 ? text : '<script>alert');
    }
    for (const body of [
      '{"__proto__":{"rights":"manager"},"country":"US"}',
      '{"constructor":{"prototype":{"rights":"manager"}},"country":"US"}',
    ]) {
      for (const door of withSession().filter((one) => one.method !== 'GET')) {
        expect((await knock(door, connection, await tokenOf(people.clerk), body)).status).to.be.lessThan(500);
      }
      expect(({} as { rights?: string }).rights).to.equal(undefined);
    }
    expect(await rowsNow()).to.eql(before);
  });

  it('call nothing done that is not in the audit log: it is there before the answer is', async () => {
    const { pool } = served.parts.database;
    const set = async () =>
      knock({ method: 'PUT', path: '/v1/phone' }, '', await tokenOf(people['other company']), {
        number: '+12015550123',
        country: 'US',
      });
    const recorded = async () =>
      (await pool.query("SELECT 1 FROM audit_log WHERE action = 'phone set' AND company_id = 2")).rowCount;
    await pool.query(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$`);
    await pool.query(
      'CREATE TRIGGER full_disk BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION full_disk()',
    );
    try {
      const { status, text } = await set();
      expect([status, text.includes('disk')]).to.eql([500, false]);
    } finally {
      await pool.query('DROP FUNCTION full_disk CASCADE');
    }
    await pool.query('DELETE FROM phones');
    expect((await set()).status).to.equal(200);
    expect(await recorded()).to.equal(1);
    await pool.query('DELETE FROM phones');
  });

  it('show figures to this machine alone, or to whoever has the token', async () => {
    const ask = async (url: string, headers: Record<string, string>) =>
      (await fetch(`${url}/metrics`, { headers })).status;
    expect(await ask(served.url, {})).to.equal(200);
    // A proxy on this machine says for whom it asks.
    expect(await ask(served.url, { 'X-Forwarded-For': '203.0.113.7' })).to.equal(403);
    const guarded = await serve({ metricsToken: 'figures-for-me' });
    try {
      expect(await ask(guarded.url, {})).to.equal(403);
      expect(await ask(guarded.url, { Authorization: 'Bearer figures-for-you' })).to.equal(403);
      expect(await ask(guarded.url, { Authorization: 'Bearer figures-for-me' })).to.equal(200);
    } finally {
      await guarded.stop();
    }
  });

  it('are not ready on a schema that is not theirs', async () => {
    const ready = async () => {
      const response = await fetch(`${served.url}/readyz`);
      return ((await response.json()) as { checks: Record<string, string> }).checks['migrations'];
    };
    expect(await ready()).to.equal('ok');
    const { pool } = served.parts.database;
    const { rows } = await pool.query<{ name: string }>(
      'DELETE FROM migrations WHERE name = $1 RETURNING name',
      ['003-safety'],
    );
    try {
      expect(await ready()).to.equal('failed');
    } finally {
      for (const { name } of rows) await pool.query('INSERT INTO migrations VALUES ($1)', [name]);
    }
  });

  it("let no page frame the window's last page, no form be sent from it, and nobody be led on from it", async () => {
    const response = await fetch(
      `${served.url}/connect/return?url=https://evil.example&next=//evil.example`,
      {
        redirect: 'manual',
      },
    );
    expect(response.status).to.equal(200);
    expect(response.headers.get('location')).to.equal(null);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).to.include("frame-ancestors 'none'").and.to.include("form-action 'none'");
    expect(policy).to.include("base-uri 'none'");
    expect(await response.text()).not.to.include('evil.example');
  });

  it('are shut to pages of others, and no cookie opens them', async () => {
    const answer = await knock({ method: 'OPTIONS', path: '/v1/connections' }, '', null, undefined, {
      Origin: 'https://evil.example',
      'Access-Control-Request-Method': 'POST',
    });
    expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
    expect(answer.headers.get('access-control-allow-credentials')).to.equal(null);
    const cookie = await fetch(`${served.url}/v1/connections/${connection}`, {
      headers: { Cookie: `session=${await tokenOf(people.manager)}` },
    });
    expect(cookie.status).to.equal(401);
  });
});

describe('calls to addresses that somebody else chose', () => {
  it('go to public ones only, also where a name stands for one inside', async () => {
    for (const inside of [
      '127.0.0.1',
      '10.1.2.3',
      '192.168.1.1',
      '169.254.169.254',
      '::1',
      'fd00::1',
      '::ffff:10.0.0.1',
    ]) {
      expect(isPublicAddress(inside), inside).to.equal(false);
    }
    expect(isPublicAddress('93.184.216.34')).to.equal(true);
    const error = await new Promise<Error | null>((resolve) => publicLookup('localhost', {}, resolve));
    expect(error?.message).to.include('not a public address');
  });

  it("of an Odoo that pairs go into one's own network, and never to where a cloud keeps its keys", async () => {
    expect(await mayBeOdoo('http://127.0.0.1:8069')).to.equal(true);
    expect(await mayBeOdoo('http://192.168.1.5')).to.equal(true);
    for (const url of [
      'http://169.254.169.254/latest',
      'http://[fe80::1]/',
      'http://0.0.0.0',
      'http://a:b@127.0.0.1',
    ]) {
      expect(await mayBeOdoo(url), url).to.equal(false);
    }
  });
});
