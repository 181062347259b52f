import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { expect } from 'chai';
import express from 'express';
import sinon from 'sinon';
import { institutionRoutes } from '../../sidecar/src/http/institutions.ts';
import {
  createCatalogue,
  pauseAfter,
  type Catalogue,
  type CatalogueContext,
} from '../../sidecar/src/institutions/catalogue.ts';
import { readCorrections } from '../../sidecar/src/institutions/corrections.ts';
import { createLogos } from '../../sidecar/src/institutions/logo-store.ts';
import { MAX_LOGO_BYTES } from '../../sidecar/src/institutions/logos.ts';
import type { Person } from '../../sidecar/src/connections/context.ts';
import { problems } from '../../sidecar/src/http/problem.ts';
import type { Logger } from '../../sidecar/src/logging.ts';
import { SessionInvalid } from '../../sidecar/src/safety/sessions.ts';
import { createSearch } from '../../sidecar/src/institutions/search.ts';
import { warmUp } from '../../sidecar/src/institutions/warm-up.ts';
import { readConfig } from '../../sidecar/src/config.ts';
import { configuredProviders } from '../../sidecar/src/providers/configured.ts';
import type { Institution, Provider } from '../../sidecar/src/providers/provider.ts';
import { rows } from '../../sidecar/src/store/sql.ts';
import { catalogueDatabase, catalogueOf, institution, type CatalogueDatabase } from '../support/catalogue.ts';
import { sidecarEnvironment } from '../../tools/services.ts';
import { offersOf } from '../support/known-banks.ts';
import { startSandbox, type RunningSandbox } from '../support/sandbox.ts';

const { queries } = JSON.parse(
  readFileSync(new URL('institution-queries.json', import.meta.url), 'utf8'),
) as { queries: [typed: string, country: string, bank: string][] };

/** Enough for names to be in each other's way, few enough to be quick. */
const BANKS = 3000;
const COUNTRIES = 'US,CA,GB,IE,DE,FR,ES,NL,BE,IT,PL,DK,NO,SE,EE,LT,LV,PT,AT,FI';

