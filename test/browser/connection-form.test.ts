/** A connection's form at work: what is held, missing or there twice, past runs, errors and the automatic switch. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { connect, settled } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { logInPage, startBrowser, type PersonPage } from '../support/browser.ts';
import { control, newCustomer, type Customer } from '../support/customer.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

describe('the form of a connection', function () {
  this.timeout(90_000);
  let world: World;
  let browser: Browser;
  let customer: Customer;
  let person: PersonPage;
  let page: Page;
  let linkId: number;
  let bookedIds: string[];

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    customer = await newCustomer(world, await sharedClient(), {
      transactions: [
        { date: '2026-09-01', amount: '-40.00', label: 'Fuel' },
        { date: '2026-09-02', amount: '1200.50', label: 'Invoice 17' },
      ],
    });
    const found = await world.admin.call<number[]>('account.online.link', 'search', [
      [['client_id', '=', customer.connectionId]],
    ]);
    linkId = found[0] as number;
    browser = await startBrowser();
    person = await logInPage(browser, world);
    page = person.page;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await person?.shot('failed-connection-form');
  });

  after(async () => {
    await browser?.close();
  });

  async function open(): Promise<void> {
    await page.goto(`${world.host.url}/odoo/account.online.link/${linkId}`);
    await page.getByRole('tab', { name: 'Accounts' }).waitFor();
  }
  const labels = async () => (await customer.books()).lines.map((line) => line.payment_ref);
  const journal = (vals: object) =>
    world.admin.call('account.journal', 'write', [[customer.journalId], vals]);

  it('shows held transactions with what stands in the way, and books them with Retry', async () => {
    await journal({ active: false });
    bookedIds = await customer.bank.add(
      { date: '2026-09-03', amount: '-15.25', label: 'Paper' },
      { date: '2026-09-04', amount: '-9.99', label: 'Pens' },
    );
    await customer.sync();
    await open();
    await page.getByRole('tab', { name: 'Held Transactions' }).click();
    const held = page.locator('.o_online_held');
    await held.getByText('is archived').waitFor();
    const text = await held.innerText();
    expect(text).to.include('Paper');
    expect(text).to.include('-$15.25');
    expect(text).to.include('Sep 3, 2026');
    await person.shot('form-held');
    await journal({ active: true });
    await held.getByRole('button', { name: 'Retry' }).click();
    await page.locator('.o_notification', { hasText: '2 transactions came in' }).waitFor();
    expect(await labels()).to.include.members(['Paper', 'Pens']);
    await page.getByRole('tab', { name: 'Held Transactions' }).waitFor({ state: 'detached' });
  });

  it('fetches again what was deleted in Odoo since the day the person names', async () => {
    const { lines } = await customer.books();
    const pens = lines.find((line) => line.payment_ref === 'Pens');
    // As a person does it: out of its statement first.
    await world.admin.call('account.bank.statement.line', 'write', [[pens?.id], { statement_id: false }]);
    await world.admin.call('account.bank.statement.line', 'unlink', [[pens?.id]]);
    await open();
    await page.getByRole('button', { name: 'Fetch Missing Transactions' }).click();
    const dialog = page.getByRole('dialog');
    const since = dialog.getByLabel('Since');
    await since.fill('09/01/2026');
    await since.press('Enter');
    await person.shot('form-missing');
    await dialog.getByRole('button', { name: 'Fetch', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await labels()).to.include('Pens');
  });

  it('lists what may be there twice, and deletes only what the person chose', async () => {
    await world.admin.call('account.bank.statement.line', 'create', [
      [
        {
          journal_id: customer.journalId,
          date: '2026-09-02',
          amount: 1200.5,
          payment_ref: 'Typed: invoice 17',
        },
        { journal_id: customer.journalId, date: '2026-09-05', amount: -15.25, payment_ref: 'Typed: paper' },
      ],
    ]);
    await open();
    await page.getByRole('button', { name: 'Find Duplicates' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Look since').fill('01/01/2026');
    await dialog.getByLabel('Look since').press('Enter');
    const suspicion = dialog.locator('.o_online_suspicion', { hasText: 'Typed: invoice 17' });
    await suspicion.waitFor();
    expect(await dialog.locator('.o_online_suspicion').count()).to.equal(2);
    expect(await suspicion.innerText()).to.include('From the bank');
    expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).to.equal(true);
    await suspicion.getByRole('checkbox').first().check();
    // One of the two has to stay.
    expect(await suspicion.getByRole('checkbox').nth(1).isDisabled()).to.equal(true);
    await person.shot('form-duplicates');
    const before = await labels();
    const chosen = (await suspicion.locator('label').first().innerText()).includes('Typed')
      ? 'Typed: invoice 17'
      : 'Invoice 17';
    await dialog.getByRole('button', { name: 'Delete 1 Transaction' }).click();
    await page.getByRole('dialog').last().getByRole('button', { name: 'Delete', exact: true }).click();
    await page.locator('.o_notification', { hasText: '1 transaction is deleted' }).waitFor();
    await suspicion.waitFor({ state: 'detached' });
    const after = await labels();
    expect(after).to.have.length(before.length - 1);
    expect(after).not.to.include(chosen);
    expect(after).to.include('Typed: paper');
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('shows past runs as a picture and in words', async () => {
    await open();
    await page.getByRole('tab', { name: 'Past Runs' }).click();
    const runs = page.locator('.o_online_past_runs');
    await runs.locator('canvas').waitFor();
    expect(await runs.locator('canvas').getAttribute('aria-label')).to.match(
      /^\d+ runs, \d+ transactions booked, 0 runs failed$/,
    );
    const drawn = await page.evaluate<boolean>(
      `(() => { const c = document.querySelector('.o_online_past_runs canvas');
        return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((one) => one > 0); })()`,
    );
    expect(drawn).to.equal(true);
    expect(await runs.locator('tbody tr').last().innerText()).to.include('transactions came in');
    await person.shot('form-runs');
  });

  it('shows ten past runs at first, and all there are to whoever wants more', async () => {
    const [{ count } = { count: 0 }] = (await world.query(
      `SELECT count(*)::int FROM runs WHERE connection_id = '${customer.connectionId}'`,
    )) as { count: number }[];
    await world.query(
      `INSERT INTO runs (id, connection_id, trigger, started_at, finished_at, outcome, reference, counts)
       SELECT gen_random_uuid(), '${customer.connectionId}', 'clock', at, at, 'done', 'OS-OLD-' || n, '{}'
       FROM generate_series(1, 60) n, LATERAL (SELECT timestamp '2026-03-01' - n * interval '12 hours' AS at) one`,
    );
    await open();
    await page.getByRole('tab', { name: 'Past Runs' }).click();
    const rows = page.locator('.o_online_past_runs tbody tr');
    const more = page.locator('.o_online_past_runs').getByRole('button', { name: 'Show More' });
    await more.waitFor();
    expect(await rows.count()).to.equal(Math.min(10, count + 60));
    await more.click();
    await rows.nth(49).waitFor();
    expect(await rows.count()).to.equal(50);
    await more.click();
    await rows.nth(50).waitFor();
    expect(await rows.count()).to.equal(count + 60);
    await more.waitFor({ state: 'detached' });
    const references = await rows.locator('td:last-child').allInnerTexts();
    expect(new Set(references).size).to.equal(count + 60);
    expect(references.at(-1)).to.equal('OS-OLD-60');
  });

  it('says why past runs cannot be shown, and shows them when the person tries again', async () => {
    const address = `${world.sidecar().url}/**`;
    await page.route(address, (route) => route.abort());
    await open();
    await page.getByRole('tab', { name: 'Past Runs' }).click();
    const runs = page.locator('.o_online_past_runs');
    await runs.getByText('cannot reach the sidecar').waitFor();
    await person.shot('form-runs-error');
    await page.unroute(address);
    await runs.getByRole('button', { name: 'Try Again' }).click();
    await runs.locator('canvas').waitFor();
  });

  it('copies an error with its reference in one click, and offers only what helps', async () => {
    await control(world, 'PATCH', `/personas/${customer.personaId}`, { trouble: 'login-required' });
    await customer.sync();
    await open();
    const note = page.locator('.o_online_error');
    await note.waitFor();
    await note.getByRole('button', { name: 'Copy' }).click();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).to.match(/Reconnect[^]*\nReference: OS-\w{4}-\w{4}$/);
    expect(await page.getByRole('button', { name: 'Reconnect' }).count()).to.equal(1);
    expect(await page.getByRole('button', { name: 'Fetch Accounts' }).count()).to.equal(0);
    await person.shot('form-error');
    await control(world, 'PATCH', `/personas/${customer.personaId}`, { trouble: null });
    await customer.sync();
  });

  it('says that it is switched off, and tells the next time again when it is switched on', async () => {
    await open();
    const toggle = page.locator('[name=auto_sync] input');
    const followed = () =>
      page.waitForResponse(
        (answer) => answer.url().endsWith('/automatic') && answer.request().method() === 'POST',
      );
    await Promise.all([followed(), toggle.uncheck()]);
    await page.getByText('Automatic Synchronization is switched off').waitFor();
    await page.locator('[name=next_refresh]').waitFor({ state: 'detached' });
    await person.shot('form-switched-off');
    await Promise.all([followed(), toggle.check()]);
    await page.locator('[name=next_refresh]').waitFor();
    const rows = await world.query(
      `SELECT auto_sync, next_run_at > now() AS planned FROM connections WHERE id = '${customer.connectionId}'`,
    );
    expect(rows).to.eql([{ auto_sync: true, planned: true }]);
  });

  it('says why it should be switched off where the bank forbids automatic fetching, and why it is', async () => {
    const client = await sharedClient();
    const bank = { institutionId: 'old-mill', name: 'Old Mill Bank', country: 'BE', persona: 'manual-only' };
    const { id, accounts } = await connect(client, { provider: 'plaid', ...bank });
    const chosen = accounts.map((account) => ({ accountId: account.id, journal: 'new' }));
    await client.call('PUT', `/v1/connections/${id}/accounts`, { accounts: chosen });
    await settled(client, id);
    const link = await world.admin.call<number[]>('account.online.link', 'search', [
      [['client_id', '=', id]],
    ]);
    await page.goto(`${world.host.url}/odoo/account.online.link/${link[0]}`);
    const why = page.locator('.o_widget_online_link_notes');
    await why
      .getByText('This bank forbids automatic fetching. Switch Automatic Synchronization off')
      .waitFor();
    await page.locator('[name=auto_sync] input').uncheck();
    await why
      .getByText('This bank forbids automatic fetching. It is fetched when somebody presses')
      .waitFor();
    await person.shot('form-by-hand-only');
  });

  it("lets the journal's form choose how often a statement is made", async () => {
    await page.goto(`${world.host.url}/odoo/account.journal/${customer.journalId}`);
    await page.locator('[name=bank_statement_creation] input').click();
    await page.getByRole('option', { name: 'Half month' }).or(page.getByText('Half month')).first().click();
    await page.locator('.o_form_button_save').click();
    await page.locator('.o_form_saved, .o_form_status_indicator_buttons.invisible').first().waitFor({
      state: 'attached',
    });
    const read = await world.admin.call('account.journal', 'read', [
      [customer.journalId],
      ['bank_statement_creation'],
    ]);
    expect(read).to.eql([{ id: customer.journalId, bank_statement_creation: 'bimonthly' }]);
  });

  it('has said nothing in the console that is an error of ours', () => {
    expect(person.errors).to.eql([]);
    expect(bookedIds).to.have.length(2);
  });
});
