/** The screens in the person's language and place: words, amounts, and days that no time zone shifts. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { sidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { languagePath, readCatalogue } from '../../tools/i18n/catalogue.ts';
import { ADDON_SHELF } from '../../tools/i18n/shelves.ts';
import { logInPage, startBrowser, type PersonPage } from '../support/browser.ts';
import { newCustomer, type Customer } from '../support/customer.ts';
import { addLanguages } from '../support/languages.ts';
import { newPerson } from '../support/new-person.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

/** What each sees of -1234.56 EUR on 3 September, wherever they sit; Odoo's Portuguese groups no digits. */
const PEOPLE = [
  {
    ...{ name: 'Claire', lang: 'fr_BE', tz: 'America/Los_Angeles' },
    ...{
      day: '3 sept. 2026',
      amount: '-1.234,56',
      last: /Dernière : il y a \d+/,
      next: /Prochaine : dans \d+/,
    },
  },
  {
    ...{ name: 'Ana', lang: 'pt_PT', tz: 'Pacific/Kiritimati' },
    ...{ day: '3/09/2026', amount: '-1234,56', last: /Última: há \d+/, next: /Próxima: dentro de \d+/ },
  },
  {
    ...{ name: 'Sam', lang: 'en_US', tz: 'America/Los_Angeles' },
    ...{ day: 'Sep 3, 2026', amount: '-€1,234.56', last: /Last: \d+ \w+ ago/, next: /Next: in \d+/ },
  },
  {
    ...{ name: 'Lee', lang: 'en_US', tz: 'Pacific/Kiritimati' },
    ...{ day: 'Sep 3, 2026', amount: '-€1,234.56', last: /Last: \d+ \w+ ago/, next: /Next: in \d+/ },
  },
];

describe('the screens in a language and a place', function () {
  this.timeout(120_000);
  let world: World;
  let browser: Browser;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    await addLanguages(world, ['fr_BE', 'pt_PT']);
    browser = await startBrowser();
  });

  after(async () => {
    await browser?.close();
  });

  /** Texts of our own that stand on the page in English although they are translated. */
  async function leftInEnglish(page: Page, lang: string): Promise<string[]> {
    const { translations } = readCatalogue(languagePath(ADDON_SHELF, lang.slice(0, 2)));
    const english = new Set([...translations].filter(([a, b]) => a !== b).map(([text]) => text));
    const words = new Set(translations.values());
    const lines = (await page.locator('body').innerText()).split(/[\n\t]/).map((line) => line.trim());
    // The service's own user has this name in every language.
    const name = 'Online Synchronization';
    return lines.filter((line) => english.has(line) && !words.has(line) && line !== name);
  }

  for (const { name, lang, tz, day, amount, last, next } of PEOPLE) {
    describe(`of ${lang} in ${tz}`, () => {
      let one: Customer;
      let screen: PersonPage;
      let linkId: number;
      let journal: string;

      before(async function () {
        this.timeout(120_000);
        const person = await newPerson(world, name, ['account.group_account_manager'], { lang, tz });
        one = await newCustomer(world, sidecarClient(person), { currency: 'EUR' });
        journal = `Bank ${one.journalId}`;
        await world.admin.call('account.journal', 'write', [
          [one.journalId],
          { name: journal, active: false },
        ]);
        await one.bank.add({ date: '2026-09-03', amount: '-1234.56', label: 'Fuel' });
        await one.sync();
        const found = await world.admin.call<number[]>('account.online.link', 'search', [
          [['client_id', '=', one.connectionId]],
        ]);
        linkId = found[0] as number;
        screen = await logInPage(browser, world, person.login, person.password, undefined, {
          timezoneId: tz,
          // Somebody else's computer: only Odoo's own setting counts.
          locale: 'ja-JP',
        });
      });

      after(async () => {
        await screen?.page.context().close();
      });

      it("shows a held transaction on the bank's day, with its amount, in the person's words", async () => {
        const { page } = screen;
        await page.goto(`${world.host.url}/odoo/account.online.link/${linkId}`);
        const held = page.locator('.o_online_held table');
        await page.locator('.o_notebook .nav-link[name=held]').click();
        await held.waitFor();
        const text = (await held.innerText()).replaceAll('\u00a0', ' ');
        await screen.shot(`held-${lang}-${tz.replace('/', '-')}`);
        expect(text).to.include(day);
        expect(text).to.include(amount);
        if (lang !== 'en_US') expect(await leftInEnglish(page, lang)).to.deep.equal([]);
      });

      it("shows a booked line on the bank's day", async () => {
        const { page } = screen;
        await world.admin.call('account.journal', 'write', [[one.journalId], { active: true }]);
        await one.sync();
        const { lines } = await one.books();
        expect(lines.map((line) => line.date)).to.include('2026-09-03');
        await page.goto(
          `${world.host.url}/odoo/action-account_online_synchronization.action_bank_transactions`,
        );
        const row = page.locator('.o_data_row', { hasText: 'Fuel' }).first();
        await row.waitFor();
        await screen.shot(`lines-${lang}-${tz.replace('/', '-')}`);
        expect(await row.locator('[name=date]').innerText()).to.match(/\b0?3\b/);
        if (lang !== 'en_US') expect(await leftInEnglish(page, lang)).to.deep.equal([]);
      });

      it("says on the journal's card when it ran, in the person's words", async () => {
        const { page } = screen;
        await page.goto(`${world.host.url}/odoo/accounting`);
        const card = page.locator('.o_kanban_record', { hasText: journal }).locator('.o_online_journal_card');
        await card.waitFor();
        const text = (await card.innerText()).replaceAll('\u00a0', ' ');
        expect(text).to.match(last);
        expect(text).to.match(next);
        await screen.shot(`card-${lang}-${tz.replace('/', '-')}`);
        if (lang !== 'en_US') expect(await leftInEnglish(page, lang)).to.deep.equal([]);
        expect(screen.errors).to.deep.equal([]);
      });
    });
  }
});
