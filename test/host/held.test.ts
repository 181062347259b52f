/** What the host's settings do not let in is held with its reason, shown, and booked once the settings are mended. */
import { expect } from 'chai';
import { bankLedger, cents, readBooks } from '../../tools/books.ts';
import { synchronize, type SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { control, heldOf, newCustomer } from '../support/customer.ts';
import { setStage, type Stage, type StagedAccount } from '../support/histories/stage.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

interface Obstacle {
  name: string;
  code: string;
  /** With nothing booked yet: Odoo lets only such a journal go. */
  empty?: true;
  put: (world: World, journal: number) => Promise<unknown>;
  take: (world: World, journal: number, hostAccountId: number) => Promise<unknown>;
}

const journalField = (world: World, journal: number, vals: object): Promise<unknown> =>
  world.admin.call('account.journal', 'write', [[journal], vals]);
/** Where Odoo's own forms would refuse the state, but older data, imports or other addons leave it. */
const inOdoo = async (world: World, sql: string): Promise<unknown[]> => {
  const { own, db } = world.host;
  if (!own) throw new Error('this test needs an Odoo of its own');
  return own.cluster.query(sql, db);
};

const OBSTACLES: Obstacle[] = [
  {
    name: 'an archived journal',
    code: 'journal-archived',
    put: (world, journal) => journalField(world, journal, { active: false }),
    take: (world, journal) => journalField(world, journal, { active: true }),
  },
  {
    name: 'a journal without a suspense account',
    code: 'no-suspense-account',
    put: (world, journal) =>
      inOdoo(world, `UPDATE account_journal SET suspense_account_id = NULL WHERE id = ${journal}`),
    take: (world, journal) =>
      inOdoo(
        world,
        `UPDATE account_journal SET suspense_account_id = (SELECT suspense_account_id FROM account_journal
           WHERE suspense_account_id IS NOT NULL AND type = 'bank' LIMIT 1) WHERE id = ${journal}`,
      ),
  },
  {
    name: "another company's journal",
    code: 'wrong-company',
    empty: true,
    put: (world, journal) =>
      inOdoo(
        world,
        `UPDATE account_journal SET company_id = (SELECT max(id) FROM res_company) WHERE id = ${journal}`,
      ),
    take: (world, journal) =>
      inOdoo(
        world,
        `UPDATE account_journal SET company_id = (SELECT l.company_id FROM account_online_link l
           WHERE l.id = account_journal.account_online_link_id) WHERE id = ${journal}`,
      ),
  },
  {
    name: 'a journal that was deleted',
    code: 'no-journal',
    empty: true,
    put: (world, journal) => world.admin.call('account.journal', 'unlink', [[journal]]),
    take: (world, _journal, hostAccountId) =>
      world.admin.call('account.journal', 'create', [
        [
          {
            name: `Instead ${hostAccountId}`,
            // Odoo itself gives 99 codes and no more; the tests before may have used them up.
            code: `I${hostAccountId}`,
            type: 'bank',
            account_online_account_id: hostAccountId,
          },
        ],
      ]),
  },
];

describe('a line that the host refuses', function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
    // Another company to take a journal away to.
    await world.admin.call('res.company', 'create', [[{ name: `Elsewhere ${Date.now()}` }]]);
  });

  const held = (connectionId: string) => heldOf(client, connectionId);
  const heldCount = async (connectionId: string) =>
    (
      await world.admin.call<{ held_count: number }[]>(
        'account.online.link',
        'search_read',
        [[['client_id', '=', connectionId]]],
        { fields: ['held_count'] },
      )
    )[0]?.held_count;
  const add = (account: StagedAccount | undefined, label: string): Promise<unknown> =>
    control(world, 'POST', `/accounts/${account?.bankAccountId}/transactions`, [
      { date: '2026-10-04', amount: '8.00', label },
    ]);

  const accountOf = async (journal: number): Promise<number> => {
    const [found] = await world.admin.call<{ account_online_account_id: [number, string] }[]>(
      'account.journal',
      'read',
      [[journal], ['account_online_account_id']],
    );
    return found?.account_online_account_id[0] ?? 0;
  };

  async function expectBooked(stage: Stage, at: number, journalId: number): Promise<void> {
    const account = stage.accounts[at];
    const ledger = await bankLedger(world.sandbox.url, account?.bankAccountId ?? '');
    const books = await readBooks(world.admin, journalId);
    expect(books.balanceCents).to.equal(cents(ledger.balance.posted));
    expect(books.lines.map((line) => line.payment_ref)).to.include.members(
      ledger.posted.map((one) => one.label),
    );
    expect(books.invalid).to.eql([]);
  }

  for (const { name, code, empty, put, take } of OBSTACLES) {
    it(`${name} is held with its reason, shown, booked after the change, and the other account goes on`, async () => {
      const first = empty ? [] : [{ daysAgo: 40, cents: 300, label: 0 }];
      const stage = await setStage(world, client, { accounts: 2, openingCents: 0, first, steps: [] });
      const journal = stage.accounts[0]?.journalId ?? 0;
      const hostAccount = await accountOf(journal);
      await put(world, journal);
      await add(stage.accounts[0], 'Waits');
      await add(stage.accounts[1], 'Goes on');
      await synchronize(client, stage.connectionId);
      const [waiting, ...more] = await held(stage.connectionId);
      expect(more).to.eql([]);
      expect(waiting?.label).to.equal('Waits');
      expect(waiting?.reason.code).to.equal(code);
      expect(waiting?.reason.message.length, 'a sentence for people').to.be.greaterThan(20);
      expect(await heldCount(stage.connectionId)).to.equal(1);
      await expectBooked(stage, 1, stage.accounts[1]?.journalId ?? 0);
      const made = await take(world, journal, hostAccount);
      await synchronize(client, stage.connectionId);
      expect(await held(stage.connectionId)).to.eql([]);
      expect(await heldCount(stage.connectionId)).to.equal(0);
      await expectBooked(stage, 0, code === 'no-journal' ? Number((made as number[])[0]) : journal);
    });
  }

  it('a currency that was deactivated is held with its reason, and booked once it is active again', async () => {
    const one = await newCustomer(world, client, {
      currency: 'KWD',
      transactions: [{ date: '2026-10-01', amount: '3.125', label: 'Three decimals' }],
    });
    const [currency] = await world.admin.call<number[]>('res.currency', 'search', [[['name', '=', 'KWD']]]);
    await world.admin.call('res.currency', 'write', [[currency], { active: false }]);
    try {
      await one.bank.add({ date: '2026-10-02', amount: '4.500', label: 'Waits' });
      await one.sync();
      expect((await held(one.connectionId)).map((each) => each.reason.code)).to.eql(['currency-inactive']);
    } finally {
      await world.admin.call('res.currency', 'write', [[currency], { active: true }]);
    }
    await one.sync();
    expect(await held(one.connectionId)).to.eql([]);
    const amounts = (await one.books()).lines.map((line) => line.amount);
    expect(amounts).to.include.members([3.125, 4.5]);
  });
});
