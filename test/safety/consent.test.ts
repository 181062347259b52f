/** The end of a bank's consent, told in a real Odoo to whoever connected. */
import { expect } from 'chai';
import { remindOfConsents } from '../../sidecar/src/sync/consent.ts';
import { sidecarClient, type SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { newCustomer, type Customer } from '../support/customer.ts';
import { newPerson } from '../support/new-person.ts';
import { secondSidecar, type SecondSidecar } from '../support/second-sidecar.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

const DAY_MS = 86_400_000;
const FIELDS = ['summary', 'note', 'date_deadline', 'user_id', 'activity_category'];

interface Activity {
  id: number;
  summary: string;
  note: string;
  date_deadline: string;
  user_id: [number, string];
  activity_category: string;
}

describe('a consent that will end', function () {
  this.timeout(180_000);
  let world: World;
  let second: SecondSidecar;
  let client: SidecarClient;
  let userId: number;
  let customer: Customer;
  let linkId: number;
  /** In the morning of the 20th in Auckland. */
  const ends = new Date('2031-06-19T20:00:00Z');

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    second = await secondSidecar(world);
    const person = await newPerson(world, 'Ngaio', ['account.group_account_manager'], {
      tz: 'Pacific/Auckland',
    });
    userId = person.userId;
    client = sidecarClient(person);
    customer = await newCustomer(world, client);
    const [link] = await world.admin.call<{ id: number }[]>(
      'account.online.link',
      'search_read',
      [[['client_id', '=', customer.connectionId]]],
      { fields: ['id'] },
    );
    linkId = link?.id as number;
  });

  after(async () => {
    await second?.stop();
  });

  const activities = () =>
    world.admin.call<Activity[]>(
      'mail.activity',
      'search_read',
      [
        [
          ['res_model', '=', 'account.online.link'],
          ['res_id', '=', linkId],
        ],
      ],
      { fields: FIELDS },
    );

  /** The hourly round, at another hour than the clock's. */
  const roundAt = (now: Date) => remindOfConsents({ ...second.parts.sync, now: () => now });

  async function consentUntil(moment: Date): Promise<void> {
    await customer.bank.consentUntil(moment.toISOString());
    await customer.sync();
  }

  it('is told by nothing while it is further away than 15 days', async () => {
    await consentUntil(ends);
    // Still the 4th in Auckland, which is 16 days before; in UTC it is 15.
    await roundAt(new Date('2031-06-04T06:00:00Z'));
    expect(await activities()).to.eql([]);
    const [link] = await world.admin.call<{ expiring_synchronization_date: string }[]>(
      'account.online.link',
      'read',
      [[linkId], ['expiring_synchronization_date']],
    );
    expect(link?.expiring_synchronization_date).to.equal('2031-06-20');
  });

  it('is told 15 days before to the person who connected, with the day of their calendar', async () => {
    await roundAt(new Date(ends.getTime() - 15 * DAY_MS));
    const [one, ...more] = await activities();
    expect(more).to.eql([]);
    expect(one?.user_id[0]).to.equal(userId);
    expect(one?.date_deadline).to.equal('2031-06-20');
    expect(one?.activity_category).to.equal('online_renew');
    expect(one?.note).to.include('June 20, 2031').and.to.include('Update Credentials');
  });

  it('is told once, however often it is looked at', async () => {
    const before = await activities();
    await roundAt(new Date(ends.getTime() - 14 * DAY_MS));
    await roundAt(new Date(ends.getTime() - 5 * DAY_MS));
    expect(await activities()).to.eql(before);
  });

  it('is told anew 3 days and 1 day before, each in place of the last', async () => {
    const seen = new Set((await activities()).map((one) => one.id));
    for (const days of [3, 1]) {
      await roundAt(new Date(ends.getTime() - days * DAY_MS));
      const all = await activities();
      expect(all.length).to.equal(1);
      expect(seen.has(all[0]?.id as number)).to.equal(false);
      seen.add(all[0]?.id as number);
    }
  });

  it('is no more told once it is renewed, without waiting for the round', async () => {
    await consentUntil(new Date(ends.getTime() + 90 * DAY_MS));
    expect(await activities()).to.eql([]);
  });

  it('is told to somebody else who may renew it where that person is gone', async () => {
    await world.admin.call('res.users', 'write', [[userId], { active: false }]);
    await roundAt(new Date(ends.getTime() + 88 * DAY_MS));
    const [one] = await activities();
    expect(one?.user_id[0]).to.be.a('number').and.not.to.equal(userId);
    const manager = await world.admin.call('res.users', 'has_group', [
      [one?.user_id[0]],
      'account.group_account_manager',
    ]);
    expect(manager).to.equal(true);
  });
});
