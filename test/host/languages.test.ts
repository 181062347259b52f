/** What people read in their own language, in a real Odoo. */
import { expect } from 'chai';
import type { World } from '../../tools/world.ts';
import { sidecarClient } from '../../tools/connect.ts';
import { control, newCustomer, type Customer } from '../support/customer.ts';
import { addLanguages } from '../support/languages.ts';
import { newPerson, type NewPerson } from '../support/new-person.ts';
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
    await addLanguages(world, Object.keys(USED));
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

describe('a connection made by somebody who works in French', function () {
  this.timeout(180_000);
  let world: World;
  let person: NewPerson;
  let one: Customer;
  const fr = { context: { lang: 'fr_BE' } };

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    await addLanguages(world, ['fr_BE']);
    person = await newPerson(world, 'Claire', ['account.group_account_manager'], { lang: 'fr_BE' });
    one = await newCustomer(world, sidecarClient(person), {
      openingBalance: '1000.00',
      transactions: [{ date: '2026-10-01', amount: '-5.00', label: 'Pain' }],
    });
  });

  const find = async (model: string, domain: unknown[], fields: string[]) =>
    world.admin.call<Record<string, unknown>[]>(model, 'search_read', [domain], { fields });
  const link = async (...fields: string[]) => {
    const [found] = await find('account.online.link', [['client_id', '=', one.connectionId]], fields);
    if (!found) throw new Error('the connection is not in Odoo');
    return found;
  };
  /** As the person's screen asks, with Odoo's language, not the browser's. */
  const ask = async (path: string, language: string): Promise<Record<string, unknown>> => {
    const { url, token } = await person.call<{ url: string; token: string }>(
      'account.online.link',
      'online_session',
    );
    const headers = { Authorization: `Bearer ${token}`, 'Accept-Language': language };
    return (await (await fetch(url + path, { headers })).json()) as Record<string, unknown>;
  };

  it('begins with a line in French', async () => {
    const { lines } = await one.books();
    expect(lines.map((line) => line.payment_ref)).to.include('Solde initial');
  });

  it('tells a problem in French: on its form, in its chatter, and to the screen that asks', async () => {
    await control(world, 'POST', '/faults', {
      provider: 'plaid',
      endpoint: '/transactions/sync',
      kind: 'error',
      code: 'ITEM_LOGIN_REQUIRED',
      times: 1,
    });
    await one.sync();
    const { id, error_message: message } = await link('error_message');
    expect(message).to.include("La banque n'accepte plus notre accès. Cliquez sur « Reconnecter »");
    // What Plaid says itself is English, and says no more.
    expect(message).to.not.include('Sign in');
    const notes = await find(
      'mail.message',
      [
        ['model', '=', 'account.online.link'],
        ['res_id', '=', id],
      ],
      ['body'],
    );
    expect(notes.map((note) => note['body']).join('\n')).to.match(/Cliquez sur « Reconnecter ».*Référence :/);

    await control(world, 'POST', '/faults', {
      provider: 'plaid',
      endpoint: '/transactions/sync',
      kind: 'truncated',
      times: 1,
    });
    await one.sync();
    const path = `/v1/connections/${one.connectionId}/runs`;
    expect(JSON.stringify(await ask(path, 'fr-BE'))).to.include(
      "La réponse du fournisseur n'est pas complète",
    );
    expect(JSON.stringify(await ask(path, 'de-DE'))).to.include(
      'Die Antwort des Anbieters ist nicht vollständig',
    );
    expect(JSON.stringify(await ask(path, 'ja'))).to.include("The provider's answer is not complete");
    await one.sync();
  });

  it('says why a transaction is held in the language of whoever looks', async () => {
    await world.admin.call('account.journal', 'write', [[one.journalId], { active: false }]);
    await one.bank.add({ date: '2026-10-02', amount: '-6.00', label: 'Lait' });
    await one.sync();
    const path = `/v1/connections/${one.connectionId}/held`;
    const reason = async (language: string): Promise<string> => {
      const { transactions } = (await ask(path, language)) as {
        transactions: { reason: { message: string } }[];
      };
      return transactions[0]?.reason.message ?? '';
    };
    expect(await reason('fr-BE')).to.match(/^Le journal .* est archivé\. Désarchivez-le/);
    expect(await reason('nl-BE')).to.match(/^Het dagboek .* is gearchiveerd\./);
    await world.admin.call('account.journal', 'write', [[one.journalId], { active: true }]);
    await one.sync();
  });

  it('asks for a consent to be renewed in French, with the day as French writes it', async () => {
    const inTwoDays = new Date(Date.now() + 2.5 * 86_400_000);
    await one.bank.consentUntil(inTwoDays.toISOString());
    await one.sync();
    const { id } = await link();
    const [activity] = await find(
      'mail.activity',
      [
        ['res_model', '=', 'account.online.link'],
        ['res_id', '=', id],
      ],
      ['summary', 'note', 'date_deadline'],
    );
    expect(activity?.['summary']).to.match(/^Renouveler le consentement pour /);
    const month = new Intl.DateTimeFormat('fr', { month: 'long', timeZone: 'UTC' }).format(
      new Date(`${String(activity?.['date_deadline'])}T00:00:00Z`),
    );
    expect(activity?.['note']).to.include(` ${month} `);
  });

  it('is refused in French where the sidecar refuses what Odoo itself asks', async () => {
    const refused = await world.admin
      .call('account.online.sidecar', 'pair', [world.sidecar().url, 'WRNG-C0DE-0000'], fr)
      .then(
        () => '',
        (error: unknown) => String(error),
      );
    expect(refused).to.include("Le code d'appariement est faux");
  });
});
