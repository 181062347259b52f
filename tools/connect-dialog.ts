/** The dialog that connects a bank, as a person works with it in a browser. In whatever language: no word is looked for. */
import type { Locator, Page } from 'playwright-core';
import type { World } from './world.ts';

export interface ConnectDialog {
  /** All of it; not there while it is closed. */
  shown(): Locator;
  /** From the accounting dashboard's menu. */
  open(): Promise<void>;
  /**
   * Types what is looked for, until a bank is listed.
   * @param country `US` where it is left out
   * @param found the bank's name, where it is not what was typed
   */
  find(text: string, country?: string, found?: string): Promise<void>;
  /** Presses the bank. @param through the provider to choose where there are several @returns the bank's window */
  openBank(name: string, through?: string): Promise<Page>;
  cancel(): Promise<void>;
}

export async function openDashboard({ host }: World, page: Page): Promise<void> {
  await page.goto(`${host.url}/odoo/accounting`);
  // A screen that is still loading closes the menu, and dialogs, when it comes.
  await page.locator('.o_account_kanban .o_kanban_record:not(.o_kanban_ghost)').first().waitFor();
}

export function connectDialog(world: World, page: Page): ConnectDialog {
  const dialog = page.locator('.o_online_connect');
  const menu = (id: string) => page.locator(`[data-menu-xmlid="${id}"]`);
  return {
    shown: () => dialog,
    async open() {
      await openDashboard(world, page);
      await menu('account.menu_finance_configuration').click();
      await menu('account_online_synchronization.menu_add_bank_account').click();
      await dialog.waitFor();
    },
    async find(text, country = 'US', found = text) {
      await dialog.locator('#online_bank_country').selectOption(country);
      await dialog.locator('#online_bank_query').fill(text);
      await dialog.locator('ul[aria-busy=false]').waitFor({ state: 'attached' });
      await dialog.getByRole('button', { name: found }).first().waitFor();
    },
    async openBank(name, through) {
      const opened = page.waitForEvent('popup');
      await dialog.getByRole('button', { name }).first().click();
      if (through) await dialog.getByRole('button', { name: through }).click();
      return opened;
    },
    async cancel() {
      await dialog.locator('footer button').last().click();
      await dialog.waitFor({ state: 'detached' });
    },
  };
}

/**
 * What a person does in the sandbox bank's own window.
 * @param customer which of the bank's customers; not asked where the connection is known
 */
export async function signInAtBank(window: Page, customer = 'Gingham'): Promise<void> {
  const choice = window.getByRole('button', { name: customer });
  const proceed = window.getByRole('button', { name: 'Sign in' });
  await choice.or(proceed).first().waitFor();
  if (await choice.isVisible()) await choice.click();
  await proceed.click();
  await window.getByRole('button', { name: 'Allow' }).click();
}
