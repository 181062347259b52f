/** One real world for all tests of a mocha run: started by the first that asks, stopped after the last. */
import { activateCurrencies } from '../../tools/demo/customers.ts';
import { startWorld, type World } from '../../tools/world.ts';
import { checkedAgainstTheDocument } from './own-api.ts';
import { ensurePhone, sidecarClient, type SidecarClient } from '../../tools/connect.ts';

const START_MS = 300_000;
let world: Promise<World> | undefined;

/** Call it in `before` with `this.timeout(START_MS)`: the first time, Odoo may have to be fetched. */
export function sharedWorld(): Promise<World> {
  world ??= startWorld().then(async (started) => {
    await activateCurrencies(started);
    await ensurePhone(sidecarClient(started.admin));
    return started;
  });
  return world;
}

export const WORLD_START_MS = START_MS;

/** Whatever the sidecar answers it must be as `sidecar/openapi.yaml` says. */
export async function sharedClient(): Promise<SidecarClient> {
  return sidecarClient((await sharedWorld()).admin, await checkedAgainstTheDocument());
}

export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(60_000);
    if (world) await (await world).stop();
    world = undefined;
  },
};
