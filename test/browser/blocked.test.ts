/** From blocked to reactivated, and the phone number before the first bank, as a person meets them. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { ensurePhone, sidecarClient } from '../../tools/connect.ts';
import { operatorCommand } from '../../tools/services.ts';
import type { World } from '../../tools/world.ts';
import { asking, freeMain, hostIdOf, hoursPass, newestCode } from '../support/account-safety.ts';
import { seriousFindings } from '../support/axe.ts';
import { logInPage, startBrowser, type PersonPage } from '../support/browser.ts';
import { connectDialog, type ConnectDialog } from '../support/connect-dialog.ts';
import { newCustomer, type Customer } from '../support/customer.ts';
import { secondSidecar, type SecondSidecar } from '../support/second-sidecar.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

describe('a suspicious account in Odoo', function () {
  this.timeout(180_000);
  let world: World;
  let second: SecondSidecar;
  let browser: Browser;
  let person: PersonPage;
  let page: Page;
  let connect: ConnectDialog;
  let customer: Customer;
  let linkId: number;
  let journal: string;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    second = await secondSidecar(world);
    browser = await startBrowser();
    person = await logInPage(browser, world);
    page = person.page;
    connect = connectDialog(world, page);
    customer = await newCustomer(world, sidecarClient(world.admin));
    const [link] = await world.admin.call<{ id: number }[]>(
      'account.online.link',
      'search_read',
      [[['client_id', '=', customer.connectionId]]],
      { fields: ['id'] },
    );
    linkId = link?.id as number;
    journal = `Blocked ${customer.journalId}`;
    await world.admin.call('account.journal', 'write', [[customer.journalId], { name: journal }]);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await person?.shot('failed-blocked');
    await freeMain(world);
    await hoursPass(world, 48);
  });

  after(async () => {
    await browser?.close();
    await second?.stop();
    await ensurePhone(sidecarClient(world.admin));
  });

  const ribbon = (text: string) => page.locator('.ribbon', { hasText: text });
  const dialog = (kind: string) => page.locator(`.o_online_${kind}`);

  /** As a signal would, and until Odoo shows it. */
  async function blockAccount(): Promise<void> {
    const account = { hostId: await hostIdOf(world), companyId: 1 };
    const reason = 'many more requests came than people make';
    const { watch } = second.parts.connections;
    const block = await watch.block(account, 'requests', reason, { actor: 'sidecar' });
    for (const until = Date.now() + 30_000; ;) {
      const [link] = await world.admin.call<{ error_reference: string }[]>('account.online.link', 'read', [
        [linkId],
        ['error_reference'],
      ]);
      if (block && link?.error_reference === block.reference) return;
      if (Date.now() > until) throw new Error('the block does not show in Odoo');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async function enterCode(): Promise<void> {
    await dialog('reactivate').getByRole('button', { name: 'Send Code' }).click();
    const box = dialog('reactivate').getByLabel('Code from the message');
    // A code was sent when the box is there.
    await box.waitFor();
    await box.fill(await newestCode(world));
    await dialog('reactivate').getByRole('button', { name: 'Reactivate' }).click();
    await dialog('reactivate').waitFor({ state: 'detached' });
  }

  it('says on the form what happened, and goes on with the code, by the keyboard alone', async () => {
    await blockAccount();
    await page.goto(`${world.host.url}/odoo/account.online.link/${linkId}`);
    const note = page.locator('.o_online_error').first();
    await note.getByText('Synchronization is stopped for this company').waitFor();
    await person.shot('blocked-form');
    await note.getByRole('button', { name: 'Reactivate' }).focus();
    await page.keyboard.press('Enter');
    await dialog('reactivate').getByText('many more requests').waitFor();
    await person.shot('blocked-dialog');
    expect(await seriousFindings(page, '.o_online_reactivate')).to.eql([]);
    // "Send Code" has the focus.
    await page.keyboard.press('Enter');
    await dialog('reactivate').getByText('A code was sent to').waitFor();
    await page.keyboard.type('000000');
    await page.keyboard.press('Enter');
    await dialog('reactivate').getByText('The code is wrong').waitFor();
    await person.shot('blocked-wrong-code');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(await newestCode(world));
    await page.keyboard.press('Enter');
    await dialog('reactivate').waitFor({ state: 'detached' });
    await page.getByText('Synchronization goes on.').first().waitFor();
    await person.shot('blocked-reactivated');
  });

  it('takes its note from the form by itself, and shows the connection as it is again, without a reload', async () => {
    await blockAccount();
    await page.goto(`${world.host.url}/odoo/account.online.link/${linkId}`);
    await page.getByRole('tab', { name: 'Past Runs' }).click();
    // The one at the top, which Odoo's own data tells, and the one of the runs, which the sidecar refuses.
    const notes = page.locator('.o_online_error');
    await notes.nth(1).waitFor();
    await ribbon('Attention').waitFor();
    await notes.first().getByRole('button', { name: 'Reactivate' }).click();
    await enterCode();
    await notes.first().waitFor({ state: 'detached' });
    await ribbon('Connected').waitFor();
    await page.locator('.o_online_past_runs canvas').waitFor();
    expect(await notes.count()).to.equal(0);
    await person.shot('blocked-form-goes-on');
  });

  it('shows the past runs in place of their own note once that one has ended the block', async () => {
    await blockAccount();
    await page.goto(`${world.host.url}/odoo/account.online.link/${linkId}`);
    await page.getByRole('tab', { name: 'Past Runs' }).click();
    const runs = page.locator('.o_online_past_runs');
    await runs.getByRole('button', { name: 'Reactivate' }).click();
    await enterCode();
    await runs.locator('canvas').waitFor();
    expect(await runs.locator('.o_online_error').count()).to.equal(0);
  });

  it("says so in one line on the journal's card, and goes on when the person has entered the code there", async () => {
    await blockAccount();
    await page.goto(`${world.host.url}/odoo/accounting`);
    const card = page.locator('.o_kanban_record', { hasText: journal });
    const line = card.locator('.o_online_attention');
    await line.waitFor();
    expect(await line.innerText()).to.equal('Synchronization is stopped for this company.Reactivate');
    expect(await card.getByRole('button', { name: 'Synchronize Now' }).count()).to.equal(0);
    await person.shot('blocked-card');
    await line.getByRole('button', { name: 'Reactivate' }).click();
    await enterCode();
    await line.waitFor({ state: 'detached' });
    await card.getByRole('button', { name: 'Synchronize Now' }).waitFor();
  });

  it('offers to reactivate where somebody presses a button that is refused, and does it then', async () => {
    await page.goto(`${world.host.url}/odoo/account.online.link/${linkId}`);
    await page.getByRole('button', { name: 'Fetch Transactions' }).waitFor();
    await blockAccount();
    await page.getByRole('button', { name: 'Fetch Transactions' }).click();
    const told = page.locator('.o_notification', { hasText: 'Synchronization is stopped' });
    await told.getByRole('button', { name: 'Reactivate' }).click();
    await enterCode();
    // What was refused is done now.
    await page.locator('.o_notification', { hasText: 'Nothing new at the bank' }).waitFor();
    await ribbon('Connected').waitFor();
  });

  it('fits a phone', async () => {
    await blockAccount();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${world.host.url}/odoo/account.online.link/${linkId}`);
    await page.locator('.o_online_error').first().getByRole('button', { name: 'Reactivate' }).click();
    await dialog('reactivate').getByRole('button', { name: 'Send Code' }).click();
    await dialog('reactivate').getByLabel('Code from the message').waitFor();
    await person.shot('blocked-dialog-phone');
    const wider = await page.evaluate<boolean>(
      `document.querySelector('.o_online_reactivate').scrollWidth > window.innerWidth`,
    );
    expect(wider).to.equal(false);
    await page.setViewportSize({ width: 1366, height: 850 });
  });

  it('is asked for a phone once, before its first bank, checked as one types', async () => {
    await operatorCommand(world.sidecarOptions, 'forget-phone', await hostIdOf(world), '1');
    await connect.open();
    await connect.find('Gingham');
    await dialog('connect').getByRole('button', { name: 'Gingham' }).first().click();
    const box = dialog('connect').getByLabel('Mobile phone number');
    await box.fill('(201) 555');
    await dialog('connect').getByText('The number is too short').waitFor();
    const go = dialog('connect').getByRole('button', { name: 'Continue to the Bank' });
    expect(await go.isDisabled()).to.equal(true);
    await box.fill('(201) 555-0123');
    await dialog('connect').getByText('+1 201 555 0123').waitFor();
    await person.shot('phone-step');
    expect(await seriousFindings(page, '.o_online_connect')).to.eql([]);
    const opened = page.waitForEvent('popup');
    await box.press('Enter');
    await (await opened).getByRole('button', { name: 'Gingham' }).waitFor();
    await connect.cancel();
    await connect.open();
    await connect.find('Gingham');
    await (await connect.openBank('Gingham')).getByRole('button', { name: 'Gingham' }).waitFor();
    await connect.cancel();
  });

  it('shows the masked number in Settings, and changes it with the code to the old phone', async () => {
    await page.goto(`${world.host.url}/odoo/settings#account`);
    const setting = page.locator('.o_online_phone_setting');
    await setting.scrollIntoViewIfNeeded();
    await setting.getByText('•').waitFor();
    await person.shot('phone-setting');
    expect(await seriousFindings(page, '.o_online_phone_setting')).to.eql([]);
    await setting.getByRole('button', { name: 'Change' }).click();
    await dialog('phone_dialog').getByRole('button', { name: 'Send Code' }).click();
    await dialog('phone_dialog').getByLabel('Code from the message').waitFor();
    await dialog('phone_dialog')
      .getByLabel('Code from the message')
      .fill(await newestCode(world));
    await dialog('phone_dialog').getByLabel('Mobile phone number').fill('+32 470 12 34 77');
    await dialog('phone_dialog').getByText('+32 470 12 34 77').waitFor();
    await person.shot('phone-change');
    await dialog('phone_dialog').getByRole('button', { name: 'Save' }).click();
    await setting.getByText('+32 ••• •• •• 77').waitFor();
    const { body } = await asking(world.admin)('GET', '/v1/account');
    expect(body['phone']).to.eql({ masked: '+32 ••• •• •• 77' });
  });

  it('has said nothing in the console that is an error of ours', () => {
    // A refusal is an answer; the browser counts it as an error.
    expect(person.errors.filter((one) => !/status of 4\d\d/.test(one))).to.eql([]);
  });
});