describe('The catalogue of banks', function () {
  this.timeout(60_000);
  let database: CatalogueDatabase;
  let sandbox: RunningSandbox;
  let all: Provider[];

  before(async () => {
    [database, sandbox] = await Promise.all([catalogueDatabase(), startSandbox('test', BANKS)]);
    const environment = sidecarEnvironment({ databaseUrl: '', dataDir: '.', sandboxUrl: sandbox.url });
    all = [...configuredProviders(readConfig({ ...environment, PLAID_COUNTRIES: COUNTRIES })).values()];
  });
  after(async () => {
    await sandbox?.close();
    await database?.stop();
  });
  beforeEach(async () => {
    await database.pool.query(
      'TRUNCATE institution_offers, institution_sources, institutions, institution_builds, institution_logos',
    );
  });

  const catalogue = (providers: Provider[], more: Partial<CatalogueContext> = {}): Catalogue =>
    createCatalogue({
      db: database.sequelize,
      pool: database.pool,
      providers: new Map(providers.map((each) => [each.id, each])),
      corrections: readCorrections(),
      log: { info() {}, warn() {} },
      now: () => new Date(),
      ...more,
    });
  const find = (text: string, country: string | null = null, limit = 20) =>
    createSearch(database.readers)(text, country, limit);
  const names = async (): Promise<string[]> =>
    (await rows<{ name: string }>(database.sequelize, 'SELECT name FROM institutions ORDER BY name', {})).map(
      ({ name }) => name,
    );
  async function* list(...pages: Institution[][]) {
    yield* pages;
  }

  it('has every bank that every provider lists over HTTP, and each once', async () => {
    const listed: string[] = [];
    for (const provider of all)
      for await (const page of provider.institutions())
        listed.push(...page.map(({ id }) => `${provider.id}:${id}`));
    const result = await catalogue(all).importNow();
    expect(result?.failed).to.eql([]);
    const stored = await rows<{ key: string }>(
      database.sequelize,
      `SELECT (c->>'provider') || ':' || (c->>'institutionId') AS key FROM institutions, jsonb_array_elements(choices) c`,
      {},
    );
    expect(listed.length).to.be.above(BANKS);
    expect(stored.map(({ key }) => key).sort()).to.eql([...new Set(listed)].sort());
    const [gingham] = await find('Amber Bridge Credit Union');
    expect(gingham?.choices.map(({ provider }) => provider)).to.eql(['plaid', 'ponto', 'saltedge', 'yodlee']);
  });

  it('keeps the old list whole when a later page cannot be read', async () => {
    const good = catalogueOf('one', () => list([institution('a', 'Alpha'), institution('b', 'Beta Trust')]));
    await catalogue([good]).importNow();
    const broken = catalogueOf('one', async function* () {
      yield [institution('c', 'Gamma')];
      throw new Error('cut off');
    });
    const result = await catalogue([broken]).importNow();
    expect(result?.failed).to.eql([{ provider: 'one', message: 'cut off' }]);
    expect(await names()).to.eql(['Alpha', 'Beta Trust']);
  });

  it('takes an empty list for a fault, not for the end of all banks', async () => {
    await catalogue([catalogueOf('one', () => list([institution('a', 'Alpha')]))]).importNow();
    await catalogue([catalogueOf('one', () => list())]).importNow();
    expect(await names()).to.eql(['Alpha']);
  });

  it("takes in one provider's new list though another's cannot be read", async () => {
    const one = catalogueOf('one', () => list([institution('a', 'Alpha')]));
    const two = catalogueOf('two', () => list([institution('x', 'Xi')]));
    await catalogue([one, two]).importNow();
    const broken = catalogueOf('one', async function* () {
      yield [];
      throw new Error('down');
    });
    const newer = catalogueOf('two', () => list([institution('y', 'Ypsilon')]));
    await catalogue([broken, newer]).importNow();
    expect(await names()).to.eql(['Alpha', 'Ypsilon']);
  });

  it('shows the old list to the last moment of an import', async () => {
    await catalogue([catalogueOf('one', () => list([institution('a', 'Alpha')]))]).importNow();
    const seen: string[][] = [];
    const slow = catalogueOf('one', async function* () {
      yield [institution('b', 'Beta Trust')];
      seen.push(await names());
      yield [institution('c', 'Gamma')];
      seen.push(await names());
    });
    await catalogue([slow]).importNow();
    expect(seen).to.eql([['Alpha'], ['Alpha']]);
    expect(await names()).to.eql(['Beta Trust', 'Gamma']);
  });

  it('leaves nothing of imports that did not end', async () => {
    const broken = catalogueOf('one', async function* () {
      yield [institution('c', 'Gamma')];
      throw new Error('cut off');
    });
    await catalogue([broken]).importNow();
    await catalogue([catalogueOf('one', () => list([institution('a', 'Alpha')]))]).importNow();
    const offers = await rows(
      database.sequelize,
      'SELECT provider_institution_id AS id FROM institution_offers',
      {},
    );
    expect(offers).to.eql([{ id: 'a' }]);
  });

  it('imports once when two sidecars begin at the same moment', async () => {
    let release = () => {};
    const waiting = new Promise<void>((resolve) => (release = resolve));
    let begun = () => {};
    const started = new Promise<void>((resolve) => (begun = resolve));
    const slow = catalogueOf('one', async function* () {
      begun();
      await waiting;
      yield [institution('a', 'Alpha')];
    });
    const first = catalogue([slow]).importNow();
    await started;
    expect(await catalogue([slow]).importNow()).to.equal(null);
    release();
    expect((await first)?.entries).to.equal(1);
  });

  it('lets a sidecar that stops go at once, in the middle of an import, with the old list whole', async () => {
    await catalogue([catalogueOf('one', () => list([institution('a', 'Alpha')]))]).importNow();
    let begun = () => {};
    const started = new Promise<void>((resolve) => (begun = resolve));
    const endless = catalogueOf('one', async function* () {
      yield [institution('b', 'Beta Trust')];
      begun();
      await new Promise(() => {});
    });
    const stopping = catalogue([endless]);
    const running = stopping.importNow();
    await started;
    await stopping.stop();
    expect((await running)?.failed).to.have.length(1);
    expect(await names()).to.eql(['Alpha']);
  });

  it('makes nothing anew where no list has changed, and all of it where one has', async () => {
    const one = (...names: string[]) =>
      catalogueOf('one', () => list(names.map((name) => institution(name, name))));
    await catalogue([one('Alpha', 'Gamma')]).importNow();
    const before = await rows(database.sequelize, 'SELECT id, xmin::text FROM institutions ORDER BY id', {});
    expect((await catalogue([one('Gamma', 'Alpha')]).importNow())?.entries).to.equal(null);
    const after = await rows(database.sequelize, 'SELECT id, xmin::text FROM institutions ORDER BY id', {});
    expect(after).to.eql(before);
    expect((await catalogue([one('Alpha', 'Delta')]).importNow())?.entries).to.equal(2);
    expect(await names()).to.eql(['Alpha', 'Delta']);
  });

  it('tries again what failed, and only that, after growing pauses, until it is there', async () => {
    const asked: string[] = [];
    const good = catalogueOf('one', () => {
      asked.push('one');
      return list([institution('a', 'Alpha')]);
    });
    const bad = catalogueOf('two', async function* () {
      asked.push('two');
      if (asked.length < 4) throw new Error('down');
      yield [institution('x', 'Xi')];
    });
    const pauses: number[] = [];
    const logged: string[] = [];
    let done = () => {};
    const complete = new Promise<void>((resolve) => (done = resolve));
    const trying = catalogue([good, bad], {
      pause: async (milliseconds) => void pauses.push(milliseconds),
      log: {
        warn: (_fields, message) => logged.push(message),
        info: (_fields, message) => {
          logged.push(message);
          done();
        },
      },
    });
    await trying.start();
    await complete;
    await trying.stop();
    expect(asked).to.eql(['one', 'two', 'two', 'two']);
    expect(pauses).to.eql([60_000, 120_000]);
    expect(pauseAfter(20)).to.equal(3600_000);
    expect(logged.filter((message) => message.includes('up to date'))).to.have.length(1);
    expect(logged.filter((message) => message.includes('not complete'))).to.have.length(2);
    expect(await names()).to.eql(['Alpha', 'Xi']);
  });

  it('finds what the last list has, whatever searches before it remember', async () => {
    const search = createSearch(database.readers, 0);
    const found = async (text: string) => (await search(text, null, 20)).map(({ name }) => name);
    const bank = (name: string) => institution(name, name);
    let banks = [bank('Alpha'), bank('Beta')];
    const one = catalogue([catalogueOf('one', () => list(banks))]);
    await one.importNow();
    expect([await found('alpha'), await found('beta'), await found('gamma')]).to.eql([
      ['Alpha'],
      ['Beta'],
      [],
    ]);
    banks = [bank('Alphabet'), bank('Alp'), bank('Gamma Alpine')];
    await one.importNow();
    expect(await found('alpha')).to.eql(['Alphabet']);
    expect(await found('gamma alp')).to.eql(['Gamma Alpine']);
    expect([await found('beta'), await found('gamma')]).to.eql([[], ['Gamma Alpine']]);
  });

  it('is typed by the sidecar first: nobody waits for the sessions, plans and entries of what is typed most', async () => {
    const banks = Array.from({ length: 30 }, (_, at) => institution(`${at}`, `Bank number ${at}`));
    await catalogue([catalogueOf('one', () => list(banks))]).importNow();
    const search = createSearch(database.readers, 60_000);
    await warmUp(database.readers, search);
    const asked = sinon.spy(database.readers, 'query');
    try {
      for (const text of ['b', 'ban', 'bank num']) expect(await search(text, 'BE', 20)).to.have.length(20);
      expect(asked.callCount).to.equal(0);
      await search('another', 'BE', 20);
      expect(asked.callCount).to.be.above(0);
    } finally {
      asked.restore();
    }
  });

  it('is warmed up at the start and after an import, which goes on where that fails', async () => {
    const log = { info() {}, warn: sinon.spy() };
    const seen: string[][] = [];
    let done = () => {};
    const after = new Promise<void>((resolve) => (done = resolve));
    const warm = async () => {
      seen.push(await names());
      if (seen.length === 2) done();
      throw new Error('no session');
    };
    const started = catalogue([catalogueOf('one', () => list([institution('a', 'Alpha')]))], {
      ...{ log, warmUp: warm },
    });
    await started.start();
    await after;
    await started.stop();
    expect(seen).to.eql([[], ['Alpha']]);
    expect(log.warn.args.map(([, message]) => message as string)).to.include(
      'the search could not be warmed up',
    );
  });

  it('finds the bank that was meant: first for 90 of 100 queries and among five for 98', async () => {
    await catalogue(all).importNow();
    const places: [string, number][] = [];
    for (const [typed, country, bank] of queries) {
      const wanted = offersOf(bank);
      const found = await find(typed, country);
      const place = found.findIndex(({ choices }) =>
        choices.some((choice) => wanted.has(choice.institutionId)),
      );
      places.push([`${typed} (${country}): ${bank}, not ${found[0]?.name ?? 'nothing'}`, place]);
    }
    const within = (most: number) =>
      places.filter(([, place]) => place >= 0 && place < most).length / places.length;
    const missed = places.filter(([, place]) => place !== 0).map(([what, place]) => `${what} [${place}]`);
    expect(places.length).to.be.at.least(300);
    expect(within(1), missed.join('\n')).to.be.at.least(0.9);
    expect(within(5), missed.join('\n')).to.be.at.least(0.98);
  });
});

