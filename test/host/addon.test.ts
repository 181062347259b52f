/** The addon in a real Odoo: what it lets in, whom it shows what, and what it leaves behind. */
import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import type { Host } from '../../tools/host/host.ts';
import { connectHost } from '../../sidecar/src/host/client.ts';
import type { HostTransport } from '../../sidecar/src/host/transport.ts';
import { openDisposableOdoo } from './odoo.ts';
import { startPairingDouble, type PairingDouble } from './pairing-double.ts';
import { hire, refusalOf, signIn, type Person } from './people.ts';

const MODULE = 'account_online_synchronization';

describe('the addon', function () {
  this.timeout(240_000);

  let odoo: Host;
  let admin: Person;
  let sidecar: PairingDouble;
  let service: HostTransport;

  before(async () => {
    odoo = await openDisposableOdoo();
    admin = await signIn(odoo.url, odoo.db, odoo.login, odoo.password);
    await installFromApps();
    sidecar = await startPairingDouble();
    await admin.call('account.online.sidecar', 'pair', [sidecar.url, 'CODE-0001']);
    service = serviceWith(handedOver().apiKey);
  });

  after(async () => {
    await sidecar?.close();
    await odoo?.stop();
  });

  /** Apps → Update Apps List → Install, then a page that is loaded again. */
  async function installFromApps(): Promise<void> {
    await admin.call('ir.module.module', 'update_list');
    const found = await admin.call('ir.module.module', 'search', [[['name', '=', MODULE]]]);
    await admin.call('ir.module.module', 'button_immediate_install', [found]);
    admin = await signIn(odoo.url, odoo.db, odoo.login, odoo.password);
  }

  const handedOver = () => {
    const last = sidecar.pairings.at(-1);
    if (!last) throw new Error('Odoo did not call the sidecar');
    return last;
  };
  const serviceWith = (apiKey: string): HostTransport =>
    connectHost({
      url: odoo.url,
      database: odoo.db,
      login: '__online_sync__',
      apiKey,
      timeoutMs: 60_000,
    });
  const ofService = (model: string, method: string, parameters: Record<string, unknown>): Promise<unknown> =>
    service.call(model, method, parameters);

  /** A connection with one account and its journal, as the sidecar makes them. */
  async function connect(name = 'Test Bank') {
    const made = async (model: string, values: Record<string, unknown>): Promise<number> => {
      const ids = (await ofService(model, 'create', { vals_list: [values] })) as number[];
      return Number(ids[0]);
    };
    const link = await made('account.online.link', { name, client_id: randomUUID(), company_id: 1 });
    const account = await made('account.online.account', {
      account_online_link_id: link,
      online_identifier: randomUUID(),
      name: 'Checking',
      kind: 'bank',
    });
    const journal = await made('account.journal', {
      name: `${name} ${link}`,
      type: 'bank',
      company_id: 1,
      account_online_account_id: account,
      bank_statements_source: 'online_sync',
    });
    return { link, account, journal };
  }
  type Connected = Awaited<ReturnType<typeof connect>>;

  const line = (to: Connected, identifier: string, date: string, amount: number) => ({
    journal_id: to.journal,
    online_account_id: to.account,
    online_transaction_identifier: identifier,
    date,
    amount,
    payment_ref: identifier,
  });
  const deliver = (to: Connected, lines: Record<string, unknown>[], opening: number, closing: number) =>
    ofService('account.journal', 'web_save', {
      ids: [to.journal],
      vals: {
        online_statement_ids: [
          [
            0,
            0,
            {
              online_account_id: to.account,
              balance_start: opening,
              balance_end_real: closing,
              line_ids: lines.map((values) => [0, 0, values]),
            },
          ],
        ],
      },
      specification: { has_invalid_statements: {} },
    });
  const identifiersOf = async (to: Connected): Promise<string[]> => {
    const found = (await ofService('account.bank.statement.line', 'search_read', {
      domain: [['journal_id', '=', to.journal]],
      fields: ['online_transaction_identifier'],
    })) as { online_transaction_identifier: string }[];
    return found.map((one) => one.online_transaction_identifier).sort();
  };
  const refusedBy = async (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => '',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  it('installs from Apps, and is to come by itself where Accounting does', async () => {
    const found = await admin.call('ir.module.module', 'search_read', [
      [['name', '=', MODULE]],
      ['state', 'auto_install', 'license'],
    ]);
    const [module] = found as Record<string, unknown>[];
    expect(module).to.include({ state: 'installed', auto_install: true, license: 'LGPL-3' });
  });

  it('hands a key of its own user over, and shows the secret to nobody', async () => {
    expect(handedOver()).to.include({ code: 'CODE-0001', database: odoo.db, login: '__online_sync__' });
    expect(handedOver().databaseUuid).to.match(/^[0-9a-f-]{36}$/);
    const settings = await admin.call('res.config.settings', 'default_get', [
      ['online_sync_url', 'online_sync_paired', 'online_sync_notice', 'online_sync_code'],
    ]);
    expect(settings).to.include({ online_sync_url: sidecar.url, online_sync_paired: true });
    expect(JSON.stringify(settings)).not.to.contain(sidecar.secret);
    expect(await refusalOf(signIn(odoo.url, odoo.db, '__online_sync__', ''))).to.equal('AccessDenied');
  });

  it('lands a statement with its lines whole: complete and valid', async () => {
    const to = await connect();
    const [saved] = (await deliver(
      to,
      [line(to, 'a', '2026-03-02', 10), line(to, 'b', '2026-03-20', -4.5)],
      100,
      105.5,
    )) as { has_invalid_statements: boolean }[];
    expect(saved?.has_invalid_statements).to.equal(false);
    const statements = await ofService('account.bank.statement', 'search_read', {
      domain: [['journal_id', '=', to.journal]],
      fields: ['is_complete', 'is_valid', 'date', 'line_ids'],
    });
    const [statement] = statements as {
      is_complete: boolean;
      is_valid: boolean;
      date: string;
      line_ids: number[];
    }[];
    expect(statement).to.include({ is_complete: true, is_valid: true, date: '2026-03-20' });
    expect(statement?.line_ids).to.have.length(2);
  });

  it('refuses a transaction that is in the books, with the whole delivery it came in', async () => {
    const to = await connect();
    await deliver(to, [line(to, 'a', '2026-03-02', 10)], 0, 10);
    const again = deliver(to, [line(to, 'fresh', '2026-04-01', 1), line(to, 'a', '2026-04-02', 10)], 10, 21);
    expect(await refusedBy(again)).to.contain('in the books already');
    expect(await identifiersOf(to)).to.deep.equal(['a']);
  });

  it("lets two accounts have the same identifier of their bank's", async () => {
    const [one, other] = [await connect('One'), await connect('Other')];
    await deliver(one, [line(one, 'same', '2026-03-02', 10)], 0, 10);
    await deliver(other, [line(other, 'same', '2026-03-02', 10)], 0, 10);
    expect([await identifiersOf(one), await identifiersOf(other)]).to.deep.equal([['same'], ['same']]);
  });

  it("gives a copied line no identity of the bank's", async () => {
    const to = await connect();
    await deliver(to, [line(to, 'a', '2026-03-02', 10)], 0, 10);
    const [original] = (await ofService('account.bank.statement.line', 'search', {
      domain: [['journal_id', '=', to.journal]],
    })) as number[];
    const copied = (await admin.call('account.bank.statement.line', 'copy', [[original]])) as
      number[] | number;
    const read = await admin.call('account.bank.statement.line', 'read', [
      [copied].flat(),
      ['online_account_id', 'online_transaction_identifier'],
    ]);
    const [copy] = read as { online_account_id: unknown; online_transaction_identifier: unknown }[];
    expect(copy).to.include({ online_account_id: false, online_transaction_identifier: false });
  });

  it('is a source a journal can have, and opens such a journal at its transactions', async () => {
    const to = await connect();
    const described = await admin.call('account.journal', 'fields_get', [
      ['bank_statements_source'],
      ['selection'],
    ]);
    const { selection } = (described as { bank_statements_source: { selection: [string, string][] } })
      .bank_statements_source;
    expect(selection.map(([source]) => source)).to.include('online_sync');
    const action = await admin.call('account.journal', 'open_action', [[to.journal]]);
    expect(action).to.include({ res_model: 'account.bank.statement.line' });
  });

  it('sends an online account to one journal only', async () => {
    const to = await connect();
    const second = ofService('account.journal', 'create', {
      vals_list: [{ name: 'Second', type: 'bank', company_id: 1, account_online_account_id: to.account }],
    });
    expect(await refusedBy(second)).to.contain('Another journal receives');
  });

  it('keeps a connection whose transactions are booked, and deletes one without', async () => {
    const [booked, empty] = [await connect('Booked'), await connect('Empty')];
    await deliver(booked, [line(booked, 'a', '2026-03-02', 10)], 0, 10);
    expect(await refusalOf(admin.call('account.online.link', 'unlink', [[booked.link]]))).to.equal(
      'UserError',
    );
    expect(await refusalOf(admin.call('account.online.account', 'unlink', [[booked.account]]))).to.equal(
      'UserError',
    );
    expect(await admin.call('account.online.link', 'unlink', [[empty.link]])).to.equal(true);
  });

  it('leaves connections to the sidecar: a manager changes their settings, nothing else', async () => {
    const to = await connect();
    const write = (values: Record<string, unknown>) =>
      refusalOf(admin.call('account.online.link', 'write', [[to.link], values]));
    expect(await write({ auto_sync: false })).to.equal(null);
    expect(await write({ client_id: randomUUID() })).to.equal('AccessError');
    expect(
      await write({ account_online_account_ids: [[1, to.account, { online_identifier: 'x' }]] }),
    ).to.equal('AccessError');
    expect(await refusalOf(admin.call('account.online.link', 'create', [{ name: 'Mine' }]))).to.equal(
      'AccessError',
    );
  });

  describe('shows each role what is its', () => {
    const roles: Record<string, { groups: string[]; sees: boolean; changes: boolean }> = {
      portal: { groups: ['base.group_portal'], sees: false, changes: false },
      employee: { groups: ['base.group_user'], sees: false, changes: false },
      invoicing: { groups: ['account.group_account_invoice'], sees: false, changes: false },
      banks: { groups: [`${MODULE}.group_bank`], sees: true, changes: false },
      manager: { groups: ['account.group_account_manager'], sees: true, changes: true },
    };
    for (const [role, { groups, sees, changes }] of Object.entries(roles)) {
      it(`${role}: ${sees ? 'sees' : 'sees no'} connections, ${changes ? 'changes' : 'changes none of'} them`, async () => {
        const to = await connect();
        const person = await hire(admin, odoo, `role-${role}`, groups);
        const refusals = await Promise.all([
          refusalOf(person.call('account.online.link', 'read', [[to.link], ['name']])),
          refusalOf(person.call('account.online.account', 'read', [[to.account], ['name']])),
          refusalOf(person.call('account.online.link', 'online_session')),
        ]);
        expect(refusals).to.deep.equal(
          sees ? [null, null, null] : ['AccessError', 'AccessError', 'AccessError'],
        );
        expect(
          await refusalOf(person.call('account.online.link', 'write', [[to.link], { auto_sync: true }])),
        ).to.equal(changes ? null : 'AccessError');
        expect(await refusalOf(person.call('account.online.sidecar', 'pair', [sidecar.url, 'x']))).to.equal(
          'AccessError',
        );
        expect(await refusalOf(person.call('account.online.sidecar', 'unpair'))).to.equal('AccessError');
        expect(await refusalOf(person.call('ir.config_parameter', 'search_read', [[], ['value']]))).to.equal(
          'AccessError',
        );
      });
    }

    it("another company's accountants see none of it", async () => {
      const to = await connect();
      const [company] = [
        await admin.call('res.company', 'create', [{ name: 'Another company' }]),
      ].flat() as number[];
      const person = await hire(admin, odoo, 'elsewhere', ['account.group_account_manager'], company);
      expect(await person.call('account.online.link', 'search_count', [[]])).to.equal(0);
      expect(await person.call('account.online.account', 'search_count', [[]])).to.equal(0);
      expect(await refusalOf(person.call('account.online.link', 'read', [[to.link], ['name']]))).to.equal(
        'AccessError',
      );
    });
  });

  it('asks for a session in the name and with the rights of who is signed in', async () => {
    await admin.call('account.online.link', 'online_session');
    const { authorization, body } = sidecar.sessions.at(-1) ?? { authorization: '', body: {} };
    expect(authorization).to.equal(`Bearer ${sidecar.secret}`);
    expect(body).to.include({ userId: 2, rights: 'manager', companyId: 1 });
    const banks = await hire(admin, odoo, 'session-of-banks', [`${MODULE}.group_bank`]);
    const answer = await banks.call('account.online.link', 'online_session');
    expect(sidecar.sessions.at(-1)?.body).to.include({ rights: 'user' });
    expect(answer).to.have.all.keys('url', 'token', 'lifetime');
  });

  it('is not paired in a copy of the database', async () => {
    const parameters = ['database.uuid'];
    const own = await admin.call('ir.config_parameter', 'get_param', parameters);
    await admin.call('ir.config_parameter', 'set_param', ['database.uuid', randomUUID()]);
    try {
      expect(await refusalOf(admin.call('account.online.link', 'online_session'))).to.equal('UserError');
      const settings = await admin.call('res.config.settings', 'default_get', [['online_sync_paired']]);
      expect(settings).to.include({ online_sync_paired: false });
    } finally {
      await admin.call('ir.config_parameter', 'set_param', ['database.uuid', own]);
    }
  });

  it('serves a company that came after the pairing', async () => {
    const [company] = [
      await admin.call('res.company', 'create', [{ name: 'A later company' }]),
    ].flat() as number[];
    const found = await ofService('res.company', 'search_count', { domain: [['id', '=', company]] });
    expect(found).to.equal(1);
  });

  // Last: nothing works after it.
  describe('goes', () => {
    it('ends the old key with a new pairing, and the last with unpairing', async () => {
      const before = handedOver().apiKey;
      await admin.call('account.online.sidecar', 'pair', [sidecar.url, 'CODE-0002']);
      expect(await refusedBy(serviceWith(before).call('res.users', 'context_get', {}))).not.to.equal('');
      service = serviceWith(handedOver().apiKey);
      expect(await refusedBy(ofService('res.users', 'context_get', {}))).to.equal('');
      await admin.call('account.online.sidecar', 'unpair');
      expect(await refusedBy(ofService('res.users', 'context_get', {}))).not.to.equal('');
    });

    it('leaves the books as they are and nothing of its own when it is uninstalled', async () => {
      await admin.call('account.online.sidecar', 'pair', [sidecar.url, 'CODE-0003']);
      service = serviceWith(handedOver().apiKey);
      const to = await connect('Last');
      await deliver(to, [line(to, 'a', '2026-03-02', 10)], 0, 10);
      await ofService('account.online.link', 'message_post', { ids: [to.link], body: 'A note' });
      const books = () =>
        Promise.all(
          [
            ['account.bank.statement.line', 'amount'],
            ['account.bank.statement', 'balance_end_real'],
            ['account.move.line', 'balance'],
          ].map(([model, amount]) =>
            admin.call(String(model), 'formatted_read_group', [[]], {
              aggregates: ['__count', `${amount}:sum`],
            }),
          ),
        );
      const before = await books();
      const [module] = (await admin.call('ir.module.module', 'search', [
        [['name', '=', MODULE]],
      ])) as number[];
      await admin.call('ir.module.module', 'button_immediate_uninstall', [[module]]);
      admin = await signIn(odoo.url, odoo.db, odoo.login, odoo.password);

      expect(await books()).to.deep.equal(before);
      const left = async (model: string, domain: unknown[]): Promise<unknown> =>
        admin.call(model, 'search_count', [domain], { context: { active_test: false } });
      expect({
        user: await left('res.users', [['login', '=', '__online_sync__']]),
        key: await left('res.users.apikeys', [['name', '=', 'Online Synchronization']]),
        parameters: await left('ir.config_parameter', [['key', 'like', 'account_online_synchronization.']]),
        models: await left('ir.model', [['model', '=like', 'account.online.%']]),
        fields: await left('ir.model.fields', [
          '|',
          ['name', '=like', 'account_online_%'],
          ['name', '=like', 'online_%'],
        ]),
        crons: await left('ir.cron', [['name', 'ilike', 'online sync']]),
        menus: await left('ir.ui.menu', [['name', '=', 'Online Synchronization']]),
        groups: await left('res.groups', [['name', '=', 'Online Synchronization Service']]),
        messages: await left('mail.message', [['model', '=like', 'account.online.%']]),
        source: await left('account.journal', [['bank_statements_source', '=', 'online_sync']]),
      }).to.deep.equal({
        user: 0,
        key: 0,
        parameters: 0,
        models: 0,
        fields: 0,
        crons: 0,
        menus: 0,
        groups: 0,
        messages: 0,
        source: 0,
      });
    });
  });
});
