/** Every screen of ours for everybody: with a screen reader, in the dark, on a phone, from right to left, by role. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { furnish, type Furniture } from '../../tools/screens/furnish.ts';
import { SCREENS, leave } from '../../tools/screens/scenes.ts';
import type { World } from '../../tools/world.ts';
import { contrastFindings, seriousFindings } from '../support/axe.ts';
import { logInPage, startBrowser, type PersonPage } from '../support/browser.ts';
import { bringDark, darken } from '../support/dark.ts';
import { addLanguages } from '../support/languages.ts';
import { newPerson } from '../support/new-person.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

/** Those with something of our own in the page. */
const OURS = SCREENS.flatMap((screen) => (screen.ours === null ? [] : [{ ...screen, ours: screen.ours }]));

const PHONE = { width: 390, height: 844 };

describe('our screens', function () {
  this.timeout(90_000);
  let world: World;
  let browser: Browser;
  let furniture: Furniture;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    furniture = await furnish(world);
    browser = await startBrowser();
  });

  after(async () => {
    await browser?.close();
  });

  const scene = (page: Page) => ({ ...furniture, world, page });
  const logIn = (size?: { width: number; height: number }): Promise<PersonPage> =>
    logInPage(browser, world, undefined, undefined, size);

  async function hire(name: string, lang: string, size?: typeof PHONE): Promise<PersonPage> {
    const groups = ['account.group_account_manager', 'base.group_system', 'base.group_multi_currency'];
    const { login, password } = await newPerson(world, name, groups, { lang });
    return logInPage(browser, world, login, password, size);
  }

  describe('in the browser of somebody who does not see them', () => {
    let person: PersonPage;
    afterEach(() => leave(person.page));
    before(async () => {
      person = await logIn();
    });

    for (const screen of OURS) {
      it(`have nothing serious that axe finds: ${screen.name}`, async () => {
        await person.page.setViewportSize(screen.size ?? { width: 1366, height: 850 });
        await screen.open(scene(person.page));
        expect(await seriousFindings(person.page, screen.ours)).to.eql([]);
      });
    }

    it('say nothing in the console that is an error of ours', () => {
      expect(person.errors).to.eql([]);
    });
  });

  /** What sticks out of the window to the side, of our own part of the page; and the page where it can be scrolled there. */
  const sticksOut = (page: Page, ours: string) =>
    page.evaluate<string[]>(
      `[...(document.documentElement.scrollWidth > innerWidth ? ['the page'] : []), ...[...document.querySelectorAll(${JSON.stringify(ours)})].flatMap((root) => [root, ...root.querySelectorAll('*')])
        .filter((one) => !one.closest('.table-responsive'))
        .filter((one) => { const box = one.getBoundingClientRect();
          return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1); })
        .map((one) => one.outerHTML.slice(0, 120))]`,
    );

  describe('on a phone, in German', () => {
    let person: PersonPage;
    afterEach(() => leave(person.page));
    before(async () => {
      // Of our languages the one with the longest words.
      await addLanguages(world, ['de_DE']);
      person = await hire('Doris', 'de_DE', PHONE);
    });

    // Odoo's settings are for wider windows.
    for (const screen of OURS.filter(({ name }) => name !== 'settings')) {
      it(`fit: ${screen.name}`, async () => {
        await screen.open(scene(person.page));
        await person.shot(`phone-${screen.name}`);
        expect(await sticksOut(person.page, screen.ours)).to.eql([]);
      });
    }
  });

  describe('in the dark', () => {
    let person: PersonPage;
    afterEach(() => leave(person.page));
    before(async () => {
      await bringDark(world);
      person = await logIn();
      await darken(person.page, world);
    });

    for (const screen of OURS.filter(({ name }) => name !== 'connect-phone')) {
      it(`can be read: ${screen.name}`, async () => {
        await screen.open(scene(person.page));
        await person.shot(`dark-${screen.name}`);
        expect(await contrastFindings(person.page, screen.ours)).to.eql([]);
      });
    }
  });

  describe('from right to left', () => {
    let person: PersonPage;
    afterEach(() => leave(person.page));
    before(async function () {
      this.timeout(120_000);
      await addLanguages(world, ['ar_001']);
      person = await hire('Amal', 'ar_001');
    });

    const styleOf = (page: Page, selector: string) =>
      page.evaluate<{ direction: string; start: string }>(
        `(() => { const own = document.querySelector(${JSON.stringify(selector)});
          const mark = own.appendChild(document.createElement('i'));
          mark.className = 'ms-3';
          const start = parseFloat(getComputedStyle(mark).marginRight) > 0 ? 'right' : 'left';
          mark.remove();
          return { direction: getComputedStyle(own).direction, start }; })()`,
      );

    for (const screen of OURS) {
      it(`are turned round whole, and nothing sticks out: ${screen.name}`, async () => {
        const { page } = person;
        await page.setViewportSize(screen.size ?? { width: 1366, height: 850 });
        await screen.open(scene(page));
        await person.shot(`rtl-${screen.name}`);
        expect(await styleOf(page, screen.ours)).to.eql({ direction: 'rtl', start: 'right' });
        expect(await sticksOut(page, screen.ours)).to.eql([]);
        if (screen.name === 'settings') return;
        await page.setViewportSize(PHONE);
        // Odoo's own bar follows a moment later.
        await page.waitForFunction('document.documentElement.scrollWidth <= innerWidth');
        await person.shot(`rtl-phone-${screen.name}`);
        expect(await sticksOut(page, screen.ours)).to.eql([]);
      });
    }

    it('leave references and amounts as they are written everywhere', async () => {
      const { page } = person;
      await page.setViewportSize({ width: 1366, height: 850 });
      for (const name of ['connection', 'connection-held']) {
        const screen = OURS.find((one) => one.name === name);
        await screen?.open(scene(page));
        expect((await styleOf(page, `${screen?.ours} td [dir=ltr]`)).direction).to.equal('ltr');
      }
      expect(person.errors).to.eql([]);
    });
  });

  describe('by role', () => {
    const menus = (page: Page) => page.locator('.o_main_navbar').innerText();
    async function seenBy(name: string, groups: string[]): Promise<PersonPage> {
      const { login, password } = await newPerson(world, name, groups);
      return logInPage(browser, world, login, password);
    }

    it('let an accounting administrator connect, fetch and mend', async () => {
      const { page, errors } = await seenBy('Manager', ['account.group_account_manager']);
      await page.goto(`${world.host.url}/odoo/bank-connections/${furniture.linkId}`);
      for (const name of ['Fetch Transactions', 'Update Credentials', 'Fetch Accounts', 'Find Duplicates']) {
        await page.getByRole('button', { name, exact: true }).waitFor();
      }
      expect(await page.locator('[name=auto_sync] input').isEnabled()).to.equal(true);
      expect(errors).to.eql([]);
      await page.context().close();
    });

    it('let a bank clerk fetch and mend, and connect nothing', async () => {
      const { page, errors } = await seenBy('Clerk', ['account_online_synchronization.group_bank']);
      await page.goto(`${world.host.url}/odoo/bank-connections/${furniture.linkId}`);
      await page.getByRole('button', { name: 'Fetch Transactions', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Find Duplicates' }).waitFor();
      expect(await page.getByRole('button', { name: 'Update Credentials' }).count()).to.equal(0);
      expect(await page.getByRole('button', { name: 'Fetch Accounts' }).count()).to.equal(0);
      expect(await page.locator('[name=auto_sync] input').isEnabled()).to.equal(false);
      await page.goto(`${world.host.url}/odoo/accounting`);
      await page.locator('.o_online_journal_card').first().waitFor();
      expect(await menus(page)).to.include('Banks');
      expect(errors).to.eql([]);
      await page.context().close();
    });

    it('show somebody who only makes invoices nothing of it', async () => {
      const { page, errors } = await seenBy('Biller', ['account.group_account_invoice']);
      await page.goto(`${world.host.url}/odoo/accounting`);
      // Other tests have connected the same bank before.
      await page.locator('.o_kanban_record', { hasText: 'Gingham Checking' }).first().waitFor();
      expect(await page.locator('.o_online_journal_card').count()).to.equal(0);
      expect(await page.getByText('Connect your bank', { exact: true }).count()).to.equal(0);
      expect(await menus(page)).not.to.include('Banks');
      expect(errors).to.eql([]);
      await page.context().close();
    });

    it('refuse somebody without accounting rights', async () => {
      const { page } = await seenBy('Nobody', []);
      await page.goto(`${world.host.url}/odoo/bank-connections/${furniture.linkId}`);
      await page
        .getByText(/not allowed to access|doesn't have|Access Error/i)
        .first()
        .waitFor();
      expect(await page.getByText('Gingham Bank').count()).to.equal(0);
      await page.context().close();
    });
  });

  it('load one by one, as developers have it, as well as bundled', async () => {
    const { page, errors } = await logIn();
    for (const debug of ['0', 'assets']) {
      await page.goto(`${world.host.url}/odoo/bank-connections/${furniture.linkId}?debug=${debug}`);
      await page.getByRole('tab', { name: 'Past Runs' }).click();
      await page.locator('.o_online_past_runs canvas').waitFor();
    }
    await page.goto(`${world.host.url}/odoo/accounting?debug=0`);
    expect(errors).to.eql([]);
  });
});
