/** What an accountant meets after a bank was connected: the dashboard and the connection's form, in a real browser. */
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { World } from '../../tools/world.ts';
import { logInPage, startBrowser, type PersonPage } from '../support/browser.ts';
import { newCustomer, type Customer } from '../support/customer.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

describe('the screens', function () {
  this.timeout(90_000);
  let world: World;
  let browser: Browser;
  let customer: Customer;
  let person: PersonPage;
  /** Other tests of this run have connected the same bank; the journal's name tells this one. */
  let journal: string;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    customer = await newCustomer(world, await sharedClient(), { persona: 'gingham' });
    journal = `Hooli ${customer.journalId}`;
    await world.admin.call('account.journal', 'write', [[customer.journalId], { name: journal }]);
    browser = await startBrowser();
    person = await logInPage(browser, world);
  });

  after(async () => {
    await browser?.close();
  });

  it("shows the bank's card on the accounting dashboard with its balance and a button to synchronize", async () => {
    const { page } = person;
    await page.goto(`${world.host.url}/odoo/accounting`);
    const card = page.locator('.o_kanban_record', { hasText: journal });
    await card.waitFor();
    expect(await card.innerText()).to.include('152,854.23');
    expect(await card.getByText('Synchronize Now').count()).to.equal(1);
    await person.shot('dashboard');
  });

  it('brings in a new transaction from the card, and says so', async () => {
    await customer.bank.add({ date: '2026-08-23', amount: '10.00', label: 'Seen at the counter' });
    const { page } = person;
    const card = page.locator('.o_kanban_record', { hasText: journal });
    await card.getByText('Synchronize Now').click();
    await page.locator('.o_notification').first().waitFor();
    await person.shot('dashboard-synchronized');
    const { lines } = await customer.books();
    expect(lines.map((line) => line.payment_ref)).to.include('Seen at the counter');
  });

  it("shows the connection's form with its state, accounts and journals", async () => {
    const { page } = person;
    const [link] = await world.admin.call<{ id: number }[]>(
      'account.online.link',
      'search_read',
      [[['client_id', '=', customer.connectionId]]],
      { fields: ['id'] },
    );
    await page.goto(`${world.host.url}/odoo/account.online.link/${link?.id}`);
    await page.getByText('Gingham Checking').first().waitFor();
    const text = await page.locator('.o_form_view').innerText();
    expect(text).to.include('Connected');
    await person.shot('connection');
  });

  it('has said nothing in the console that is an error of ours', () => {
    expect(person.errors).to.eql([]);
  });
});
