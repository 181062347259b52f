/** How a person connects a bank: from the menu to the booked statement, and every way out, in a real browser. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { World } from '../../tools/world.ts';
import { seriousFindings } from '../support/axe.ts';
import { logInPage, startBrowser, type PersonPage } from '../support/browser.ts';
import { connectDialog, signInAtBank, type ConnectDialog } from '../support/connect-dialog.ts';
import { control } from '../support/customer.ts';
import { lockTable } from '../support/table-lock.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

describe('connecting a bank', function () {
  this.timeout(120_000);
  let world: World;
  let browser: Browser;
  let person: PersonPage;
  let page: Page;
  let connect: ConnectDialog;
  /** The connection made here; other tests of a run have others of the same bank. */
  let made: number;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    browser = await startBrowser();
    person = await logInPage(browser, world);
    page = person.page;
    connect = connectDialog(world, page);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await person?.shot(`failed-${this.currentTest.title.slice(0, 20).replaceAll(' ', '-')}`);
    }
  });

  after(async () => {
    await browser?.close();
  });

  const dialog = () => connect.shown();
  const connections = () => world.query('SELECT id, state FROM connections');
  const links = () => world.admin.call<number[]>('account.online.link', 'search', [[]]);

  it('goes from the menu to booked transactions, and says what was booked', async () => {
    await connect.open();
    await connect.find('Gingham');
    await person.shot('connect-1-bank');
    const window = await connect.openBank('Gingham');
    await window.getByRole('button', { name: 'Gingham' }).waitFor();
    await person.shot('connect-2-window');
    await signInAtBank(window);
    await dialog().getByText('Gingham Checking').waitFor();
    expect(await dialog().innerText()).to.include('152,854.23');
    expect(window.isClosed()).to.equal(true);
    await person.shot('connect-3-accounts');
    const lock =
      world.host.own &&
      (await lockTable(world.host.own.cluster, world.host.db, 'account_bank_statement_line', 'writers'));
    try {
      await dialog().getByRole('button', { name: 'Fetch Transactions' }).click();
      await dialog().getByRole('progressbar', { name: 'Fetching transactions' }).waitFor();
      // Nothing is booked while Odoo is held: how far it is stays to be seen.
      if (lock)
        await dialog()
          .getByText(/^\d+ transactions read from the bank$/)
          .waitFor();
      await person.shot('connect-3-progress');
    } finally {
      await lock?.release();
    }
    await dialog().getByText('transactions came in').waitFor({ timeout: 60_000 });
    await person.shot('connect-4-end');
    expect(await seriousFindings(page, '.o_online_connect')).to.eql([]);
    const said = /(\d+) transactions came in/.exec(await dialog().innerText())?.[1];
    await dialog().getByRole('button', { name: 'Done' }).click();
    await page.locator('.o_kanban_record', { hasText: 'Synchronize Now' }).first().waitFor();
    await person.shot('connect-5-dashboard');
    made = Math.max(...(await links()));
    const lines = await world.admin.call<number>('account.bank.statement.line', 'search_count', [
      [
        ['online_link_id', '=', made],
        ['online_transaction_identifier', '!=', '~opening'],
      ],
    ]);
    const country = await world.query(`SELECT country FROM connections WHERE host_link_id = ${made}`);
    expect(country).to.eql([{ country: 'US' }]);
    expect(lines).to.equal(Number(said));
    expect(lines).to.be.greaterThan(30);
  });

  it("begins in the company's country, explains Beta, and says what to do where a bank is not there", async () => {
    await connect.open();
    expect(await dialog().getByLabel('Country').locator('option:checked').innerText()).to.equal(
      'United States',
    );
    await connect.find('', 'BE', 'Sprout Neobank');
    const beta = dialog().getByText('the provider supports the bank as a trial');
    expect(await beta.count()).to.equal(0);
    await dialog().getByRole('button', { name: 'Sprout Neobank' }).click();
    await dialog().getByRole('button', { name: 'Through Enable Banking' }).getByText('Beta').waitFor();
    await beta.waitFor();
    const missing = dialog().getByRole('button', { name: 'My bank is not here' });
    expect(await missing.getAttribute('aria-expanded')).to.equal('false');
    await missing.click();
    expect(await missing.getAttribute('aria-expanded')).to.equal('true');
    // Below a list that is longer than the window, and in sight all the same.
    const manual = dialog().getByRole('button', { name: 'Set Up Without Synchronization' });
    await page.waitForFunction(
      `(() => { const of = (one) => one.getBoundingClientRect();
        const own = document.querySelector('.o_online_connect');
        const button = [...own.querySelectorAll('main button')].at(-1);
        return of(button).bottom <= of(own.querySelector('footer')).top; })()`,
    );
    await person.shot('connect-missing');
    await manual.click();
    await page.getByRole('dialog').getByText('Account Number').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('lets no key wait: the browser asks once whether it may, and for logos when nobody types', async () => {
    await connect.open();
    await dialog().getByRole('listitem').first().waitFor();
    const seen: string[] = [];
    page.on('request', (request) => seen.push(new URL(request.url()).pathname));
    const asked = async () => {
      const figures = await (await fetch(`${world.sidecar().url}/metrics`)).text();
      const lines = figures.split('\n').filter((line) => /^http_requests_total.*method="OPTIONS"/.test(line));
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    };
    const box = dialog().getByLabel('Bank', { exact: true });
    const [before, typed] = [await asked(), 'gingham'];
    await box.pressSequentially(typed, { delay: 100 });
    await dialog().locator('li img').first().waitFor();
    const isSearch = (path: string) => path === '/v1/institutions/search';
    expect(seen.filter(isSearch).length).to.be.above(1);
    expect(seen.slice(0, seen.findLastIndex(isSearch)).filter((path) => path.endsWith('/logo'))).to.eql([]);
    expect(seen.filter((path) => path.endsWith('/logo'))).not.to.eql([]);
    expect((await asked()) - before).to.be.at.most(1);
    await connect.cancel();
  });

  it('leaves nothing behind when cancelled in the search, at the window or at the accounts', async () => {
    const before = { connections: await connections(), links: await links() };
    await connect.open();
    await connect.cancel();
    await connect.open();
    await connect.find('Gingham');
    const first = await connect.openBank('Gingham');
    await first.getByRole('button', { name: 'Gingham' }).waitFor();
    expect((await connections()).length).to.equal(before.connections.length + 1);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await connect.open();
    await connect.find('Gingham');
    await signInAtBank(await connect.openBank('Gingham'));
    await dialog().getByText('Gingham Checking').waitFor();
    expect((await links()).length).to.equal(before.links.length + 1);
    await connect.cancel();
    expect({ connections: await connections(), links: await links() }).to.eql(before);
  });

  it('says that the window was blocked, and opens it with a click', async () => {
    await connect.open();
    await connect.find('Gingham');
    await page.evaluate(`window.realOpen = window.open; window.open = () => null`);
    await dialog().getByRole('button', { name: 'Gingham' }).first().click();
    await dialog().getByText('has blocked').waitFor();
    await person.shot('connect-blocked');
    await page.evaluate(`window.open = window.realOpen`);
    const opened = page.waitForEvent('popup');
    await dialog().getByRole('button', { name: 'Open the Window' }).click();
    await (await opened).getByRole('button', { name: 'Gingham' }).waitFor();
    await dialog().getByText('Sign in at your bank').waitFor();
    await connect.cancel();
  });

  it('notices that the window was closed, and goes on when it is finished after all', async () => {
    await connect.open();
    await connect.find('Gingham');
    const window = await connect.openBank('Gingham');
    await window.getByRole('button', { name: 'Gingham' }).waitFor();
    await window.close();
    await dialog().getByText('was not finished').waitFor();
    await dialog().getByText('An ad blocker may stop it').waitFor();
    await person.shot('connect-closed');
    expect(await seriousFindings(page, '.o_online_connect')).to.eql([]);
    const opened = page.waitForEvent('popup');
    await dialog().getByRole('button', { name: 'Open the window again' }).click();
    await signInAtBank(await opened);
    await dialog().getByText('Gingham Checking').waitFor();
    await connect.cancel();
  });

  it('works with the keyboard alone: the search, the list, the accounts, and away', async () => {
    await connect.open();
    await connect.find('Gingham');
    await dialog().getByLabel('Bank', { exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    const opened = page.waitForEvent('popup');
    await page.keyboard.press('Enter');
    await signInAtBank(await opened);
    await dialog().getByText('Gingham Checking').waitFor();
    const focused = () =>
      page.evaluate<string>(
        'document.activeElement.closest(".o_online_connect") && document.activeElement.type',
      );
    expect(await focused()).to.equal('checkbox');
    await page.keyboard.press('Space');
    await dialog().locator('button:disabled', { hasText: 'Fetch Transactions' }).waitFor();
    await page.keyboard.press('Space');
    await dialog().locator('select:enabled').waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).to.equal('select-one');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('goes on where it was when the page is loaded again in the middle, and can still be cancelled', async () => {
    const before = { connections: await connections(), links: await links() };
    await connect.open();
    await connect.find('Gingham');
    const window = await connect.openBank('Gingham');
    await window.getByRole('button', { name: 'Gingham' }).waitFor();
    await page.reload();
    await dialog().getByText('loaded again in the middle').waitFor();
    await person.shot('connect-resumed');
    await signInAtBank(window);
    await dialog().getByText('Gingham Checking').waitFor();
    await page.reload();
    await dialog().getByText('Gingham Checking').waitFor();
    await connect.cancel();
    expect({ connections: await connections(), links: await links() }).to.eql(before);
    await page.reload();
    await page.locator('.o_kanban_record', { hasText: 'Purchases' }).waitFor();
    expect(await dialog().count()).to.equal(0);
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(
      `${world.host.url}/odoo/action-account_online_synchronization.action_account_online_link`,
    );
    await page.getByText('Gingham').first().waitFor();
    await page.setViewportSize({ width: 1366, height: 850 });
    await connect.open();
    await page.setViewportSize({ width: 390, height: 844 });
    await connect.find('Gingham');
    await person.shot('connect-1-bank-phone');
    await dialog().getByRole('button', { name: 'My bank is not here' }).click();
    await person.shot('connect-missing-phone');
    await signInAtBank(await connect.openBank('Gingham'));
    await dialog().getByText('Gingham Checking').waitFor();
    await person.shot('connect-3-accounts-phone');
    const wider = await page.evaluate<boolean>(
      `document.querySelector('.o_online_connect').scrollWidth > window.innerWidth`,
    );
    expect(wider).to.equal(false);
    await connect.cancel();
    await page.setViewportSize({ width: 1366, height: 850 });
  });

  it('reconnects on the form when the bank wants a new sign-in, and keeps the journal and its lines', async () => {
    const read = async () => {
      const [row] = await world.admin.call<{ state: string; journal_ids: number[]; client_id: string }[]>(
        'account.online.link',
        'read',
        [[made], ['state', 'journal_ids', 'client_id']],
      );
      const lines = await world.admin.call<number>('account.bank.statement.line', 'search_count', [
        [['online_link_id', '=', made]],
      ]);
      return { ...row, lines };
    };
    const before = await read();
    await page.goto(`${world.host.url}/odoo/account.online.link/${made}`);
    await page.getByRole('button', { name: 'Update Credentials' }).waitFor();
    await control(world, 'PATCH', '/personas/gingham', { trouble: 'login-required' });
    await page.getByRole('button', { name: 'Fetch Transactions' }).click();
    await page.locator('.o_notification').first().waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Reconnect' }).waitFor();
    await person.shot('reconnect-needed');
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Reconnect' }).click();
    await signInAtBank(await opened);
    await dialog().getByText('Nothing new').waitFor({ timeout: 60_000 });
    await dialog().getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Update Credentials' }).waitFor();
    await person.shot('reconnected');
    expect(await read()).to.eql(before);
  });

  it('shows the accounts on the form, with what is fetched already', async () => {
    await page.getByRole('button', { name: 'Fetch Accounts' }).click();
    await dialog().getByRole('checkbox').waitFor();
    expect(await dialog().getByRole('checkbox').isDisabled()).to.equal(true);
    expect(await dialog().getByRole('button', { name: 'Fetch Transactions' }).isDisabled()).to.equal(true);
    await person.shot('fetch-accounts');
    await connect.cancel();
  });

  it('opens from the set-up button of a bank journal that nobody has used, and proposes that journal', async () => {
    const name = 'Petty bank';
    await world.admin.call('account.journal', 'create', [[{ name, type: 'bank', show_on_dashboard: true }]]);
    await page.goto(`${world.host.url}/odoo/accounting`);
    const card = page.locator('.o_kanban_record', { hasText: name });
    await card.waitFor();
    await person.shot('empty-card');
    await card.getByText('Connect your bank').click();
    await connect.find('Gingham');
    await signInAtBank(await connect.openBank('Gingham'));
    await dialog().getByText('Gingham Checking').waitFor();
    expect(await dialog().getByLabel('Journal').locator('option:checked').innerText()).to.equal(name);
    await connect.cancel();
  });

  it('has said nothing in the console that is an error of ours', () => {
    expect(person.errors).to.eql([]);
  });
});
