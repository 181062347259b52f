/** Out in Odoo is out in the sidecar, within a minute. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { logIn, type OdooSession } from '../../tools/host/rpc.ts';
import type { World } from '../../tools/world.ts';
import { hire, idOf, signIn, type Person } from '../host/people.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

interface Session {
  url: string;
  token: string;
  lifetime: number;
}

const MANAGER = ['account.group_account_manager'];

describe('a session', function () {
  this.timeout(180_000);
  let world: World;
  let admin: Person;
  let nth = 0;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    admin = await signIn(world.host.url, world.host.db, world.host.login, world.host.password);
  });

  /** Somebody who may connect banks, with a session of the sidecar. */
  async function employ(companyId?: number) {
    nth += 1;
    const login = `session-${process.pid}-${nth}`;
    await hire(admin, world.host, login, MANAGER, companyId);
    const odoo = await logIn(world.host.url, world.host.db, login, `${login}-password`);
    return { odoo, session: await sessionOf(odoo) };
  }
  const sessionOf = (odoo: OdooSession, companies?: number[]) =>
    odoo.call<Session>(
      'account.online.link',
      'online_session',
      [],
      companies ? { context: { allowed_company_ids: companies } } : {},
    );
  const write = (user: number, values: object) => admin.call('res.users', 'write', [[user], values]);
  const status = async ({ url, token }: Session) =>
    (await fetch(`${url}/v1/institutions?query=x`, { headers: { Authorization: `Bearer ${token}` } })).status;
  const said = async (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'nothing',
      (error: unknown) => (error as Error).message,
    );
  const rightsIn = ({ token }: Session) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      rights: string;
      companyIds: number[];
      iat: number;
      exp: number;
    };

  it('ends within a minute for whoever is signed out, demoted, deactivated or taken out of a company', async () => {
    const company = (await admin.call('res.company', 'create', [{ name: `Second ${process.pid}` }])) as
      number | number[];
    const second = [company].flat()[0] as number;
    const [out, demoted, lowered, gone, moved] = [
      await employ(),
      await employ(),
      await employ(),
      await employ(),
      await employ(),
    ];
    await write(moved.odoo.userId, { company_ids: [[4, second]] });
    const both = await sessionOf(moved.odoo, [1, second]);
    const all = [out.session, demoted.session, lowered.session, gone.session, both];
    expect(await Promise.all(all.map(status))).to.eql([200, 200, 200, 200, 200]);
    expect(rightsIn(both).companyIds).to.have.members([1, second]);
    expect(all.every((one) => rightsIn(one).exp - rightsIn(one).iat <= 60)).to.equal(true);

    await fetch(`${world.host.url}/web/session/logout`, {
      headers: { Cookie: out.odoo.cookie },
      redirect: 'manual',
    });
    await write(demoted.odoo.userId, { group_ids: [[6, 0, [await idOf(admin, 'base.group_user')]]] });
    const clerk = await idOf(admin, 'account_online_synchronization.group_bank');
    await write(lowered.odoo.userId, { group_ids: [[6, 0, [clerk]]] });
    await write(gone.odoo.userId, { active: false });
    await write(moved.odoo.userId, { company_ids: [[3, second]] });

    // Odoo gives none of them another like it …
    expect(await said(sessionOf(out.odoo))).to.match(/expired/i);
    expect(await said(sessionOf(demoted.odoo))).to.include('Only people who do the accounting');
    expect(rightsIn(await sessionOf(lowered.odoo)).rights).to.equal('user');
    expect(await said(sessionOf(gone.odoo))).not.to.equal('nothing');
    expect(await said(sessionOf(moved.odoo, [1, second]))).not.to.equal('nothing');
    expect(rightsIn(await sessionOf(moved.odoo)).companyIds).to.eql([1]);
    // … and the one they have ends.
    const last = Math.max(...all.map((one) => rightsIn(one).exp));
    await sleep(last * 1000 + 1000 - Date.now());
    expect(await Promise.all(all.map(status))).to.eql([401, 401, 401, 401, 401]);
  });

  it('of a clerk connects no bank, and of somebody without accounting there is none', async () => {
    const { odoo } = await employ();
    const clerk = await idOf(admin, 'account_online_synchronization.group_bank');
    await write(odoo.userId, { group_ids: [[6, 0, [clerk]]] });
    const session = await sessionOf(odoo);
    const response = await fetch(`${session.url}/v1/connections`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${session.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ provider: 'plaid', institutionId: 'x', institutionName: 'x', country: 'US' }),
    });
    expect([response.status, ((await response.json()) as { type: string }).type]).to.eql([
      403,
      'not-manager',
    ]);
  });
});
