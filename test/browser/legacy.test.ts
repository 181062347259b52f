/** Coming over from the synchronization of before December 2020, as a person does: from Apps to the first new statement. */
import { ensurePhone, sidecarClient } from '../../tools/connect.ts';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { bankLedger } from '../../tools/books.ts';
import { pairingCode } from '../../tools/services.ts';
import { oldProviders } from '../legacy-fixture/years.ts';
import { logInPage, startBrowser, type PersonPage } from '../support/browser.ts';
import { signInAtBank } from '../support/connect-dialog.ts';
import { control } from '../support/customer.ts';
import { startLegacyWorld, takenOver, type LegacyWorld } from '../support/legacy.ts';

describe('coming over from the synchronization of before December 2020', function () {
  this.timeout(180_000);
  let world: LegacyWorld;
  let browser: Browser;
  let person: PersonPage;
  let page: Page;
  let other: PersonPage;
  let journal: number;

  before(async function () {
    this.timeout(400_000);
    world = await startLegacyWorld(oldProviders(12), { install: false });
    journal = Number(world.planted.journals.get('Old Checking'));
    browser = await startBrowser();
    person = await logInPage(browser, world);
    page = person.page;
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await person?.shot(`failed-legacy-${this.currentTest.title.slice(0, 20).replaceAll(' ', '-')}`);
    }
  });

  after(async () => {
    await browser?.close();
    await world?.stop();
  });

  const dialog = () => page.locator('.o_online_connect');
  const lines = (domain: unknown[]) =>
    world.admin.call<{ payment_ref: string; amount: number; date: string; statement_id: unknown }[]>(
      'account.bank.statement.line',
      'search_read',
      [[['journal_id', '=', journal], ...domain]],
      { fields: ['payment_ref', 'amount', 'date', 'statement_id'], order: 'internal_index' },
    );

  it('has the old button on the card, before', async () => {
    await page.goto(`${world.host.url}/odoo/accounting`);
    const card = page.locator('.o_kanban_record', { hasText: 'Old Checking' });
    await card.getByText('Synchronize now').first().waitFor();
    await person.shot('legacy-1-before');
  });

  it('installs from Apps', async () => {
    await page.goto(`${world.host.url}/odoo/apps?debug=1`);
    await page.getByText('Update Apps List').click();
    await page.locator('.modal').getByRole('button', { name: 'Update' }).click();
    await page.locator('.modal').waitFor({ state: 'detached' });
    await page.goto(`${world.host.url}/odoo/apps`);
    await page.locator('.o_facet_remove').first().click();
    await page.locator('.o_searchview_input').fill('account_online_synchronization');
    await page.getByText('Search Module for:').click();
    const app = page.locator('.o_kanban_record', { hasText: 'account_online_synchronization' });
    await app.waitFor();
    await person.shot('legacy-2-apps');
    // Somebody else is at work, on a page of before.
    other = await logInPage(browser, world);
    await other.page.goto(`${world.host.url}/odoo/accounting`);
    await other.page
      .locator('.o_kanban_record', { hasText: 'Old Checking' })
      .getByText('Synchronize now')
      .first()
      .waitFor();
    await app.getByRole('button', { name: /Activate|Install/ }).click();
    await page
      .waitForURL((url) => !url.pathname.includes('apps'), { timeout: 120_000 })
      .catch(() => undefined);
    const installed = () =>
      world.admin.call<number>('ir.module.module', 'search_count', [
        [
          ['name', '=', 'account_online_synchronization'],
          ['state', '=', 'installed'],
        ],
      ]);
    while (!(await installed())) await page.waitForTimeout(500);
  });

  it('tells whoever has a page open to reload it, and an old button there does nothing else', async () => {
    const told = other.page.locator('.o_notification', { hasText: 'Reload this page' });
    await told.waitFor({ timeout: 60_000 });
    await other.shot('legacy-2b-reload');
    const card = other.page.locator('.o_kanban_record', { hasText: 'Old Checking' });
    const before = await lines([]);
    await card.getByText('Synchronize now').first().click();
    await other.page.locator('.modal, .o_dialog').getByText('Reload this page').waitFor();
    await other.shot('legacy-2c-pressed');
    expect(await lines([])).to.deep.equal(before);
    await other.page.context().close();
  });

  it('has taken the old button away, and says that the old way is disconnected', async () => {
    await page.goto(`${world.host.url}/odoo/accounting`);
    const card = page.locator('.o_kanban_record', { hasText: 'Old Checking' });
    await card.waitFor();
    expect(await card.getByText('Synchronize now').count()).to.equal(0);
    await page.getByRole('button', { name: 'Configuration' }).click();
    await page.getByRole('menuitem', { name: 'Online Synchronization' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Bank feeds' }).count()).to.equal(0);
    await page.keyboard.press('Escape');
  });

  it('is paired in the settings, and then lists the old connections as disconnected', async () => {
    await page.goto(`${world.host.url}/odoo/action-account.action_account_config`);
    await page.getByLabel('Address', { exact: true }).fill(world.sidecar().url);
    await page.getByLabel('Pairing code').fill(await pairingCode(world.sidecarOptions));
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await page.getByText('This database is paired with the sidecar').waitFor({ timeout: 60_000 });
    await takenOver(world);
    await page.reload();
    await page.getByRole('button', { name: 'Download the Report' }).scrollIntoViewIfNeeded();
    await person.shot('legacy-3-settings');
    await page.goto(`${world.host.url}/odoo/bank-connections`);
    await page.getByRole('cell', { name: 'Houndstooth' }).waitFor();
    expect(await page.locator('.o_data_row').count()).to.be.greaterThan(4);
    await person.shot('legacy-4-list');
  });

  it('connects again: the right bank searched, the right journal proposed, from the last line on', async () => {
    // The phone is asked for once a company; test/browser/blocked.test.ts sees that.
    await ensurePhone(sidecarClient(world.admin));
    // The last of what the bank has is in the books, by another name: only a person can tell.
    const { accounts } = await control<{ accounts: { id: string }[] }>(world, 'GET', '/personas/gingham');
    const ledger = await bankLedger(world.sandbox.url, accounts[0]?.id ?? '');
    const known = ledger.posted.toSorted((a, b) => (a.date < b.date ? -1 : 1)).at(-4);
    await world.admin.call('account.bank.statement.line', 'create', [
      [
        {
          journal_id: journal,
          date: known?.date,
          amount: Number(known?.amount),
          payment_ref: 'By another name',
          online_identifier: 'of another provider',
        },
      ],
    ]);
    await page.goto(`${world.host.url}/odoo/bank-connections`);
    await page.getByRole('cell', { name: 'Gingham', exact: true }).click();
    await page.getByText('ended when it was replaced').waitFor();
    await page.getByText('Connected Gingham in 2018').waitFor();
    await person.shot('legacy-5-form');
    await page.getByRole('button', { name: 'Connect Again' }).click();
    await dialog().getByRole('button', { name: 'Gingham' }).first().waitFor();
    expect(await dialog().getByLabel('Bank', { exact: true }).inputValue()).to.equal('Gingham');
    await person.shot('legacy-6-search');
    const opened = page.waitForEvent('popup');
    await dialog().getByRole('button', { name: 'Gingham' }).first().click();
    await signInAtBank(await opened);
    await dialog().getByText('Gingham Checking').waitFor();
    const row = dialog().locator('li', { hasText: 'Gingham Checking' });
    expect(await row.getByLabel('Journal').locator('option:checked').innerText()).to.equal('Old Checking');
    await row.getByText('Goes on from its last transaction').waitFor();
    await person.shot('legacy-7-accounts');
    if (!(await row.getByRole('checkbox').isChecked())) await row.getByRole('checkbox').check();
    await dialog().getByRole('button', { name: 'Fetch Transactions' }).click();
    await dialog().getByRole('button', { name: 'Done' }).waitFor({ timeout: 60_000 });
    await dialog().getByText('see why under "Held Transactions"').waitFor();
    await person.shot('legacy-8-end');
    await dialog().getByRole('button', { name: 'Done' }).click();
    expect(await lines([['date', '>', '2021-01-01']])).to.have.length(1);
  });

  it('shows what is uncertain before anything is booked, and books the first new statement after', async () => {
    const [link] = await world.admin.call<number[]>('account.online.link', 'search', [
      [['state', '=', 'connected']],
    ]);
    await page.goto(`${world.host.url}/odoo/account.online.link/${link}`);
    await page.getByRole('tab', { name: 'Held Transactions' }).click();
    await page.getByText('In the books already?').waitFor();
    await page.getByRole('radio', { name: 'By another name' }).waitFor();
    // Asked about, not listed as refused too.
    expect(await page.locator('.o_online_held').getByRole('button', { name: 'Retry' }).count()).to.equal(0);
    const asked = page.locator('.o-mail-Activity', { hasText: 'may be in the books already' });
    await asked.waitFor();
    await person.shot('legacy-9-doubts');
    await page.getByRole('button', { name: 'They Are All in the Books' }).click();
    await page.getByRole('button', { name: 'Confirm and Fetch' }).click();
    await page.locator('.o_notification').first().waitFor({ timeout: 60_000 });
    await asked.waitFor({ state: 'detached' });
    await person.shot('legacy-10-booked');
    const fresh = (await lines([['date', '>', '2021-01-01']])).filter(
      (one) => one.payment_ref !== 'Opening balance',
    );
    expect(fresh.length).to.be.greaterThan(1);
    expect(fresh.filter((one) => one.payment_ref === 'By another name')).to.have.length(1);
    expect(new Set(fresh.map((one) => `${one.date} ${one.amount}`)).size).to.equal(fresh.length);
    expect(fresh.some((one) => one.statement_id)).to.equal(true);
  });

  it('has said nothing in the console that is an error of ours', () => {
    expect(person.errors).to.eql([]);
  });
});
