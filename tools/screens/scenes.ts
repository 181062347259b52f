/** Our screens, each with the way a person gets to it. The pictures and the tests of their looks go through the same. */
import type { Locator, Page } from 'playwright-core';
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

const PHONE = { width: 390, height: 844 };

async function dashboard({ world, page }: Scene): Promise<void> {
  await page.goto(`${world.host.url}/odoo/accounting`);
  await page.locator('.o_online_journal_card').first().waitFor();
  await page.locator('.o_kanban_record', { hasText: 'Purchases' }).waitFor();
}

async function form({ world, page }: Scene, id: number, tab?: string): Promise<void> {
  await page.goto(`${world.host.url}/odoo/bank-connections/${id}`);
  await page.locator('.o_form_view [name=account_online_account_ids] .o_data_row').first().waitFor();
  if (tab) await page.getByRole('tab', { name: tab }).click();
}

/** A narrow form keeps all buttons but the first behind its dots. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  const dots = page.locator('.o_statusbar_buttons .oi-ellipsis-v');
  await button.or(dots).first().waitFor();
  if (!(await button.isVisible())) await dots.first().click();
  await button.click();
}

const dialogOf = (page: Page): Locator => page.locator('.o_online_connect');

/** The search as the menu opens it. */
async function search(scene: Scene, country: string, text: string, found: string): Promise<Locator> {
  const { page } = scene;
  // The menu of a narrow page is another one.
  const size = page.viewportSize();
  if (size && size.width < 800) await page.setViewportSize({ width: 1366, height: 850 });
  await dashboard(scene);
  await page.getByRole('button', { name: 'Configuration' }).click();
  await page.getByRole('menuitem', { name: 'Add a Bank Account' }).click();
  const dialog = dialogOf(page);
  await dialog.waitFor();
  if (size) await page.setViewportSize(size);
  await dialog.getByLabel('Country').selectOption(country);
  await dialog.getByLabel('Bank', { exact: true }).fill(text);
  await dialog.getByRole('button', { name: found }).first().waitFor();
  return dialog;
}

/** Through the sandbox bank's own window. */
async function signIn(scene: Scene, name: string): Promise<Locator> {
  const { page } = scene;
  const dialog = await search(scene, 'BE', name, name);
  const opened = page.waitForEvent('popup');
  await dialog.getByRole('button', { name }).first().click();
  const through = dialog.getByRole('button', { name: 'Through Plaid' });
  const window = await Promise.race([opened, through.waitFor().then(() => null)]);
  if (!window) await through.click();
  const bank = await opened;
  const choice = bank.getByRole('button', { name });
  const proceed = bank.getByRole('button', { name: 'Sign in' });
  await choice.or(proceed).first().waitFor();
  if (await choice.isVisible()) await choice.click();
  await proceed.click();
  await bank.getByRole('button', { name: 'Allow' }).click();
  await dialog.getByText('Choose what is fetched').waitFor();
  return dialog;
}

/** What was begun in a dialog is taken back before another page comes. */
export async function leave(page: Page): Promise<void> {
  const dialog = page.locator('.o_dialog');
  if ((await dialog.count()) === 0) return;
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
}

export const SCREENS: readonly Screen[] = [
  { name: 'dashboard', size: { width: 1366, height: 960 }, ours: '.o_online_journal_card', open: dashboard },
  {
    name: 'connect-bank',
    ours: '.o_online_connect',
    open: async (scene) => void (await search(scene, 'BE', '', 'Bank')),
  },
  {
    name: 'connect-accounts',
    ours: '.o_online_connect',
    open: async (scene) => void (await signIn(scene, 'Compass International')),
  },
  {
    name: 'connect-phone',
    size: PHONE,
    ours: '.o_online_connect',
    open: async (scene) => {
      const dialog = await search(scene, 'BE', '', 'Bank');
      await dialog.getByRole('button', { name: 'My bank is not here' }).click();
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
      await form(scene, scene.linkId, 'Past Runs');
      await scene.page.locator('.o_online_past_runs canvas').waitFor();
    },
  },
  {
    name: 'connection-held',
    ours: '.o_online_held',
    open: async (scene) => {
      await form(scene, scene.linkId, 'Held Transactions');
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
      await press(scene.page, 'Find Duplicates');
      await scene.page.locator('.o_online_suspicion').first().waitFor();
    },
  },
  {
    name: 'missing',
    ours: '.o_online_fetch_missing',
    open: async (scene) => {
      await form(scene, scene.linkId);
      await press(scene.page, 'Fetch Missing Transactions');
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
      await block.getByRole('button', { name: 'Test Connection' }).click();
      await block.getByText('Sidecar to Odoo: works').waitFor();
      await block.evaluate('(element) => element.scrollIntoView({ block: "center" })');
    },
  },
];
