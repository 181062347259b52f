/** F1 to F4, once paired: each old connection is listed, with all that was known of it, and nothing is done twice. */
import { expect } from 'chai';
import { bankLedger, readBooks } from '../../tools/books.ts';
import {
  connect,
  settled,
  sidecarClient,
  synchronize,
  type ShownAccount,
  type SidecarClient,
} from '../../tools/connect.ts';
import { operatorCommand } from '../../tools/services.ts';
import { oldProviders } from '../legacy-fixture/years.ts';
import { control } from '../support/customer.ts';
import { startLegacyWorld, takenOver, type LegacyWorld } from '../support/legacy.ts';

interface Link {
  id: number;
  name: string;
  client_id: string;
  state: string;
  active: boolean;
  provider_name: string;
  error_message: string;
  last_refresh: string | false;
  company_id: [number, string];
  account_online_account_ids: number[];
}

describe('the synchronization of before December 2020, once paired', function () {
  this.timeout(240_000);
  let world: LegacyWorld;

  before(async function () {
    this.timeout(400_000);
    world = await startLegacyWorld(oldProviders(20));
    await takenOver(world);
  });

  after(async () => {
    await world?.stop();
  });

  const migrate = (...args: string[]) => operatorCommand(world.sidecarOptions, 'migrate-legacy', ...args);
  const read = <Row>(model: string, domain: unknown[], fields: string[]): Promise<Row[]> =>
    world.admin.call<Row[]>(model, 'search_read', [domain, fields], {
      order: 'id',
      context: { active_test: false, allowed_company_ids: world.planted.companies },
    });
  const links = (): Promise<Link[]> =>
    read<Link>(
      'account.online.link',
      [],
      [
        ...[
          'name',
          'client_id',
          'state',
          'active',
          'provider_name',
          'error_message',
          'last_refresh',
          'company_id',
        ],
        'account_online_account_ids',
      ],
    );
  const link = async (name: string): Promise<Link> => {
    const found = (await links()).find((one) => one.name === name && one.client_id.startsWith('legacy-'));
    if (!found) throw new Error(`no link ${name}`);
    return found;
  };
  const accounts = (of: Link) =>
    read<{ name: string; account_number: string | false; last_sync: string | false; journal_ids: number[] }>(
      'account.online.account',
      [['account_online_link_id', '=', of.id]],
      ['name', 'account_number', 'last_sync', 'journal_ids'],
    );
  const chatter = async (of: Link): Promise<string> =>
    (
      await read<{ body: string }>(
        'mail.message',
        [
          ['model', '=', 'account.online.link'],
          ['res_id', '=', of.id],
        ],
        ['body'],
      )
    )
      .map(({ body }) => body)
      .join('\n');
  const all = async () => ({
    links: await links(),
    accounts: await read(
      'account.online.account',
      [],
      ['name', 'journal_ids', 'online_identifier', 'last_sync'],
    ),
    messages: await world.admin.call('mail.message', 'search_count', [
      [['model', '=', 'account.online.link']],
    ]),
    journals: await read('account.journal', [], ['account_online_account_id', 'bank_statement_creation']),
  });

  it('lists each as disconnected, in its own company, with its provider and its last date', async () => {
    const found = await links();
    expect(found.map(({ name, provider_name: provider, state }) => [name, provider, state])).to.deep.equal([
      ['Gingham', 'Plaid', 'disconnected'],
      ['Houndstooth', 'Yodlee', 'disconnected'],
      ['Banque du Lac', 'Ponto', 'disconnected'],
      ['Acme Bank', 'Acme', 'disconnected'],
      ['Second Company Bank', 'Plaid', 'disconnected'],
      ['Never Finished', 'Yodlee', 'disconnected'],
    ]);
    expect(found.map((one) => one.company_id[0])).to.deep.equal([1, 1, 1, 1, world.planted.companies[1], 1]);
    expect(found[0]?.last_refresh).to.equal('2020-11-30 06:12:00');
  });

  it('says why each is disconnected, and what to do', async () => {
    expect((await link('Gingham')).error_message).to.contain('ended when it was replaced');
    expect((await link('Houndstooth')).error_message).to.contain(
      'had failed (402: The credentials were not accepted)',
    );
    expect((await link('Banque du Lac')).error_message).to.contain('waited for somebody to sign in');
    expect((await link('Never Finished')).error_message).to.contain('was never finished');
    for (const { error_message: reason } of await links()) expect(reason).to.contain('Connect Again');
  });

  it('keeps the journals, each with its grouping, and the date of its last old line', async () => {
    const journal = (name: string) => world.planted.journals.get(name);
    const [checking, saving, unused] = await accounts(await link('Gingham'));
    expect(checking).to.include({
      name: 'Gingham Checking',
      account_number: '0000',
      last_sync: '2020-11-28',
    });
    expect(checking?.journal_ids).to.deep.equal([journal('Old Checking')]);
    expect(saving?.journal_ids).to.deep.equal([journal('Old Saving')]);
    expect(unused?.journal_ids).to.deep.equal([]);
    const twins = await accounts(await link('Second Company Bank'));
    expect(twins.map((one) => one.journal_ids)).to.deep.equal([
      [journal('Old Shared')],
      [journal('Old Shared Twin')],
    ]);
    const grouped = await read<{ name: string; bank_statement_creation: string }>(
      'account.journal',
      [['name', '=like', 'Old %']],
      ['name', 'bank_statement_creation'],
    );
    expect(Object.fromEntries(grouped.map((one) => [one.name, one.bank_statement_creation]))).to.deep.equal({
      'Old Checking': 'month',
      'Old Saving': 'week',
      'Old Cards': 'day',
      'Old Lac': 'bimonthly',
      'Old Acme': 'none',
      'Old Shared': 'month',
      'Old Shared Twin': 'none',
    });
  });

  it('brings its chatter along, and says in it where it came from', async () => {
    const said = await chatter(await link('Gingham'));
    expect(said).to.contain('Connected Gingham in 2018');
    expect(said).to.contain('Taken over from the synchronization of before December 2020: Plaid');
    expect(said).to.contain('Old Checking (until November 28, 2020)');
  });

  it('changes nothing when it is done twice, nor when it is only tried', async () => {
    const found = await all();
    const report = await migrate();
    expect(report).to.contain('listed as disconnected before');
    expect(report).not.to.contain('listed as disconnected now');
    expect(await migrate('--dry-run')).to.contain('dry run, nothing was changed');
    expect(await all()).to.deep.equal(found);
  });

  it('reports what was found, what was done and what needs a person, and never a token', async () => {
    const report = await migrate('--dry-run');
    expect(report).to.contain('Found: 6 connections, 7 journals');
    expect(report).to.contain('Acme Bank: the provider acme was another company');
    expect(report).to.contain('Gingham Never Used: it had no journal');
    expect(report).to.contain('Shared: it had 2 journals');
    expect(report).to.contain('6 old connections still have their access token');
    const whole = [
      report,
      await migrate('--json', '--dry-run'),
      JSON.stringify(await all()),
      world.sidecar().log(),
    ];
    for (const text of whole) expect(text).not.to.contain('access-secret');
    const tables = await world.query(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    expect(tables).not.to.deep.equal([]);
    for (const { name } of tables as { name: string }[])
      expect(
        await world.query(`SELECT 1 FROM "${name}" t WHERE t::text LIKE '%access-secret%'`),
        name,
      ).to.deep.equal([]);
  });

  it('gives the administrator the same report in the settings, and nobody else', async () => {
    const found = await read<{ raw: string; id: number }>(
      'ir.attachment',
      [['name', '=', 'old-synchronization.txt']],
      ['id'],
    );
    expect(found).to.have.length(1);
    const url = `${world.host.url}/web/content/${found[0]?.id}`;
    const answer = await fetch(url, { headers: { Cookie: world.admin.cookie } });
    expect(await answer.text()).to.contain('Gingham (Plaid, company 1): listed as disconnected');
    const stranger = await fetch(url, { redirect: 'manual' });
    expect(stranger.status).not.to.equal(200);
  });

  it('undoes what it did, and does it again', async () => {
    const done = await all();
    expect(await migrate('--undo')).to.contain('6 old connections are no longer listed');
    expect((await all()).links).to.deep.equal([]);
    const journals = await read<{ account_online_account_id: unknown }>(
      'account.journal',
      [['account_online_account_id', '!=', false]],
      ['account_online_account_id'],
    );
    expect(journals).to.deep.equal([]);
    const providers = await read<{ name: string }>('account.online.provider', [], ['name']);
    expect(providers).to.have.length(6);
    expect(await migrate('--undo')).to.contain('0 old connections');
    await migrate();
    const names = (state: typeof done) =>
      state.links.map((one) => [one.name, one.client_id, one.error_message]);
    expect(names(await all())).to.deep.equal(names(done));
    expect((await all()).messages).to.equal(done.messages);
  });

  it('erases the old tokens only when an administrator says so', async () => {
    const tokens = () =>
      read<{ provider_account_identifier: string | false }>(
        'account.online.provider',
        [],
        ['provider_account_identifier'],
      );
    const stored = () =>
      world.host.own?.cluster.query(
        "SELECT name FROM account_online_provider WHERE coalesce(provider_account_identifier, '') <> ''",
        world.host.db,
      );
    expect((await tokens()).filter((one) => one.provider_account_identifier)).to.have.length(6);
    expect(await stored()).to.have.length(6);
    expect(await migrate()).to.contain('An administrator erases them in Settings');
    const made = await world.admin.call<number[]>('res.config.settings', 'create', [[{}]]);
    await world.admin.call('res.config.settings', 'action_online_legacy_erase', [made]);
    expect((await tokens()).filter((one) => one.provider_account_identifier)).to.have.length(0);
    expect(await stored(), 'in the table').to.deep.equal([]);
    expect(await migrate()).not.to.contain('access token');
  });

  describe('after a new connection to the same bank', () => {
    const AGAIN = [
      { date: '2026-09-10', amount: '100.00', label: 'Long before the last line' },
      { date: '2026-10-20', amount: '-20.00', label: 'Card grocer 4411' },
      { date: '2026-10-21', amount: '30.00', label: 'Invoice 17 Acme Corp' },
      { date: '2026-10-22', amount: '-40.00', label: 'PAYMENT TO LANDLORD' },
      { date: '2026-10-23', amount: '50.00', label: 'Twin payment' },
      { date: '2026-10-23', amount: '50.00', label: 'Twin payment' },
      { date: '2026-10-24', amount: '60.00', label: 'Sold a chair' },
      { date: '2026-11-02', amount: '70.00', label: 'New' },
    ];
    let client: SidecarClient;
    let connection: { id: string; accounts: ShownAccount[] };
    let journal: number;
    let old: Link;

    const online = (name: string): ShownAccount => {
      const found = connection.accounts.find((one) => one.name === name);
      if (!found) throw new Error(`no account ${name}`);
      return found;
    };
    const choose = (name: string, journalName: string) =>
      client.call('PUT', `/v1/connections/${connection.id}/accounts`, {
        accounts: [{ accountId: online(name).id, journal: world.planted.journals.get(journalName) }],
      });
    const asked = () =>
      read<{ id: number; summary: string; note: string; user_id: [number, string] }>(
        'mail.activity',
        [
          ['res_model', '=', 'account.online.link'],
          ['active', '=', true],
          ['activity_type_id.category', '=', 'online_old_lines'],
        ],
        ['summary', 'note', 'user_id'],
      );
    const booked = async () =>
      (await readBooks(world.admin, journal)).lines
        .filter((line) => line.date >= '2026-01-01' && line.payment_ref !== 'Opening balance')
        .map((line) => [line.date, line.amount, line.payment_ref]);
    const held = async () =>
      (
        await client.call<{
          transactions: {
            id: string;
            label: string;
            reason: { code: string; candidates?: { id: number; label: string }[] };
          }[];
        }>('GET', `/v1/connections/${connection.id}/held`)
      ).transactions;

    before(async () => {
      client = sidecarClient(world.admin);
      journal = Number(world.planted.journals.get('Old Saving'));
      old = await link('Gingham');
      // What the old synchronization, and a person after it, had booked of this bank.
      const { accounts } = await control<{ accounts: { id: string }[] }>(world, 'POST', '/personas', {
        id: 'again',
        accounts: [
          {
            name: 'Gingham Saving',
            kind: 'bank',
            currency: 'USD',
            openingBalance: '5.00',
            transactions: AGAIN,
          },
          {
            name: 'Gingham Checking',
            kind: 'bank',
            currency: 'USD',
            openingBalance: '5.00',
            transactions: [{ date: '2026-11-03', amount: '-8.00', label: 'New here too' }],
          },
        ],
      }).then((answer) => (answer as { persona?: { accounts: { id: string }[] } }).persona ?? answer);
      const ledger = await bankLedger(world.sandbox.url, accounts[0]?.id ?? '');
      const grocer = ledger.posted.find((one) => one.label === 'Card grocer 4411');
      const line = (date: string, amount: number, label: string, identifier: string | false) => ({
        journal_id: journal,
        date,
        amount,
        payment_ref: label,
        online_identifier: identifier,
      });
      await world.admin.call('account.bank.statement.line', 'create', [
        [
          line('2026-10-19', -20, 'GROCER', grocer?.id ?? ''),
          line('2026-10-21', 30, 'INVOICE 17 ACME', 'other-1'),
          line('2026-10-23', -40, 'Rent', 'other-2'),
          line('2026-10-23', 50, 'Twin payment', 'other-3'),
          line('2026-10-23', 50, 'Twin payment', 'other-4'),
          line('2026-10-24', 60, 'Deposit 991', 'other-5'),
          line('2026-10-25', 1, 'Typed', false),
        ],
      ]);
      const { institution } = await control<{ institution: { id: string } }>(world, 'GET', '/personas/again');
      connection = await connect(client, {
        provider: 'plaid',
        institutionId: `ins_${institution.id}`,
        name: 'Gingham',
        country: 'US',
        persona: 'again',
      });
    });

    it('can be undone as long as nothing was synchronized', async () => {
      expect(await migrate('--undo')).to.contain('6 old connections are no longer listed');
      await migrate();
      old = await link('Gingham');
      expect((await accounts(old)).map(({ journal_ids: ids }) => ids.length)).to.deep.equal([1, 1, 0]);
    });

    it('proposes the journal again, and says from when it goes on', async () => {
      const { journals, proposals } = await client.call<{
        journals: { id: number; goesOnFrom: string | null; onlineAccountId: number | null }[];
        proposals: Record<string, number | 'new'>;
      }>('GET', `/v1/connections/${connection.id}/journals`);
      expect(proposals).to.deep.equal({
        [online('Gingham Saving').id]: journal,
        [online('Gingham Checking').id]: world.planted.journals.get('Old Checking'),
      });
      expect(journals.find((one) => one.id === journal)).to.include({
        goesOnFrom: '2026-10-25',
        onlineAccountId: null,
      });
    });

    it('books nothing while it is uncertain whether something is in the books already', async () => {
      const before = await booked();
      await choose('Gingham Saving', 'Old Saving');
      await settled(client, connection.id);
      expect(await booked()).to.deep.equal(before);
      const waiting = await held();
      const doubts = waiting.filter(({ reason }) => reason.code === 'legacy-doubt');
      expect(
        doubts.map(({ label, reason }) => [label, reason.candidates?.map((one) => one.label)]),
      ).to.deep.equal([
        ['PAYMENT TO LANDLORD', ['Rent']],
        ['Sold a chair', ['Deposit 991']],
      ]);
      expect(
        waiting.filter(({ reason }) => reason.code === 'legacy-waits').map(({ label }) => label),
      ).to.deep.equal(['New']);
    });

    it('asks whoever connected once, however often it runs', async () => {
      const [first] = await asked();
      expect(first?.summary).to.equal('Transactions of Bank of again that may be in the books already');
      expect(first?.user_id[0]).to.equal(world.admin.userId);
      await synchronize(client, connection.id);
      expect(await asked()).to.deep.equal([first]);
      expect((await held()).map(({ label }) => label)).to.have.members([
        'PAYMENT TO LANDLORD',
        'Sold a chair',
        'New',
      ]);
    });

    it('asks again where the to-do is marked done and nothing was answered', async () => {
      await world.admin.call('mail.activity', 'action_done', [(await asked()).map(({ id }) => id)]);
      expect(await asked()).to.deep.equal([]);
      await synchronize(client, connection.id);
      expect(await asked()).to.have.length(1);
    });

    it('takes no answer that makes one line two transactions, nor a line that was not offered', async () => {
      const doubts = (await held()).filter(({ reason }) => reason.code === 'legacy-doubt');
      const lineId = doubts[0]?.reason.candidates?.[0]?.id;
      const answer = (answers: object[]) =>
        client.call('POST', `/v1/connections/${connection.id}/held/answers`, { answers }).then(
          () => '',
          (error: unknown) => String(error),
        );
      expect(await answer(doubts.map(({ id }) => ({ transactionId: id, lineId })))).to.contain(
        'one transaction only',
      );
      expect(await answer([{ transactionId: doubts[0]?.id, lineId: 1 }])).to.contain('no longer wait');
    });

    it('books what is new once it is answered, and nothing twice', async () => {
      const before = await booked();
      const doubts = (await held()).filter(({ reason }) => reason.code === 'legacy-doubt');
      const answers = doubts.map(({ id, label, reason }) => ({
        transactionId: id,
        lineId: label === 'PAYMENT TO LANDLORD' ? reason.candidates?.[0]?.id : null,
      }));
      await client.call('POST', `/v1/connections/${connection.id}/held/answers`, { answers });
      await settled(client, connection.id);
      expect(await held()).to.deep.equal([]);
      expect(await asked(), 'the to-do').to.deep.equal([]);
      expect(await booked()).to.have.deep.members([
        ...before,
        ['2026-10-24', 60, 'Sold a chair'],
        ['2026-11-02', 70, 'New'],
      ]);
      const mine = await read<{ online_transaction_identifier: string }>(
        'account.bank.statement.line',
        [
          ['online_account_id', '=', online('Gingham Saving').hostAccountId],
          ['payment_ref', '!=', 'Opening balance'],
        ],
        ['online_transaction_identifier'],
      );
      expect(mine).to.have.length(AGAIN.length - 1);
      await synchronize(client, connection.id);
      expect(await booked()).to.have.length(before.length + 2);
    });

    it('leaves the old link where another of its journals still waits, and archives it with the last', async () => {
      const left = (await accounts(old)).flatMap(({ journal_ids: ids }) => ids);
      expect(left).to.deep.equal([world.planted.journals.get('Old Checking')]);
      expect((await link('Gingham')).active).to.equal(true);
      await choose('Gingham Checking', 'Old Checking');
      await settled(client, connection.id);
      const now = await links();
      const before = now.find(({ id }) => id === old.id);
      const since = now.find(({ client_id: key }) => key === connection.id);
      if (!before || !since) throw new Error('a connection is not there');
      expect([before.active, before.state]).to.deep.equal([false, 'disconnected']);
      expect([since.active, since.state]).to.deep.equal([true, 'connected']);
      expect(await chatter(before)).to.contain('Connected again as Bank of again: its journals go on there.');
      expect(await chatter(since)).to.contain('Goes on with the journals of the synchronization before.');
      expect(await migrate('--dry-run')).to.contain('Gingham (Plaid, company 1): connected again');
    });

    it('cannot be undone any more', async () => {
      const said = await migrate('--undo').then(String, (error: unknown) => String(error));
      expect(said).to.contain('cannot be undone any more');
    });
  });
});