describe('GET /v1/institutions', function () {
  this.timeout(60_000);
  let database: CatalogueDatabase;
  let server: Server;
  let base: string;
  let signedIn = true;
  let picture = 'good';
  const png = Buffer.from('89504e470d0a1a0a00', 'hex');

  before(async () => {
    database = await catalogueDatabase();
    const app = express();
    app.use(express.json());
    app.get('/picture', (_request, response) => {
      const bodies: Record<string, Buffer> = {
        good: png,
        svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        huge: Buffer.concat([png, Buffer.alloc(MAX_LOGO_BYTES)]),
      };
      response.type('image/png').send(bodies[picture]);
    });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const one = catalogueOf('one', async function* () {
      yield [
        institution('inline', 'Alpha', {
          logo: `data:image/png;base64,${png.toString('base64')}`,
          beta: true,
        }),
        institution('linked', 'Gamma', { logo: `${base}/picture` }),
        institution('elsewhere', 'Delta', { logo: 'http://127.0.0.1:9/picture' }),
        institution('script', 'Omega', { logo: 'data:image/svg+xml;base64,PHN2Zz4=' }),
      ];
    });
    const catalogue = createCatalogue({
      db: database.sequelize,
      pool: database.pool,
      providers: new Map([['one', one]]),
      corrections: readCorrections(),
      log: { info() {}, warn() {} },
      now: () => new Date(),
    });
    app.post('/import', async (_request, response) => {
      await catalogue.importNow();
      response.end();
    });
    const personOf = async (): Promise<Person> => {
      if (!signedIn) throw new SessionInvalid('Sign in to Odoo first.');
      return {
        hostId: '',
        userId: 1,
        companyId: 1,
        companyIds: [1],
        rights: 'user',
        language: 'en',
        blocks: [],
      };
    };
    app.use(
      institutionRoutes(
        {
          search: createSearch(database.readers),
          catalogue,
          logos: createLogos(database.sequelize, new Set([base])),
          providerName: (id) => `The ${id}`,
        },
        { personOf, personLately: personOf, evenBlocked: personOf, record: async () => {} },
      ),
    );
    app.use(problems({ error() {}, warn() {}, info() {} } as unknown as Logger));
  });
  beforeEach(() => {
    signedIn = true;
    picture = 'good';
  });
  after(async () => {
    server?.closeAllConnections();
    server?.close();
    await database?.stop();
  });

  interface Answer {
    ready: boolean;
    institutions: { id: string; name: string; logo: string | null }[];
  }
  const ask = async (query: string): Promise<Answer> =>
    (await (await fetch(`${base}/v1/institutions?${query}`)).json()) as Answer;
  const askTyped = (wanted: object): Promise<Response> =>
    fetch(`${base}/v1/institutions/search`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(wanted),
    });
  const logoOf = async (name: string): Promise<Response> => {
    const [found] = (await ask(`query=${name}`)).institutions;
    return fetch(`${base}/v1/institutions/${found!.id}/logo`);
  };

  it('says that it is not ready before the first import, and is after it', async () => {
    expect(await ask('query=alpha')).to.eql({ institutions: [], ready: false });
    await fetch(`${base}/import`, { method: 'POST' });
    expect(await ask('query=nothing+like+it')).to.eql({ institutions: [], ready: true });
  });

  it('gives a bank with everything the screen shows', async () => {
    const { institutions } = await ask('query=alpha&country=be&limit=1');
    const { id } = institutions[0]!;
    expect(institutions).to.eql([
      {
        id,
        name: 'Alpha',
        countries: ['BE'],
        logo: `/v1/institutions/${id}/logo`,
        url: null,
        bic: null,
        beta: true,
        healthy: true,
        automatic: true,
        choices: [{ provider: 'one', providerName: 'The one', institutionId: 'inline', beta: true }],
      },
    ]);
  });

  it('answers the same at the one address for all that is typed', async () => {
    for (const wanted of [{ query: 'alpha', country: 'be', limit: 1 }, { query: 'a' }, {}]) {
      const query = new URLSearchParams(
        Object.entries(wanted).map(([name, value]): [string, string] => [name, String(value)]),
      );
      const answer = await askTyped(wanted);
      expect(answer.status).to.equal(200);
      expect(await answer.json()).to.eql(await ask(query.toString()));
    }
    expect((await askTyped({ query: 'a', country: 'Belgium' })).status).to.equal(400);
  });

  it('answers nobody without a session', async () => {
    signedIn = false;
    expect((await fetch(`${base}/v1/institutions?query=alpha`)).status).to.equal(401);
    expect((await askTyped({ query: 'alpha' })).status).to.equal(401);
  });

  it('refuses what is no country', async () => {
    expect((await fetch(`${base}/v1/institutions?query=a&country=Belgium`)).status).to.equal(400);
  });

  it('serves a logo that the list brought to any page, to be kept for a week', async () => {
    const answer = await logoOf('alpha');
    expect(answer.headers.get('content-type')).to.equal('image/png');
    expect(answer.headers.get('cache-control')).to.equal('public, max-age=604800');
    expect(answer.headers.get('cross-origin-resource-policy')).to.equal('cross-origin');
    expect(Buffer.from(await answer.arrayBuffer())).to.eql(png);
    // Node's fetch would add a header that forbids the short answer.
    const again = await axios.get(answer.url, {
      headers: { 'if-none-match': answer.headers.get('etag') },
      validateStatus: null,
    });
    expect(again.status).to.equal(304);
  });

  it('serves no script, no large file and nothing from addresses of its own network as a logo', async () => {
    expect((await ask('query=omega')).institutions[0]?.logo).to.equal(null);
    expect((await logoOf('delta')).status).to.equal(404);
    for (picture of ['svg', 'huge']) {
      expect((await logoOf('gamma')).status).to.equal(404);
      await database.pool.query('DELETE FROM institution_logo_fetches');
    }
  });

  it('fetches a logo once and keeps it', async () => {
    expect((await logoOf('gamma')).status).to.equal(200);
    picture = 'svg';
    expect((await logoOf('gamma')).status).to.equal(200);
  });
});
