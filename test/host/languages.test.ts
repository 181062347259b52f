/** What people read in their own language, in a real Odoo. */
import { expect } from 'chai';
import type { World } from '../../tools/world.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

/** As a user picks them; Belgium has its own French. */
const USED: Record<string, { field: string; menu: string; screen: string }> = {
  fr_BE: { field: 'Dernière synchronisation', menu: 'Banques', screen: 'Connecter votre banque' },
  nl_NL: { field: 'Laatste synchronisatie', menu: 'Banken', screen: 'Verbind je bank' },
  de_DE: { field: 'Letzte Synchronisierung', menu: 'Banken', screen: 'Ihre Bank verbinden' },
  es_ES: { field: 'Última sincronización', menu: 'Bancos', screen: 'Conectar su banco' },
  it_IT: { field: 'Ultima sincronizzazione', menu: 'Banche', screen: 'Connetti la tua banca' },
  pt_PT: { field: 'Última sincronização', menu: 'Bancos', screen: 'Ligar o seu banco' },
};

interface WebTranslations {
  modules: Record<string, { messages: { id: string; string: string }[] }>;
}

describe('Odoo in another language', function () {
  this.timeout(120_000);
  let world: World;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    const languages = await world.admin.call<number[]>(
      'res.lang',
      'search',
      [[['code', 'in', Object.keys(USED)]]],
      {
        context: { active_test: false },
      },
    );
    const wizard = await world.admin.call<number[]>('base.language.install', 'create', [
      [{ lang_ids: [[6, 0, languages]], overwrite: true }],
    ]);
    await world.admin.call('base.language.install', 'lang_install', [wizard]);
  });

  for (const [lang, expected] of Object.entries(USED)) {
    it(`shows our fields, menus and screens in ${lang}`, async () => {
      const context = { lang };
      const fields = await world.admin.call<Record<string, { string: string }>>(
        'account.online.link',
        'fields_get',
        [['last_refresh']],
        { context },
      );
      expect(fields['last_refresh']?.string).to.equal(expected.field);
      const menus = await world.admin.call<{ name: string }[]>(
        'ir.ui.menu',
        'search_read',
        [[['name', '=', expected.menu]], ['name']],
        { context },
      );
      expect(menus.map((menu) => menu.name)).to.include(expected.menu);
      const answer = await fetch(
        `${world.host.url}/web/webclient/translations?lang=${lang}&mods=account_online_synchronization`,
        { headers: { Cookie: world.admin.cookie } },
      );
      const { modules } = (await answer.json()) as WebTranslations;
      const messages = modules['account_online_synchronization']?.messages ?? [];
      expect(messages.find((one) => one.id === 'Connect Your Bank')?.string).to.equal(expected.screen);
    });
  }
});
