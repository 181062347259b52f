/** A person of a test's own in the shared Odoo. */
import { logIn, type OdooSession } from '../../tools/host/rpc.ts';
import type { World } from '../../tools/world.ts';
import { idOf } from '../host/people.ts';

export interface NewPerson extends OdooSession {
  login: string;
  password: string;
}

let hired = 0;

/** @param values more of the user's fields */
export async function newPerson(
  world: World,
  name: string,
  groups: string[],
  values: Record<string, unknown> = {},
): Promise<NewPerson> {
  hired += 1;
  const login = `${name.toLowerCase()}-${process.pid}-${hired}`;
  const admin = {
    call: (model: string, method: string, args: readonly unknown[] = [], options: object = {}) =>
      world.admin.call(model, method, [...args], options),
  };
  const group_ids = await Promise.all(['base.group_user', ...groups].map((group) => idOf(admin, group)));
  await world.admin.call('res.users', 'create', [
    [{ name, login, password: login, group_ids: [[6, 0, group_ids]], ...values }],
  ]);
  const session = await logIn(world.host.url, world.host.db, login, login);
  return { ...session, login, password: login };
}
