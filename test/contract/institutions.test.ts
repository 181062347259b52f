import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { institutionRoutes } from '../../sidecar/src/http/institutions.ts';
import { createCatalogue, type Catalogue } from '../../sidecar/src/institutions/catalogue.ts';
import { readCorrections } from '../../sidecar/src/institutions/corrections.ts';
import { createLogos } from '../../sidecar/src/institutions/logo-store.ts';
import { searchInstitutions } from '../../sidecar/src/institutions/search.ts';
import { createPlaid } from '../../sidecar/src/providers/plaid/provider.ts';
import { createYodlee } from '../../sidecar/src/providers/yodlee/provider.ts';
import type { Institution, Provider } from '../../sidecar/src/providers/provider.ts';
import { rows } from '../../sidecar/src/store/sql.ts';
import { catalogueDatabase, catalogueOf, institution, type CatalogueDatabase } from '../support/catalogue.ts';
import { startSandbox, type RunningSandbox } from '../support/sandbox.ts';

const COUNTRIES = ['US', 'CA', 'BE', 'FR', 'DE', 'NL', 'GB', 'IE'];

describe('The catalogue of banks', function () {
  this.timeout(60_000);
  let database: CatalogueDatabase;
  let sandbox: RunningSandbox;
  let both: Provider[];

  before(async () => {
    [database, sandbox] = await Promise.all([catalogueDatabase(), startSandbox()]);
    both = [
      createPlaid({
        baseUrl: `${sandbox.url}/plaid`,
        clientId: 'sandbox-client-id',
        secret: 'sandbox-secret',
        countries: COUNTRIES,
        timeoutMs: 5000,
      }),
      createYodlee({
        baseUrl: `${sandbox.url}/yodlee/ysl`,
        clientId: 'sandbox-client-id',
        secret: 'sandbox-secret',
        timeoutMs: 5000,
        fastLink: {},
      }),
    ];
  });
  after(async () => {
    await sandbox?.close();
    await database?.stop();
  });
  beforeEach(async () => {
    await database.pool.query(
      'TRUNCATE institution_offers, institution_sources, institutions, institution_logos',
    );
  });

  const catalogue = (providers: Provider[]): Catalogue =>
    createCatalogue({
      db: database.sequelize,
      pool: database.pool,
      providers: new Map(providers.map((each) => [each.id, each])),
      corrections: readCorrections(),
      log: { info() {}, warn() {} },
      now: () => new Date(),
    });
  const find = (text: string, country: string | null = null, limit = 20) =>
    searchInstitutions(database.sequelize, text, country, limit);
  const names = async (): Promise<string[]> =>
    (await rows<{ name: string }>(database.sequelize, 'SELECT name FROM institutions ORDER BY name', {})).map(
      ({ name }) => name,
    );
  async function* list(...pages: Institution[][]) {
    yield* pages;
  }

  it('has every bank that every provider lists over HTTP, and each once', async () => {
    const listed: string[] = [];
    for (const provider of both)
      for await (const page of provider.institutions())
        listed.push(...page.map(({ id }) => `${provider.id}:${id}`));
    const result = await catalogue(both).importNow();
    expect(result?.failed).to.eql([]);
    const stored = await rows<{ key: string }>(
      database.sequelize,
      `SELECT (c->>'provider') || ':' || (c->>'institutionId') AS key FROM institutions, jsonb_array_elements(choices) c`,
      {},
    );
    expect(listed.length).to.be.above(1000);
    expect(stored.map(({ key }) => key).sort()).to.eql([...new Set(listed)].sort());
    const [gingham] = await find('Amber Bridge Credit Union');
    expect(gingham?.choices.map(({ provider }) => provider)).to.eql(['plaid', 'yodlee']);
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
});

void [createServer, express, institutionRoutes, createLogos, catalogueOf, institution];
export type { AddressInfo };
