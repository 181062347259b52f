/** A real Odoo with years of the synchronization of before December 2020, ours installed beside it, and a sidecar. */
import { join } from 'node:path';
import { logIn, type OdooSession } from '../../tools/host/rpc.ts';
import type { Host } from '../../tools/host/host.ts';
import { PROJECT } from '../../tools/places.ts';
import { startWorld, type World } from '../../tools/world.ts';
import { allowStatements, plantYears, type Call, type Planted } from '../legacy-fixture/plant.ts';
import type { OldProvider } from '../legacy-fixture/years.ts';

export const FIXTURE = join(PROJECT, 'test/legacy-fixture');
const OURS = 'account_online_synchronization';

export interface LegacyWorld extends World {
  planted: Planted;
}

/** Apps → Install. A session from before does not know the new models. */
export async function installFromApps(host: Host, module: string): Promise<OdooSession> {
  const before = await logIn(host.url, host.db, host.login, host.password);
  await before.call('ir.module.module', 'update_list');
  const ids = await before.call('ir.module.module', 'search', [[['name', '=', module]]]);
  await before.call('ir.module.module', 'button_immediate_install', [ids]);
  return logIn(host.url, host.db, host.login, host.password);
}

/** The old module with its years, in two companies. */
export async function plantOldWorld(host: Host, years: OldProvider[]): Promise<Planted> {
  const admin = await installFromApps(host, 'bank_feed_acme');
  const made = await admin.call<number[]>('res.company', 'create', [[{ name: 'Second Company' }]]);
  const second = Number(made[0]);
  await admin.call('account.chart.template', 'try_loading', [[], 'generic_coa', second]);
  const call: Call = (model, method, args, options) => admin.call(model, method, args, options);
  await allowStatements(call, admin.userId);
  return plantYears(call, [1, second], years);
}

/** @param options.install false: our addon is on the path only, and nothing is paired */
export async function startLegacyWorld(
  years: OldProvider[],
  options: { sidecarEnv?: Record<string, string>; install?: boolean } = {},
): Promise<LegacyWorld> {
  let planted: Planted | undefined;
  const world = await startWorld({
    ...(options.sidecarEnv ? { sidecarEnv: options.sidecarEnv } : {}),
    before: {
      addons: [FIXTURE],
      paired: options.install ?? true,
      async prepare(host) {
        planted = await plantOldWorld(host, years);
        if (options.install ?? true) await installFromApps(host, OURS);
      },
    },
  });
  return Object.assign(world, { planted: planted as unknown as Planted });
}

/** Until the sidecar has taken the old connections over by itself. @throws when it does not */
export async function takenOver(world: World, timeoutMs = 120_000): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const open = await world.query("SELECT 1 FROM legacy_migrations WHERE state = 'wanted'");
    if (open.length === 0) return;
    if (Date.now() > until) throw new Error(`not taken over:\n${world.sidecar().log()}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
