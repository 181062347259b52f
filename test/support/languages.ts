/** Languages as an administrator adds them in Settings. */
import type { World } from '../../tools/world.ts';

/** @param codes as Odoo names them, for example `fr_BE` */
export async function addLanguages(world: World, codes: string[]): Promise<void> {
  const ids = await world.admin.call<number[]>('res.lang', 'search', [[['code', 'in', codes]]], {
    context: { active_test: false },
  });
  const wizard = await world.admin.call<number[]>('base.language.install', 'create', [
    [{ lang_ids: [[6, 0, ids]], overwrite: true }],
  ]);
  await world.admin.call('base.language.install', 'lang_install', [wizard]);
}
