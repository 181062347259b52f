/** Our screens, each with the way a person gets to it. The pictures and the tests of their looks go through the same. */
import type { Page } from 'playwright-core';
import { connectDialog, openDashboard, signInAtBank, type ConnectDialog } from '../connect-dialog.ts';
import type { World } from '../world.ts';
import type { Furniture } from './furnish.ts';

export interface Scene extends Furniture {
  world: World;
  page: Page;
}

export interface Screen {
  /** Of its picture. */
  name: string;
  size?: { width: number; height: number };
  /** What of the page is ours; null where all of it is Odoo's own list. */
  ours: string | null;
  open(scene: Scene): Promise<void>;
}

/** In Belgium's list, and not in the one before it. */
const OF_BELGIUM = 'Careful Union';
const PHONE = { width: 390, height: 844 };

async function dashboard({ world, page }: Scene): Promise<void> {
  await openDashboard(world, page);
  await page.locator('.o_online_journal_card').first().waitFor();
}

/** @param tab the page's name in the view */
async function form({ world, page }: Scene, id: number, tab?: string): Promise<void> {
  await page.goto(`${world.host.url}/odoo/bank-connections/${id}`);
  await page.locator('.o_form_view [name=account_online_account_ids] .o_data_row').first().waitFor();
  if (tab) await page.locator(`.o_notebook .nav-link[name=${tab}]`).click();
}

/** A narrow form keeps all buttons but the first behind its dots. @param place among "Fetch Missing", "Find Duplicates" */
async function press(page: Page, place: number): Promise<void> {
  const button = page.locator('.o_widget_online_mend_buttons button').nth(place);
  const dots = page.locator('.o_statusbar_buttons .oi-ellipsis-v');
  await button.or(dots).first().waitFor();
  if (!(await button.isVisible())) await dots.first().click();
  await button.click();
}

/** The search as the menu opens it, in Belgium. */
async function search({ world, page }: Scene, text: string, found: string): Promise<ConnectDialog> {
  const connect = connectDialog(world, page);
  // The menu of a narrow page is another one.
  const size = page.viewportSize();
  if (size && size.width < 800) await page.setViewportSize({ width: 1366, height: 850 });
  await connect.open();
  if (size) await page.setViewportSize(size);
  await connect.find(text, 'BE', found);
  return connect;
}

/** Through the sandbox bank's own window. */
async function signIn(scene: Scene, name: string): Promise<void> {
  const connect = await search(scene, name, name);
  await signInAtBank(await connect.openBank(name, 'Plaid'), name);
  await connect.shown().locator('select').first().waitFor();
}

/** What was begun in a dialog is taken back before another page comes. */
export async function leave(page: Page): Promise<void> {
  const dialog = page.locator('.o_dialog');
  if ((await dialog.count()) === 0) return;
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
}

export const SCREENS: readonly Screen[] = [
  { name: 'dashboard', size: { width: 1366, height: 790 }, ours: '.o_online_journal_card', open: dashboard },
  {
    name: 'connect-bank',
    ours: '.o_online_connect',
    open: async (scene) => void (await search(scene, '', OF_BELGIUM)),
  },
  {
    name: 'connect-accounts',
    ours: '.o_online_connect',
    open: (scene) => signIn(scene, 'Compass International'),
  },
  {
    name: 'connect-phone',
    size: PHONE,
    ours: '.o_online_connect',
    open: async (scene) => {
      const connect = await search(scene, '', OF_BELGIUM);
      await connect.shown().locator('.o_online_bank_step > button').click();
      // It came into sight by itself; the list above may have grown since.
      const unfolded = connect.shown().locator('.o_online_bank_step > div:last-child .btn-secondary');
      await unfolded.scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'connections',
    ours: null,
    open: async ({ world, page }) => {
      await page.goto(`${world.host.url}/odoo/bank-connections`);
      await page.locator('.o_list_view .o_data_row').first().waitFor();
    },
  },
  {
    name: 'connection',
    ours: '.o_online_past_runs',
    open: async (scene) => {
      await form(scene, scene.linkId, 'runs');
      await scene.page.locator('.o_online_past_runs canvas').waitFor();
    },
  },
  {
    name: 'connection-held',
    ours: '.o_online_held',
    open: async (scene) => {
      await form(scene, scene.linkId, 'held');
      await scene.page.locator('.o_online_held table').first().waitFor();
    },
  },
  {
    name: 'connection-error',
    ours: '.o_online_error',
    open: async (scene) => {
      await form(scene, scene.brokenLinkId);
      await scene.page.locator('.o_online_error').waitFor();
    },
  },
  {
    name: 'duplicates',
    ours: '.o_online_duplicates',
    open: async (scene) => {
      await form(scene, scene.linkId);
      await press(scene.page, 1);
      await scene.page.locator('.o_online_suspicion').first().waitFor();
    },
  },
  {
    name: 'missing',
    ours: '.o_online_fetch_missing',
    open: async (scene) => {
      await form(scene, scene.linkId);
      await press(scene.page, 0);
      await scene.page.locator('.o_online_fetch_missing').waitFor();
    },
  },
  {
    name: 'settings',
    ours: '#online_sync_sidecar .o_widget_online_test_connection',
    open: async ({ world, page }) => {
      await page.goto(`${world.host.url}/odoo/settings#account`);
      await page.locator('.settings_tab .tab[data-key=account]').click();
      const block = page.locator('#online_sync_sidecar');
      await block.locator('.o_widget_online_test_connection button').click();
      await block.locator('.o_widget_online_test_connection li').first().waitFor();
      await block.evaluate('(element) => element.scrollIntoView({ block: "center" })');
    },
  },
];
