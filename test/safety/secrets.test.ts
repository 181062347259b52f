/** Everything that both databases hold, searched for what gives access to a bank or to Odoo. */
import { expect } from 'chai';
import { reconnect } from '../../sidecar/src/connections/reconnect.ts';
import { ProviderError, type Provider } from '../../sidecar/src/providers/provider.ts';
import { Connection, Host } from '../../sidecar/src/store/models.ts';
import { runConnection } from '../../sidecar/src/sync/run.ts';
import type { SidecarClient } from '../../tools/connect.ts';
import { DATABASE } from '../../tools/host/template.ts';
import type { World } from '../../tools/world.ts';
import { tablesWith } from '../support/clear-text.ts';
import { newCustomer, type Customer } from '../support/customer.ts';
import { secondSidecar, type SecondSidecar } from '../support/second-sidecar.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

describe('what gives access to a bank', function () {
  this.timeout(180_000);
  let world: World;
  let client: SidecarClient;
  let second: SecondSidecar;
  let customer: Customer;
  let connection: Connection;
  let token: string;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
    second = await secondSidecar(world);
    customer = await newCustomer(world, client);
    connection = (await Connection.findByPk(customer.connectionId)) as Connection;
    const { value } = await second.parts.connections.credentials(connection);
    token = /"(access-[^"]+)"/.exec(JSON.stringify(value))?.[1] ?? '';
  });
  after(() => second.stop());

  const sidecarHas = (texts: string[]) => tablesWith((sql) => world.query(sql), texts);
  const odooHas = (texts: string[]) =>
    tablesWith((sql) => world.host.own?.cluster.query(sql, DATABASE) ?? Promise.resolve([]), texts);

  it('is in clear in no table of the sidecar nor of Odoo', async () => {
    expect(token).to.match(/^access-/);
    const host = await Host.findByPk(connection.hostId);
    const secrets = [token, 'sandbox-secret', 'sandbox-client-id'];
    expect(await sidecarHas(secrets)).to.eql([]);
    expect(await odooHas(secrets)).to.eql([]);
    // The search finds what is there: the login that the sidecar uses stands in both.
    expect(await sidecarHas([host?.login ?? ''])).to.include('public.hosts');
    expect(await odooHas([host?.login ?? ''])).to.include('public.res_users');
  });

  it('is neither kept nor told to Odoo when the bank repeats it in its refusal', async () => {
    const provider = (id: string): Provider => ({
      ...second.parts.sync.provider(id),
      refresh: () => {
        throw new ProviderError({
          state: 'reconnect',
          code: 'ITEM_LOGIN_REQUIRED',
          message: `the token ${token} is not good any more`,
        });
      },
    });
    await connection.update({ requestedAt: new Date() });
    await runConnection({ ...second.parts.sync, provider }, connection.id, 'person');
    await connection.reload();
    expect(connection.problem?.code).to.equal('ITEM_LOGIN_REQUIRED');
    expect(connection.problem?.message).to.include('[redacted]');
    expect(await sidecarHas([token])).to.eql([]);
    expect(await odooHas([token])).to.eql([]);
  });

  it('is asked for anew by Reconnect where the key that sealed it is lost', async () => {
    const sealed = connection.credentials ?? '';
    const lost = sealed.replace(/^([^.]+)\.[^.]+\./, '$1.AAAAAAAAAAA.');
    expect(lost).not.to.equal(sealed);
    await connection.update({ credentials: lost });
    const person = {
      hostId: connection.hostId,
      userId: world.admin.userId,
      companyId: connection.hostCompanyId,
      companyIds: [connection.hostCompanyId],
      rights: 'manager' as const,
      language: 'en_US',
      blocks: [],
    };
    const { window } = await reconnect(second.parts.connections, person, connection.id, 'US');
    expect(window.url).to.match(/^http/);
  });
});
