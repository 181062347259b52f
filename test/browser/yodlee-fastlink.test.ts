/** A provider whose window is a script: Yodlee's FastLink in the page that the sidecar serves, from the real screens. */
import { expect } from 'chai';
import type { Browser, Page, Response } from 'playwright-core';
import type { World } from '../../tools/world.ts';
import { logInPage, startBrowser, type PersonPage } from '../support/browser.ts';
import { connectDialog, type ConnectDialog } from '../support/connect-dialog.ts';
import { WORLD_START_MS, sharedWorld } from '../support/world.ts';

const BANK = 'Harbour & Sons Bank';

describe('connecting a bank through Yodlee', function () {
  this.timeout(120_000);
  let world: World;
  let browser: Browser;
  let person: PersonPage;
  let page: Page;
  let connect: ConnectDialog;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    browser = await startBrowser();
    person = await logInPage(browser, world);
    page = person.page;
    connect = connectDialog(world, page);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await person?.shot('failed-yodlee');
  });

  after(async () => {
    await browser?.close();
  });

  const dialog = () => connect.shown();

  /** From the menu to the open window. @returns it, with the answer that its page came in */
  async function openWindow(): Promise<{ window: Page; served: Response }> {
    await connect.open();
    await connect.find(BANK, 'BE');
    await dialog().getByRole('button', { name: BANK }).first().click();
    await person.shot('yodlee-1-choices');
    return opened(() => dialog().getByRole('button', { name: 'Through Yodlee' }).click());
  }

  async function opened(click: () => Promise<void>): Promise<{ window: Page; served: Response }> {
    const isPage = (response: Response): boolean => response.url().includes('/connect/window/');
    const served = page.context().waitForEvent('response', isPage);
    const window = page.waitForEvent('popup');
    await click();
    return { window: await window, served: await served };
  }

  const frameOf = (window: Page) => window.frameLocator('iframe');

  async function signIn(window: Page): Promise<void> {
    await frameOf(window).getByText(BANK).first().click();
    await frameOf(window).getByRole('button', { name: 'Sign in' }).click();
    await frameOf(window).getByRole('button', { name: 'Allow' }).click();
  }

  it('goes from the screen through the provider’s script to booked transactions', async () => {
    const { window, served } = await openWindow();
    await frameOf(window).getByText(BANK).first().waitFor();
    await window.setViewportSize({ width: 520, height: 760 });
    await window.screenshot({ path: 'build/screens/yodlee-2-fastlink.png' });
    const policy = (await served.allHeaders())['content-security-policy'] ?? '';
    const script = policy.split('; ').find((part) => part.startsWith('script-src'));
    expect(script).to.match(/^script-src 'nonce-[^']+' http:\/\/127\.0\.0\.1:\d+$/);
    expect(policy).to.include("default-src 'none'");
    await signIn(window);
    await dialog().getByText('Current account').first().waitFor();
    expect(window.isClosed()).to.equal(true);
    await person.shot('yodlee-3-accounts');
    await dialog().getByRole('button', { name: 'Fetch Transactions' }).click();
    await dialog().getByText('transactions came in').waitFor({ timeout: 60_000 });
    await dialog().getByRole('button', { name: 'Done' }).click();
    const [link] = await world.admin.call<{ id: number }[]>(
      'account.online.link',
      'search_read',
      [[['provider', '=', 'yodlee']]],
      { fields: ['id'], order: 'id desc', limit: 1 },
    );
    const lines = await world.admin.call<number>('account.bank.statement.line', 'search_count', [
      [
        ['online_link_id', '=', link?.id],
        ['online_transaction_identifier', '!=', '~opening'],
      ],
    ]);
    expect(lines).to.equal(120);
  });

  it('keeps the token out of every address', async () => {
    const addresses: string[] = [];
    page.context().on('request', (request) => addresses.push(request.url()));
    const { window, served } = await openWindow();
    await frameOf(window).getByText(BANK).first().waitFor();
    const token = /"accessToken":"Bearer ([^"]+)"/.exec(await served.text())?.[1] ?? '';
    expect(token).to.have.length.greaterThan(20);
    await signIn(window);
    await dialog().getByText('Current account').first().waitFor();
    expect(addresses.filter((address) => address.includes(token))).to.eql([]);
    expect(addresses.filter((address) => address.includes('/connect/return?'))).to.have.length(1);
    await connect.cancel();
  });

  it('opens a link once; a person who closed the window gets another', async () => {
    const { window } = await openWindow();
    await frameOf(window).getByText(BANK).first().waitFor();
    await window.reload();
    await window.getByText('used already').waitFor();
    await window.close();
    await dialog().getByText('was not connected').waitFor();
    const again = await opened(() => dialog().getByRole('button', { name: 'Open the window again' }).click());
    await signIn(again.window);
    await dialog().getByText('Current account').first().waitFor();
    await connect.cancel();
  });

  it('says that an ad blocker is the likely cause when the script is not loaded', async () => {
    await page.context().route('**/initialize.js', (route) => route.abort());
    const { window } = await openWindow();
    await window.getByText('ad blocker').waitFor();
    await window.screenshot({ path: 'build/screens/yodlee-4-blocked.png' });
    await page.context().unroute('**/initialize.js');
    await connect.cancel();
  });

  it('goes back to Odoo when the person cancels in the provider’s window', async () => {
    const { window } = await openWindow();
    await frameOf(window).getByRole('button', { name: 'Cancel' }).click();
    await dialog().getByText('was not connected').waitFor();
    expect(window.isClosed()).to.equal(true);
    await connect.cancel();
  });
});
