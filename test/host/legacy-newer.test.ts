/** F2, the newer shape: an upgrade had turned the old connections into links of a module of our own name. */
import { expect } from 'chai';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logIn, type OdooSession } from '../../tools/host/rpc.ts';
import { connect, settled, sidecarClient } from '../../tools/connect.ts';
import { operatorCommand, pairingCode } from '../../tools/services.ts';
import { startWorld, type World } from '../../tools/world.ts';
import { PROJECT } from '../../tools/places.ts';
import { allowStatements } from '../legacy-fixture/plant.ts';
import { control } from '../support/customer.ts';
import { installFromApps, takenOver } from '../support/legacy.ts';

const OURS = 'account_online_synchronization';

describe('a database whose upgrade had made links of the old connections', function () {
  this.timeout(240_000);
  let world: World;
  let addons: string;
  let links: number[];
  let accounts: number[];
  let journals: number[];
  let admin: OdooSession;

  before(async function () {
    this.timeout(400_000);
    // The other module is first on the path, and then it is gone: so its owner changed it for ours.
    addons = mkdtempSync(join(tmpdir(), 'newer-'));
    cpSync(join(PROJECT, 'test/legacy-fixture'), addons, { recursive: true });
    cpSync(join(PROJECT, 'test/legacy-fixture-newer'), addons, { recursive: true });
    world = await startWorld({
      before: {
        addons: [addons],
        paired: false,
        async prepare(host) {
          const session = await installFromApps(host, OURS);
          await allowStatements((model, method, args) => session.call(model, method, args), session.userId);
          await plant(session);
          rmSync(join(addons, OURS), { recursive: true });
          await host.own?.server().stop();
          await host.own?.restart();
          const before = await logIn(host.url, host.db, host.login, host.password);
          await before.call('ir.module.module', 'update_list');
          const ids = await before.call('ir.module.module', 'search', [[['name', '=', OURS]]]);
          await before.call('ir.module.module', 'button_immediate_upgrade', [ids]);
        },
      },
    });
    const { host } = world;
    admin = await logIn(host.url, host.db, host.login, host.password);
  });

  after(async () => {
    await world?.stop();
    rmSync(addons, { recursive: true, force: true });
  });

  async function plant(session: OdooSession): Promise<void> {
    const make = (model: string, values: object[]) => session.call<number[]>(model, 'create', [values]);
    links = await make('account.online.link', [
      {
        name: 'Gingham',
        client_id: 'a secret place',
        state: 'connected',
        company_id: 1,
        last_refresh: '2021-03-01 05:00:00',
      },
      { name: 'Failed Bank', client_id: 'b', state: 'error', company_id: 1 },
      { name: false, client_id: false, state: 'disconnected', company_id: false },
    ]);
    await session.call('account.online.link', 'message_post', [[links[0]]], { body: 'Connected in 2021' });
    accounts = await make('account.online.account', [
      { name: 'Checking', online_identifier: 'x', account_number: '0000', account_online_link_id: links[0] },
      { name: 'Twice', online_identifier: 'x', account_online_link_id: links[0] },
      { name: 'Failed', online_identifier: false, account_online_link_id: links[1] },
      { name: 'Nobody’s', online_identifier: 'y', account_online_link_id: false },
    ]);
    journals = await make(
      'account.journal',
      [0, 0, 2].map((at, index) => ({
        name: `Newer ${index}`,
        type: 'bank',
        account_online_account_id: accounts[at],
        bank_statements_source: 'online_sync',
      })),
    );
    const line = (journal: number, date: string, amount: number, identifier: string) => ({
      journal_id: journals[journal],
      date,
      amount,
      payment_ref: `Line ${identifier}`,
      online_transaction_identifier: identifier,
      online_account_id: accounts[journal === 2 ? 2 : 0],
    });
    await make('account.bank.statement.line', [
      line(0, '2026-10-20', 10, 'one'),
      // The same identifier twice: another module may have let it in.
      line(0, '2026-10-21', 11, 'twice'),
      line(0, '2026-10-22', 12, 'twice'),
      line(2, '2026-10-22', 5, 'other'),
    ]);
  }

  const read = <Row>(model: string, domain: unknown[], fields: string[]) =>
    admin.call<Row[]>(model, 'search_read', [domain], {
      fields,
      order: 'id',
      context: { active_test: false },
    });

  it('keeps every link, disconnected with the reason, its chatter and its last date', async () => {
    const found = await read<{
      id: number;
      name: string;
      state: string;
      error_message: string;
      auto_sync: boolean;
    }>(
      'account.online.link',
      [],
      ['name', 'state', 'error_message', 'auto_sync', 'company_id', 'last_refresh'],
    );
    expect(
      found.slice(0, 3).map(({ id, name, state, auto_sync: auto }) => [id, name, state, auto]),
    ).to.deep.equal([
      [links[0], 'Gingham', 'disconnected', false],
      [links[1], 'Failed Bank', 'disconnected', false],
      [links[2], `Bank connection ${links[2]}`, 'disconnected', false],
    ]);
    for (const one of found) expect(one.error_message).to.contain('Connect Again');
    const said = await read<{ body: string }>(
      'mail.message',
      [
        ['model', '=', 'account.online.link'],
        ['res_id', '=', links[0]],
      ],
      ['body'],
    );
    expect(JSON.stringify(said)).to.contain('Connected in 2021');
  });

  it('keeps every account with its journals, one each, also of a link that was lost', async () => {
    const found = await read<{
      name: string;
      journal_ids: number[];
      account_online_link_id: [number, string];
    }>('account.online.account', [], ['name', 'journal_ids', 'account_online_link_id']);
    expect(found.map(({ name, journal_ids: ids }) => [name, ids])).to.deep.equal([
      ['Checking', [journals[0]]],
      ['Twice', []],
      ['Failed', [journals[2]]],
      ['Nobody’s', []],
      ['Checking', [journals[1]]],
    ]);
    expect(found[3]?.account_online_link_id[1]).to.equal('Accounts without a connection');
  });

  it('keeps every line and what is known of it', async () => {
    const found = await read<{ amount: number; online_transaction_identifier: string }>(
      'account.bank.statement.line',
      [['journal_id', 'in', journals]],
      ['amount', 'online_transaction_identifier'],
    );
    const [, , second] = found;
    expect(found.map((one) => [one.amount, one.online_transaction_identifier])).to.deep.equal([
      [10, 'one'],
      [11, 'twice'],
      [12, `twice~${(second as { id?: number } | undefined)?.id}`],
      [5, 'other'],
    ]);
  });

  it('has the other module’s views, menus and scheduled actions out of the way, and ours in place', async () => {
    const { arch } = await admin.call<{ arch: string }>('account.online.link', 'get_view', [], {
      view_type: 'form',
    });
    expect(arch).not.to.contain('bring_in');
    expect(arch).to.contain('action_connect_again');
    expect(
      await read(
        'ir.cron',
        [
          ['cron_name', '=', 'Another module: bring in'],
          ['active', '=', true],
        ],
        ['id'],
      ),
    ).to.deep.equal([]);
    const menus = JSON.stringify(await admin.call('ir.ui.menu', 'load_menus', [false]));
    expect(menus).not.to.contain("Another module's connections");
    expect(menus).to.contain('Online Synchronization');
    const [module] = await read<{ state: string }>('ir.module.module', [['name', '=', OURS]], ['state']);
    expect(module?.state).to.equal('installed');
  });

  it('is in the report once paired, and connects again without booking a line twice', async () => {
    const code = await pairingCode(world.sidecarOptions);
    await admin.call('account.online.sidecar', 'pair', [world.sidecar().url, code]);
    await takenOver(world);
    const report = await operatorCommand(world.sidecarOptions, 'migrate-legacy');
    expect(report).to.contain('Gingham (Unknown, company 1): listed as disconnected before');
    expect(report).to.contain('journal Newer 0: until 2026-10-22, 3 lines');
    expect(report).not.to.contain('a secret place');
    const client = sidecarClient(admin);
    const persona = await control<{ institution: { id: string } }>(world, 'POST', '/personas', {
      id: 'newer',
      accounts: [
        {
          name: 'Checking',
          kind: 'bank',
          currency: 'USD',
          openingBalance: '0',
          transactions: [
            { date: '2026-10-20', amount: '10.00', label: 'Line one' },
            { date: '2026-10-21', amount: '11.00', label: 'Line twice' },
            { date: '2026-10-22', amount: '12.00', label: 'Line twice' },
            { date: '2026-11-02', amount: '20.00', label: 'New' },
          ],
        },
      ],
    }).then((answer) => (answer as { persona?: { institution: { id: string } } }).persona ?? answer);
    const { id, accounts: shown } = await connect(client, {
      provider: 'plaid',
      institutionId: `ins_${persona.institution.id}`,
      name: 'Gingham',
      country: 'US',
      persona: 'newer',
    });
    const { proposals } = await client.call<{ proposals: Record<string, number> }>(
      'GET',
      `/v1/connections/${id}/journals`,
    );
    expect([journals[0], journals[1]]).to.include(proposals[shown[0]?.id ?? '']);
    await client.call('PUT', `/v1/connections/${id}/accounts`, {
      accounts: [{ accountId: shown[0]?.id, journal: journals[0] }],
    });
    await settled(client, id);
    const lines = await read<{ amount: number; online_account_id: [number, string] }>(
      'account.bank.statement.line',
      [
        ['journal_id', '=', journals[0]],
        ['payment_ref', '!=', 'Opening balance'],
      ],
      ['amount', 'online_account_id'],
    );
    expect(lines.map(({ amount }) => amount)).to.deep.equal([10, 11, 12, 20]);
    for (const one of lines) expect(one.online_account_id[0]).to.equal(shown[0]?.hostAccountId);
  });
});
