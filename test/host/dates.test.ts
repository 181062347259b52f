/** A bank's date is a calendar date: it is the same in the books whatever clock anybody lives by. */
import { expect } from 'chai';
import type { SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { newCustomer } from '../support/customer.ts';
import { expectBooksAreTheBanks } from '../support/the-banks.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

/** The first and the last on earth, and one with a summer time. */
const ZONES = ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/New_York'];
/** Within the two years that a bank gives: a month's and a year's edges, and days on which clocks change. */
const YEAR = new Date().getUTCFullYear() - 1;
const DATES = ['03-09', '03-31', '10-26', '11-02', '12-31']
  .map((day) => `${YEAR}-${day}`)
  .concat(`${YEAR + 1}-01-01`);

describe("the bank's dates", function () {
  this.timeout(120_000);
  let world: World;
  let client: SidecarClient;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
  });

  /** For the sidecar, its database and every user of Odoo. */
  async function liveBy(zone: string | null): Promise<void> {
    await world.query(`ALTER DATABASE sidecar ${zone ? `SET timezone = '${zone}'` : 'RESET timezone'}`);
    const users = await world.admin.call<number[]>('res.users', 'search', [[]]);
    await world.admin.call('res.users', 'write', [users, { tz: zone ?? 'UTC' }]);
    await world.sidecar().stop();
    const { env = {} } = world.sidecarOptions;
    world.sidecarOptions.env = { ...env, TZ: zone ?? 'UTC' };
    await world.startSidecar();
  }
  after(() => liveBy(null));

  for (const zone of ZONES) {
    it(`are the books' dates where everybody lives by ${zone}`, async () => {
      await liveBy(zone);
      const one = await newCustomer(world, client, {
        openingBalance: '10.00',
        transactions: DATES.slice(1).map((date) => ({ date, amount: '1.50', label: `Of ${date}` })),
      });
      await one.bank.add({ date: DATES[0] ?? '', amount: '2.00', label: `Of ${DATES[0]}` });
      await one.sync();
      await one.sync(DATES[0]);
      const books = await expectBooksAreTheBanks(one);
      const dates = await world.admin.call<{ payment_ref: string; date: string; online_date: string }[]>(
        'account.bank.statement.line',
        'search_read',
        [[['journal_id', '=', one.journalId]]],
        { fields: ['payment_ref', 'date', 'online_date'] },
      );
      for (const line of dates.filter((each) => each.payment_ref.startsWith('Of '))) {
        expect(`Of ${line.date}`).to.equal(line.payment_ref);
        expect(line.online_date).to.equal(line.date);
      }
      const periods = books.statements.map((each) => [each.online_period_start, each.online_period_end]);
      expect(periods)
        .to.deep.include([`${YEAR}-03-01`, `${YEAR}-03-31`])
        .and.deep.include([`${YEAR}-12-01`, `${YEAR}-12-31`]);
    });
  }
});
