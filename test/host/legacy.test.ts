/** F1, at the moment of installing: the synchronization of before December 2020 is out of the way, and stays. */
import { expect } from 'chai';
import { join } from 'node:path';
import type { Host } from '../../tools/host/host.ts';
import { PROJECT } from '../../tools/places.ts';
import { allowStatements, plantYears, type Call, type Planted } from '../legacy-fixture/plant.ts';
import { oldProviders } from '../legacy-fixture/years.ts';
import { openDisposableOdoo } from './odoo.ts';
import { refusalOf, signIn, type Person } from './people.ts';

const OURS = 'account_online_synchronization';

describe('installing beside the module of before December 2020', function () {
  this.timeout(300_000);
  let odoo: Host;
  let admin: Person;
  let planted: Planted;
  let found: object;

  const call: Call = (model, method, args, kwargs) => admin.call(model, method, args, { ...kwargs });
  const again = async (): Promise<void> => {
    admin = await signIn(odoo.url, odoo.db, odoo.login, odoo.password);
  };
  const press = async (module: string, button: string): Promise<void> => {
    const ids = await admin.call('ir.module.module', 'search', [[['name', '=', module]]]);
    await admin.call('ir.module.module', button, [ids]);
    await again();
  };
  const search = async (model: string, domain: unknown[], fields: string[]) =>
    (await admin.call(model, 'search_read', [domain, fields], {
      order: 'id',
      context: { active_test: false },
    })) as Record<string, unknown>[];
  /** What the books hold, and the old tables. */
  const everything = async () => ({
    lines: await admin.call('account.bank.statement.line', 'formatted_read_group', [[]], {
      aggregates: ['__count', 'amount:sum'],
    }),
    entries: await admin.call('account.move.line', 'formatted_read_group', [[]], {
      aggregates: ['__count', 'balance:sum'],
    }),
    statements: await search('account.bank.statement', [], ['name', 'balance_start', 'balance_end_real']),
    identifiers: await search(
      'account.bank.statement.line',
      [['online_identifier', '!=', false]],
      ['online_identifier'],
    ),
    providers: await search(
      'account.online.provider',
      [],
      [
        ...[
          'name',
          'provider_type',
          'provider_account_identifier',
          'provider_identifier',
          'status',
          'status_code',
        ],
        ...['message', 'action_required', 'last_refresh', 'company_id', 'account_online_journal_ids'],
      ],
    ),
    accounts: await search(
      'account.online.journal',
      [],
      ['name', 'account_number', 'online_identifier', 'journal_ids'],
    ),
    journals: await search(
      'account.journal',
      [],
      ['name', 'bank_statement_creation', 'bank_statements_source'],
    ),
  });
  /** One by one, so that what differs is shown. */
  const expectKept = async (): Promise<void> => {
    const now = await everything();
    for (const [what, rows] of Object.entries(found)) {
      expect(JSON.stringify(now[what as keyof typeof now], null, 1), what).to.equal(
        JSON.stringify(rows, null, 1),
      );
    }
  };
  const crons = async () =>
    Object.fromEntries(
      (
        await search(
          'ir.cron',
          [['cron_name', 'in', ['Bank feeds: refresh', 'Acme: fetch', 'Acme: something else']]],
          ['cron_name', 'active'],
        )
      ).map((one) => [one['cron_name'], one['active']]),
    ) as Record<string, boolean>;
  const menuShown = async (): Promise<boolean> =>
    JSON.stringify(await admin.call('ir.ui.menu', 'load_menus', [false])).includes('"Bank feeds"');
  const card = async (): Promise<string> => {
    const [view] = await search(
      'ir.model.data',
      [
        ['name', '=', 'account_journal_dashboard_kanban_view'],
        ['module', '=', 'account'],
      ],
      ['res_id'],
    );
    const answer = await admin.call('account.journal', 'get_view', [], {
      view_id: view?.['res_id'],
      view_type: 'kanban',
    });
    return (answer as { arch: string }).arch;
  };
  const arch = async (model: string, type: string): Promise<string> =>
    ((await admin.call(model, 'get_view', [], { view_type: type })) as { arch: string }).arch;
  const synchronize = (): Promise<string | null> =>
    refusalOf(admin.call('account.journal', 'synchronize_now', [[planted.journals.get('Old Checking')]]));
  /** Messages to open pages. */
  const told = async (words: string) =>
    odoo.own?.cluster.query(`SELECT id FROM bus_bus WHERE message LIKE '%${words}%'`, odoo.db);
  const silenced = async () => ({ crons: await crons(), menu: await menuShown() });
  const SILENCE = {
    crons: { 'Bank feeds: refresh': false, 'Acme: fetch': false, 'Acme: something else': true },
    menu: false,
  };

  before(async () => {
    odoo = await openDisposableOdoo([join(PROJECT, 'test/legacy-fixture')]);
    await again();
    await admin.call('ir.module.module', 'update_list');
    await press('bank_feed_acme', 'button_immediate_install');
    const second = (await admin.call('res.company', 'create', [[{ name: 'Second Company' }]])) as number[];
    await admin.call('account.chart.template', 'try_loading', [[], 'generic_coa', second[0]]);
    await allowStatements(call, 2);
    planted = await plantYears(call, [1, Number(second[0])], oldProviders(30));
    found = await everything();
  });

  after(async () => {
    await odoo?.stop();
  });

  it('was a synchronization that worked, with its buttons, menu and scheduled actions', async () => {
    expect(await silenced()).to.deep.equal({
      crons: { 'Bank feeds: refresh': true, 'Acme: fetch': true, 'Acme: something else': true },
      menu: true,
    });
    expect(await arch('account.journal', 'form')).to.contain('synchronize_now');
    expect(await card()).to.contain('synchronize_now');
    expect(await arch('account.online.provider', 'form')).to.contain('refresh_bank');
  });

  it('loses nothing of the books nor of the old tables', async () => {
    await press(OURS, 'button_immediate_install');
    await expectKept();
    expect(await told('Reload this page'), 'told to open pages').not.to.deep.equal([]);
  });

  it('leaves the old module installed, its scheduled actions off and its menu away, and others as they are', async () => {
    const modules = await search('ir.module.module', [['name', '=', 'account_online_sync']], ['state']);
    expect(modules[0]).to.include({ state: 'installed' });
    expect(await silenced()).to.deep.equal(SILENCE);
  });

  it('takes the old buttons off every screen, a third party’s too, and no other button', async () => {
    const form = await arch('account.journal', 'form');
    expect(form).not.to.contain('synchronize_now');
    expect(form).not.to.contain('fetch_from_acme');
    expect(form).to.contain('open_action');
    expect(await card()).not.to.contain('synchronize_now');
    expect(await arch('account.online.provider', 'form')).not.to.contain('refresh_bank');
  });

  it('tells whoever presses an old button on a page of before to reload it, and fetches nothing', async () => {
    const lines = await admin.call('account.bank.statement.line', 'search_count', [[]]);
    expect(await synchronize()).to.equal('UserError');
    const said = await admin
      .call('account.online.provider', 'refresh_bank', [[planted.providers.get('Gingham')]])
      .then(String, (error: unknown) => String(error));
    expect(said).to.contain('Reload this page');
    expect(await admin.call('account.bank.statement.line', 'search_count', [[]])).to.equal(lines);
    expect(await admin.call('account.journal', 'count_acme', [[planted.journals.get('Old Acme')]])).to.equal(
      42,
    );
  });

  it('fetches nothing either where somebody runs the old scheduled action by hand', async () => {
    const lines = await admin.call('account.bank.statement.line', 'search_count', [[]]);
    const [cron] = await search('ir.cron', [['cron_name', '=', 'Bank feeds: refresh']], ['id']);
    await admin.call('ir.cron', 'method_direct_trigger', [[cron?.['id']]]);
    expect(await admin.call('account.bank.statement.line', 'search_count', [[]])).to.equal(lines);
  });

  it('sets a bank up the new way, and by hand the host’s way', async () => {
    const action = JSON.stringify(await admin.call('res.company', 'setting_init_bank_account_action'));
    expect(action).not.to.contain('the-old-way');
    expect(action).to.contain('setup');
  });

  it('stays like this when either module is upgraded', async () => {
    await press('account_online_sync', 'button_immediate_upgrade');
    expect(await silenced()).to.deep.equal(SILENCE);
    expect(await synchronize()).to.equal('UserError');
    await press(OURS, 'button_immediate_upgrade');
    expect(await silenced()).to.deep.equal(SILENCE);
    await expectKept();
  });

  it('leaves the books and the old tables as they are when it is uninstalled, gives the menu and the buttons back, and starts nothing', async () => {
    await press(OURS, 'button_immediate_uninstall');
    await expectKept();
    expect(await told('Its scheduled actions stay off')).not.to.deep.equal([]);
    expect(await silenced()).to.deep.equal({ ...SILENCE, menu: true });
    expect(await arch('account.journal', 'form')).to.contain('synchronize_now');
  });

  it('installs again', async () => {
    await press(OURS, 'button_immediate_install');
    await expectKept();
    expect(await silenced()).to.deep.equal(SILENCE);
    expect(await synchronize()).to.equal('UserError');
  });
});
