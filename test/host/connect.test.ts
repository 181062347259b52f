/** Cancelling, reconnecting, choosing and pairing again, over REST with a real Odoo. */
import { expect } from 'chai';
import type { Person } from '../../sidecar/src/connections/context.ts';
import { reconnect } from '../../sidecar/src/connections/reconnect.ts';
import type { BeginRequest, Provider } from '../../sidecar/src/providers/provider.ts';
import { connect, settled, type SidecarClient } from '../../tools/connect.ts';
import { pairingCode } from '../../tools/services.ts';
import type { World } from '../../tools/world.ts';
import { control, newCustomer } from '../support/customer.ts';
import { secondSidecar } from '../support/second-sidecar.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const thrown = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing',
    (error: unknown) => (error as Error).message,
  );

describe('connecting over REST', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
  });

  const gingham = () => ({
    provider: 'plaid',
    institutionId: 'ins_gingham',
    name: 'Gingham Bank',
    country: 'US',
    persona: 'gingham',
  });
  const begin = () =>
    client.call<{ id: string; window: { url: string }; returnOrigin: string }>('POST', '/v1/connections', {
      provider: 'plaid',
      institutionId: 'ins_gingham',
      institutionName: 'Gingham Bank',
      country: 'US',
    });
  const linksOf = (id: string) =>
    world.admin.call<{ id: number }[]>('account.online.link', 'search_read', [[['client_id', '=', id]]], {
      fields: ['id'],
    });
  const rowsOf = (id: string) => world.query(`SELECT 1 FROM connections WHERE id = '${id}'`);

  it('says that the person has not finished without that being an error', async () => {
    const { id, window } = await begin();
    await fetch(window.url);
    const answer = await client.call<{ accounts: null; message: string }>(
      'POST',
      `/v1/connections/${id}/complete`,
      { answer: {} },
    );
    expect(answer.accounts).to.equal(null);
    expect(answer.message).to.include('not finished');
    await client.call('DELETE', `/v1/connections/${id}`);
    expect(await rowsOf(id)).to.eql([]);
  });

  it('takes back a cancelled connection everywhere: here, in Odoo and at the provider', async () => {
    const { id } = await connect(client, gingham());
    expect((await linksOf(id)).length).to.equal(1);
    await control(world, 'DELETE', '/requests');
    await client.call('DELETE', `/v1/connections/${id}`);
    expect(await linksOf(id)).to.eql([]);
    expect(await rowsOf(id)).to.eql([]);
    const requests = await control<unknown>(world, 'GET', '/requests');
    expect(JSON.stringify(requests)).to.include('/item/remove');
  });

  it('does not cancel a connection that is in use', async () => {
    const customer = await newCustomer(world, client);
    const said = await thrown(client.call('DELETE', `/v1/connections/${customer.connectionId}`));
    expect(said).to.include('connected already');
    expect((await linksOf(customer.connectionId)).length).to.equal(1);
  });

  it('proposes a journal for each account', async () => {
    const { id, accounts } = await connect(client, gingham());
    const { journals, proposals } = await client.call<{
      journals: { id: number; currency: string }[];
      proposals: Record<string, unknown>;
    }>('GET', `/v1/connections/${id}/journals`);
    expect(Object.keys(proposals)).to.eql(accounts.map((account) => account.id));
    expect(journals.length).to.be.greaterThan(0);
    await client.call('DELETE', `/v1/connections/${id}`);
  });

  it('shows the accounts again, and which of them are fetched already', async () => {
    const customer = await newCustomer(world, client, { openingBalance: '5' });
    const { accounts } = await client.call<{ accounts: { chosen: boolean }[] }>(
      'POST',
      `/v1/connections/${customer.connectionId}/accounts/fetch`,
    );
    expect(accounts.map((account) => account.chosen)).to.eql([true]);
  });

  it('leaves the connection as it was when the window of "Reconnect" is not finished', async () => {
    const customer = await newCustomer(world, client);
    const path = `/v1/connections/${customer.connectionId}`;
    const before = await customer.books();
    await client.call('POST', `${path}/reconnect`, { country: 'US' });
    const { accounts } = await client.call<{ accounts: unknown }>('POST', `${path}/complete`, { answer: {} });
    expect(accounts).to.equal(null);
    const run = await customer.sync();
    expect(run.outcome).to.equal('done');
    expect((await customer.books()).lines.map((line) => line.id)).to.eql(before.lines.map((line) => line.id));
  });

  it('gives a journal a code of its own where a company has used up the 99 that Odoo gives', async () => {
    const prefix = ['code', '=like', 'BNK%'];
    const read = (domain: unknown[]) =>
      world.admin.call<{ id: number; code: string }[]>('account.journal', 'search_read', [domain], {
        fields: ['code'],
        context: { active_test: false },
      });
    const taken = new Set((await read([prefix])).map(({ code }) => code));
    const free = Array.from({ length: 99 }, (_, index) => `BNK${index + 1}`).filter(
      (code) => !taken.has(code),
    );
    // Archived ones keep their codes, and stay off the dashboard that other tests look at. Of any kind: a bank's journal
    // gets accounts of its own, and 99 of them take half a minute.
    const archived = free.map((code) => ({ name: `Archived ${code}`, code, type: 'general', active: false }));
    const made = await world.admin.call<number[]>('account.journal', 'create', [archived]);
    try {
      const customer = await newCustomer(world, client);
      const [journal] = await read([['id', '=', customer.journalId]]);
      expect(journal?.code).to.match(/^BN\d{3}$/);
    } finally {
      await world.admin.call('account.journal', 'unlink', [made]);
    }
  });

  it('reconnects in the country that was chosen when the bank was connected, wherever the company is', async () => {
    const customer = await newCustomer(world, client);
    const [row] = (await world.query(
      `UPDATE connections SET country = 'GB' WHERE id = '${customer.connectionId}' RETURNING host_id, host_company_id`,
    )) as { host_id: string; host_company_id: number }[];
    const second = await secondSidecar(world);
    const asked: string[][] = [];
    const provider = (id: string): Provider => {
      const real = second.parts.connections.provider(id);
      const begin = (request: BeginRequest) => {
        asked.push(request.countries);
        return real.begin(request);
      };
      return { ...real, begin };
    };
    const companyId = row?.host_company_id ?? 0;
    const person: Person = {
      hostId: row?.host_id ?? '',
      userId: world.admin.userId,
      companyId,
      companyIds: [companyId],
      rights: 'manager',
      language: 'en_US',
      blocks: [],
    };
    try {
      await reconnect({ ...second.parts.connections, provider }, person, customer.connectionId, 'US');
    } finally {
      await second.stop();
    }
    expect(asked).to.eql([['GB']]);
  });

  it('serves a page to return to that runs no script but its own and speaks to paired Odoos only', async () => {
    const response = await fetch(`${world.sidecar().url}/connect/return?public_token=%3Cscript%3E`);
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).to.include(
      "default-src 'none'; script-src 'self'",
    );
    expect(page).not.to.include('public_token');
    expect(page).to.include(`data-origins="[&quot;${new URL(world.host.url).origin}&quot;]"`);
  });

  it('lets the pages of a paired Odoo ask whether it is alive, and no other page', async () => {
    const from = async (origin: string) => {
      const response = await fetch(`${world.sidecar().url}/healthz`, { headers: { origin } });
      return [response.status, response.headers.get('access-control-allow-origin')];
    };
    const origin = new URL(world.host.url).origin;
    expect(await from(origin)).to.eql([200, origin]);
    expect(await from('https://elsewhere.example')).to.eql([200, null]);
  });

  it('keeps connections over Unpair and pairing again', async () => {
    const customer = await newCustomer(world, client);
    await world.admin.call('account.online.sidecar', 'unpair', []);
    const code = await pairingCode(world.sidecarOptions);
    await world.admin.call('account.online.sidecar', 'pair', [world.sidecar().url, code]);
    const again = await sharedClient();
    await again.call('POST', `/v1/connections/${customer.connectionId}/sync`, {});
    expect((await settled(again, customer.connectionId)).outcome).to.equal('done');
  });
});
