/** A consent that will end, as the person meets it: a to-do with the button that renews it. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { sidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { logInPage, startBrowser, type PersonPage } from '../support/browser.ts';
import { signInAtBank } from '../support/connect-dialog.ts';
import { newCustomer } from '../support/customer.ts';
import { newPerson } from '../support/new-person.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

describe('renewing a consent', function () {
  this.timeout(120_000);
  let world: World;
  let browser: Browser;
  let person: PersonPage;
  let page: Page;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    browser = await startBrowser();
  });

  after(async () => {
    await browser?.close();
  });

  it('is one press in the to-do, and the to-do is gone when it is done', async () => {
    const ada = await newPerson(world, 'Ada', ['account.group_account_manager']);
    const customer = await newCustomer(world, sidecarClient(ada));
    await customer.bank.consentUntil(inDays(10));
    await customer.sync();
    const [link] = await world.admin.call<{ id: number }[]>(
      'account.online.link',
      'search_read',
      [[['client_id', '=', customer.connectionId]]],
      { fields: ['id'] },
    );
    person = await logInPage(browser, world, ada.login, ada.password);
    page = person.page;
    await page.goto(`${world.host.url}/odoo/account.online.link/${link?.id}`);
    const todo = page.locator('.o-mail-Activity', { hasText: 'Renew the consent' });
    await todo.waitFor();
    await person.shot('consent-todo');
    await customer.bank.consentUntil(inDays(100));
    const opened = page.waitForEvent('popup');
    await todo.getByRole('button', { name: 'Update Credentials' }).click();
    await signInAtBank(await opened);
    const dialog = page.locator('.o_online_connect');
    await dialog.getByText('Nothing new').waitFor({ timeout: 60_000 });
    await dialog.getByRole('button', { name: 'Done' }).click();
    await todo.waitFor({ state: 'detached' });
    await person.shot('consent-renewed');
    expect(person.errors).to.eql([]);
  });
});
