/** A bank's whole life here, with everything that gives access noted on the way, and then looked for everywhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { ProviderError, type Json, type Provider } from '../../sidecar/src/providers/provider.ts';
import { Connection } from '../../sidecar/src/store/models.ts';
import { runConnection } from '../../sidecar/src/sync/run.ts';
import { reconnect, settled, sidecarClient, type ShownRun, type SidecarClient } from '../../tools/connect.ts';
import { DATABASE } from '../../tools/host/template.ts';
import { operatorCommand } from '../../tools/services.ts';
import type { World } from '../../tools/world.ts';
import { tablesWith } from '../support/clear-text.ts';
import { control, newCustomer, type Customer } from '../support/customer.ts';
import { checkedAgainstTheDocument } from '../support/own-api.ts';
import { secondSidecar, type SecondSidecar } from '../support/second-sidecar.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

/** Plaid's token stays the same for good; Ponto's is another one after each use. */
const PROVIDERS = ['plaid', 'ponto'] as const;

describe('over the whole life of a connection, what gives access', function () {
  this.timeout(240_000);
  let world: World;
  let client: SidecarClient;
  let second: SecondSidecar;
  let customers: Customer[];
  const secrets = new Set<string>();
  let logs = '';
  let answers = '';
  let figures = '';
  const besideRotation: ShownRun[] = [];

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    const asDocumented = await checkedAgainstTheDocument();
    client = sidecarClient(world.admin, (method, path, status, text) => {
      answers += text;
      asDocumented(method, path, status, text);
    });
    second = await secondSidecar(world);
    customers = [];
    for (const provider of PROVIDERS) {
      const currency = provider === 'plaid' ? 'USD' : 'EUR';
      customers.push(await newCustomer(world, client, { provider, currency }));
    }
    await noted();
    for (const step of [runs, webhooks, refusals, reconnects, rotations, disconnects]) {
      await step();
      await noted();
    }
    masterKeys().forEach((key) => secrets.add(key));
  });
  after(() => second?.stop());

  const connectionOf = async ({ connectionId }: Customer) =>
    (await Connection.findByPk(connectionId)) as Connection;

  /** What the vault holds now, and what was logged up to now: a process's log keeps its last lines only. */
  async function noted(): Promise<void> {
    for (const customer of customers) {
      const connection = await connectionOf(customer);
      if (connection.credentials !== null) {
        leaves((await second.parts.connections.credentials(connection)).value).forEach((one) =>
          secrets.add(one),
        );
      }
      const { rows } = await second.parts.database.pool.query<{ id: string; sealed: string }>(
        'SELECT id, api_key_sealed AS sealed FROM hosts WHERE id = $1',
        [connection.hostId],
      );
      for (const { id, sealed } of rows)
        secrets.add((await second.parts.connections.open(id, sealed)) as string);
    }
    logs += world.sidecar().log();
    figures = await (await fetch(`${world.sidecar().url}/metrics`)).text();
  }
  /** By the name they stand under: ids and moments are no secrets. */
  const leaves = (value: Json, name = ''): string[] => {
    if (typeof value === 'string') return /token|secret|password/i.test(name) ? [value] : [];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, one]) => leaves(one, Array.isArray(value) ? name : key));
  };
  const masterKeys = () =>
    readFileSync(join(world.sidecarOptions.dataDir, 'master.key'), 'utf8').trim().split('\n');

  const today = new Date().toISOString().slice(0, 10);
  let pence = 0;
  const transaction = (label: string) => ({ date: today, amount: `5.${10 + (pence += 1)}`, label });

  async function runs(): Promise<void> {
    for (const customer of customers) {
      await customer.bank.add(transaction('A run'));
      expect((await customer.sync()).outcome).to.equal('done');
    }
  }
  async function webhooks(): Promise<void> {
    for (const customer of customers) {
      const { bank, connectionId, personaId } = customer;
      await bank.add(transaction('A webhook'));
      while (!(await customer.books()).lines.some((line) => line.payment_ref === 'A webhook'))
        await sleep(100);
      // A run that begins by itself would stand in the way of what follows.
      await control(world, 'PATCH', `/personas/${personaId}`, { quiet: true });
      await settled(client, connectionId);
    }
  }
  async function refusals(): Promise<void> {
    for (const customer of customers) {
      const connection = await connectionOf(customer);
      const { value } = await second.parts.connections.credentials(connection);
      const said = leaves(value).join(' and ');
      const provider = (id: string): Provider => ({
        ...second.parts.sync.provider(id),
        refresh: () => {
          throw new ProviderError({ state: 'reconnect', code: 'INVALID', message: `${said} is not good` });
        },
      });
      await connection.update({ requestedAt: new Date() });
      const refused = async () => {
        await runConnection({ ...second.parts.sync, provider }, connection.id, 'person');
        await connection.reload();
      };
      while (!(await second.parts.connections.exclusively(connection.id, refused))) await sleep(100);
      expect(connection.problem?.message).to.include('[redacted]');
      await client.call('GET', `/v1/connections/${connection.id}`);
      await client.call('GET', `/v1/connections/${connection.id}/runs`);
    }
  }
  async function reconnects(): Promise<void> {
    for (const customer of customers) {
      const { connectionId, personaId } = customer;
      await reconnect(client, connectionId, { country: 'BE', persona: personaId });
      await settled(client, connectionId);
      const { outcome, problem } = await customer.sync();
      expect(outcome, JSON.stringify(problem)).to.equal('done');
    }
  }
  async function rotations(): Promise<void> {
    let rotating = true;
    const working = customers.map(async (customer) => {
      for (let nth = 1; rotating; nth += 1) {
        await customer.bank.add(transaction(`Beside rotation ${nth}`));
        besideRotation.push(await customer.sync());
      }
    });
    try {
      masterKeys().forEach((key) => secrets.add(key));
      for (let nth = 0; nth < 2; nth += 1) await operatorCommand(world.sidecarOptions, 'rotate-key');
    } finally {
      rotating = false;
      await Promise.all(working);
    }
  }
  async function disconnects(): Promise<void> {
    await noted();
    for (const { connectionId } of customers) {
      await settled(client, connectionId);
      await operatorCommand(world.sidecarOptions, 'disconnect', connectionId);
      await client.call('GET', `/v1/connections/${connectionId}`);
    }
  }

  const inClear = (text: string) => [...secrets].filter((one) => text.includes(one));

  it('is not hindered by a rotation of the master key beside: every run is done, and booked', async () => {
    expect(besideRotation.length).to.be.greaterThan(3);
    expect(besideRotation.map(({ outcome }) => outcome)).to.eql(besideRotation.map(() => 'done'));
    for (const customer of customers) {
      const known = (await customer.bank.ledger()).posted
        .map(({ label }) => label)
        .filter((one) => one !== '');
      const booked = (await customer.books()).lines.map((line) => line.payment_ref);
      expect(booked).to.include.members(known);
    }
  });

  it('stands in no line of the log', () => {
    expect(secrets.size).to.be.greaterThan(PROVIDERS.length + 2);
    // The search would find it: what is no secret is there.
    expect(logs).to.include('the sidecar is up');
    expect(second.log()).to.include('connection');
    expect(inClear(logs + second.log())).to.eql([]);
  });

  it('stands in no answer that a browser got', () => {
    for (const { connectionId } of customers) expect(answers).to.include(connectionId);
    expect(answers).to.include('[redacted]');
    expect(inClear(answers)).to.eql([]);
  });

  it('stands in none of the figures', () => {
    expect(figures).to.include('provider="ponto"');
    expect(inClear(figures)).to.eql([]);
  });

  it('stands in no table, neither of the sidecar nor of Odoo', async () => {
    const all = [...secrets];
    const { institutionName } = await connectionOf(customers[0] as Customer);
    const sidecar = (sql: string) => world.query(sql);
    const odoo = (sql: string) => world.host.own?.cluster.query(sql, DATABASE) ?? Promise.resolve([]);
    expect(await tablesWith(sidecar, [institutionName])).to.include('public.connections');
    expect(await tablesWith(sidecar, all)).to.eql([]);
    expect(await tablesWith(odoo, [institutionName])).to.include('public.account_online_link');
    expect(await tablesWith(odoo, all)).to.eql([]);
  });
});
