/** A bank journal's card on the dashboard: one glance says whether somebody is needed, and one press mends it. */
import { expect } from 'chai';
import type { Browser, Page, Request } from 'playwright-core';
import type { World } from '../../tools/world.ts';
import { logInPage, startBrowser, type PersonPage } from '../support/browser.ts';
import { control, newCustomer, type Customer } from '../support/customer.ts';
import { newPerson } from '../support/new-person.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

describe("the journal's card", function () {
  this.timeout(90_000);
  let world: World;
  let browser: Browser;
  let customer: Customer;
  let person: PersonPage;
  let page: Page;
  let name: string;
  let suspense: number;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    customer = await newCustomer(world, await sharedClient(), {
      transactions: [
        { date: '2026-09-01', amount: '900.00', label: 'Invoice 3' },
        { date: '2026-09-02', amount: '-12.00', label: 'Lunch', pending: true },
      ],
    });
    name = `Card ${customer.journalId}`;
    await world.admin.call('account.journal', 'write', [[customer.journalId], { name }]);
    const [journal] = await world.admin.call<{ suspense_account_id: [number, string] }[]>(
      'account.journal',
      'read',
      [[customer.journalId], ['suspense_account_id']],
    );
    suspense = journal?.suspense_account_id[0] as number;
    browser = await startBrowser();
    person = await logInPage(browser, world);
    page = person.page;
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await person?.shot('failed-journal-card');
  });

  after(async () => {
    await browser?.close();
  });

  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const card = (of: Page = page) => of.locator('.o_kanban_record', { hasText: name });
  const attention = () => card().locator('.o_online_attention');
  async function open(of: Page = page): Promise<void> {
    await of.goto(`${world.host.url}/odoo/accounting`);
    await card(of).locator('.o_online_journal_card').waitFor();
  }

  it('comes with the dashboard: no request of its own, to Odoo or to the sidecar', async () => {
    const ours: string[] = [];
    const count = (request: Request) => {
      const sidecar = request.url().startsWith(world.sidecar().url);
      if (sidecar || /account\.online|online_session/.test(`${request.url()} ${request.postData() ?? ''}`)) {
        ours.push(request.url());
      }
    };
    page.on('request', count);
    await open();
    // What a card asked for once it is drawn would come now; Odoo's own line to its server never falls silent.
    await card().locator('canvas').waitFor();
    await page.waitForTimeout(1000);
    page.off('request', count);
    expect(ours).to.eql([]);
  });

  it('tells the last and the next time and what is pending, and nothing needs anybody', async () => {
    const text = await card().innerText();
    expect(text).to.match(/Last: \d+ (seconds?|minutes?) ago/);
    // Each connection has a moment of its own within the twelve hours: it may be soon.
    expect(text).to.match(/Next: in \d+ (hour|minute|second)s?/);
    const moment = card().locator('[title]', { hasText: 'Last:' });
    expect(await moment.getAttribute('title')).to.match(/^\w{3} \d+, /);
    expect(text).to.include('1 pending at the bank');
    expect(await attention().count()).to.equal(0);
  });

  it('says in one line that the bank wants a new sign-in, and the button opens its window', async () => {
    await control(world, 'PATCH', `/personas/${customer.personaId}`, { trouble: 'login-required' });
    await customer.sync();
    await open();
    expect(await attention().innerText()).to.equal('The bank wants a new sign-in.Reconnect');
    expect(await card().getByRole('button', { name: 'Synchronize Now' }).count()).to.equal(0);
    await person.shot('card-reconnect');
    const opened = page.waitForEvent('popup');
    await attention().getByRole('button').click();
    await (await opened).close();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('shows the same line to somebody who may not connect banks, with a button that only shows', async () => {
    const clerk = await newPerson(world, 'Clerk', ['account_online_synchronization.group_bank']);
    const theirs = await logInPage(browser, world, clerk.login, clerk.password);
    await open(theirs.page);
    expect(await card(theirs.page).locator('.o_online_attention').innerText()).to.equal(
      'The bank wants a new sign-in.Show',
    );
    await card(theirs.page).locator('.o_online_attention button').click();
    await theirs.page.locator('.o_form_view .o_online_error').waitFor();
    expect(await theirs.page.getByRole('button', { name: 'Reconnect' }).count()).to.equal(0);
    expect(theirs.errors).to.eql([]);
    await theirs.page.context().close();
    await control(world, 'PATCH', `/personas/${customer.personaId}`, { trouble: null });
    await customer.sync();
  });

  it('counts what is held in one line, and shows it', async () => {
    await world.admin.call('account.journal', 'write', [
      [customer.journalId],
      { suspense_account_id: false },
    ]);
    await customer.bank.add({ date: '2026-09-05', amount: '-1.00', label: 'Held one' });
    await customer.sync();
    await open();
    expect(await attention().innerText()).to.equal('1 transaction is held.Show');
    await attention().getByRole('button').click();
    await page.getByRole('tab', { name: 'Held Transactions' }).waitFor();
  });

  it('names the day a consent ends when that is soon, with the button that renews it', async () => {
    await world.admin.call('account.journal', 'write', [
      [customer.journalId],
      { suspense_account_id: suspense },
    ]);
    await customer.bank.consentUntil(inDays(10));
    await customer.sync();
    await open();
    expect(await attention().innerText()).to.match(/^The bank's consent ends on \w{3} \d+, \d{4}\.Renew$/);
    await customer.bank.consentUntil(inDays(100));
    await customer.sync();
    await open();
    expect(await attention().count()).to.equal(0);
  });

  it('has said nothing in the console that is an error of ours', () => {
    expect(person.errors).to.eql([]);
  });
});
