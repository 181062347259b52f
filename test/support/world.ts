/** One real world for all tests of a mocha run: started by the first that asks, stopped after the last. */
import { startWorld, type World } from '../../tools/world.ts';
import { sidecarClient, type SidecarClient } from '../../tools/connect.ts';

const START_MS = 300_000;
let world: Promise<World> | undefined;

/** Call it in `before` with `this.timeout(START_MS)`: the first time, Odoo may have to be fetched. */
export function sharedWorld(): Promise<World> {
  world ??= startWorld().then(async (started) => {
    // A company with accounts in several currencies has them active.
    const codes = ['EUR', 'GBP', 'JPY', 'KWD'];
    const ids = await started.admin.call<number[]>('res.currency', 'search', [[['name', 'in', codes]]], {
      context: { active_test: false },
    });
    await started.admin.call('res.currency', 'write', [ids, { active: true }]);
    return started;
  });
  return world;
}

export const WORLD_START_MS = START_MS;

export async function sharedClient(): Promise<SidecarClient> {
  return sidecarClient((await sharedWorld()).admin);
}

export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(60_000);
    if (world) await (await world).stop();
    world = undefined;
  },
};
