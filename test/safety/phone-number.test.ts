/** The phone number of an account: asked for once, kept sealed, shown masked, changed by who has the phone. */
import { expect } from 'chai';
import { ensurePhone, sidecarClient } from '../../tools/connect.ts';
import { operatorCommand } from '../../tools/services.ts';
import type { World } from '../../tools/world.ts';
import {
  asking,
  freeMain,
  hostIdOf,
  hoursPass,
  newestCode,
  textMessages,
  type Ask,
} from '../support/account-safety.ts';
import { newPerson } from '../support/new-person.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

describe('the phone number of an account', function () {
  this.timeout(120_000);
  let world: World;
  let ask: Ask;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    ask = asking(world.admin);
    await freeMain(world);
  });

  after(async () => {
    await hoursPass(world, 48);
    await ensurePhone(sidecarClient(world.admin));
  });

  const begin = () =>
    ask('POST', '/v1/connections', {
      provider: 'plaid',
      institutionId: 'ins_gingham',
      institutionName: 'Gingham Bank',
      country: 'US',
    });
  const forget = async () =>
    operatorCommand(world.sidecarOptions, 'forget-phone', await hostIdOf(world), '1');
  const set = (number: string, code?: string) =>
    ask('PUT', '/v1/phone', { number, country: 'BE', ...(code ? { code } : {}) });

  it('is wanted before the first connection of a company, and then no more', async () => {
    await forget();
    expect((await begin()).body.type).to.equal('phone-needed');
    expect((await set('0470 12')).body).to.include({ type: 'phone', title: 'The number is too short.' });
    expect((await begin()).body.type).to.equal('phone-needed');
    expect((await set('0470 12 34 56')).body).to.eql({ masked: '+32 ••• •• •• 56' });
    const begun = await begin();
    expect(begun.status).to.equal(201);
    await ask('DELETE', `/v1/connections/${String(begun.body['id'])}`);
  });

  it('is nowhere in the database as it is, and in no answer', async () => {
    const tables = (await world.query(
      "SELECT tablename FROM pg_tables WHERE schemaname IN ('public', 'graphile_worker')",
    )) as { tablename: string }[];
    const whole: string[] = [];
    for (const { tablename } of tables) {
      whole.push(JSON.stringify(await world.query(`SELECT * FROM ${tablename}`).catch(() => [])));
    }
    const dump = whole.join('\n');
    expect(dump).to.include('+32 ••• •• •• 56');
    expect(dump).not.to.match(/32470123456|0470\s?12\s?34\s?56/);
    expect(JSON.stringify((await ask('GET', '/v1/account')).body)).not.to.include('470');
  });

  it('is checked as one types, and understood without a country code', async () => {
    const check = async (number: string) =>
      (await ask('POST', '/v1/phone/check', { number, country: 'BE' })).body;
    expect(await check('0470 12 34 56')).to.eql({ ok: true, shown: '+32 470 12 34 56', country: 'BE' });
    expect(await check('+1 201 555 0123')).to.eql({ ok: true, shown: '+1 201 555 0123', country: 'US' });
    expect(await check('02 555 12 12')).to.include({ ok: false });
  });

  it('is changed with the code that its phone receives, and without it not', async () => {
    expect((await set('0471 00 00 00')).body.type).to.equal('code-needed');
    expect((await set('0471 00 00 00', '123456')).body.type).to.equal('no-code');
    expect((await ask('POST', '/v1/phone/code', {})).body['sentTo']).to.equal('+32 ••• •• •• 56');
    expect((await textMessages(world))[0]?.to).to.equal('+32470123456');
    const code = await newestCode(world);
    // A code for one purpose is good for no other.
    expect((await ask('POST', '/v1/reactivation', { code })).body.type).to.equal('not-blocked');
    expect((await set('0471 00 00 00', code === '111111' ? '222222' : '111111')).body.type).to.equal(
      'wrong-code',
    );
    expect((await set('0471 00 00 00', code)).body).to.eql({ masked: '+32 ••• •• •• 00' });
    expect((await set('0472 00 00 00', code)).body.type).to.equal('no-code');
  });

  it('is set and changed by accounting administrators alone', async () => {
    await hoursPass(world);
    const clerk = await newPerson(world, 'Clerk', ['account_online_synchronization.group_bank']);
    const askClerk = asking(clerk);
    expect((await askClerk('GET', '/v1/account')).body['phone']).to.eql({ masked: '+32 ••• •• •• 00' });
    expect((await askClerk('POST', '/v1/phone/code', {})).body.type).to.equal('not-manager');
    expect(
      (await askClerk('PUT', '/v1/phone', { number: '+32471000001', country: 'BE' })).body.type,
    ).to.equal('not-manager');
  });

  it('has nothing sent to it where there is none', async () => {
    await forget();
    expect((await ask('POST', '/v1/phone/code', {})).body.type).to.equal('no-phone');
  });
});
