/** From a key to the list in Chromium: a real Odoo, a real sidecar with 26,000 banks, and somebody who types fast. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { logInPage, startBrowser } from '../tools/browser.ts';
import { startWorld, type World } from '../tools/world.ts';
import { BANKS, PLAID_COUNTRIES } from './support/banks.ts';
import { spread } from './support/measure.ts';

export const about = 'from a key to the list of banks in Chromium';

const KEY_MS = 150;
const TYPED: [country: string, text: string][] = [
  ['BE', 'bnp paribas fortis'],
  ['DE', 'sparkasse koln'],
  ['US', 'first national bank omaha'],
  ['US', 'wels fargo'],
  ['FR', 'credit agricole'],
];

export async function run(): Promise<void> {
  const world = await startWorld({
    sandboxEnv: { SANDBOX_INSTITUTIONS: String(BANKS) },
    sidecarEnv: { PLAID_COUNTRIES },
  });
  const browser = await startBrowser();
  try {
    await imported(world);
    const { page } = await logInPage(browser, world);
    await page.goto(`${world.host.url}/odoo/accounting`);
    await page.locator('.o_kanban_record', { hasText: 'Purchases' }).waitFor();
    await page.getByRole('button', { name: 'Configuration' }).click();
    await page.getByRole('menuitem', { name: 'Add a Bank Account' }).click();
    await page.locator('.o_online_connect').waitFor();
    await page.evaluate(NOTE);
    for (const [country, text] of TYPED) await type(page, country, text);
    const took = await page.evaluate<number[]>('window.took');
    const keys = TYPED.reduce((sum, [, text]) => sum + text.length, 0);
    console.log(`from key to list: ${keys} keys, ${took.length} answers painted: ${spread(took)}`);
  } finally {
    await browser.close();
    await world.stop();
  }
}

async function imported(world: World): Promise<void> {
  while ((await world.query('SELECT FROM institution_builds')).length === 0) await pause(500);
}

async function type(page: Page, country: string, text: string): Promise<void> {
  const dialog = page.locator('.o_online_connect');
  await dialog.getByLabel('Country').selectOption(country);
  const box = dialog.getByLabel('Bank', { exact: true });
  await box.fill('');
  await pause(1000);
  await box.pressSequentially(text, { delay: KEY_MS });
  await pause(1000);
}

/**
 * Runs in the page: notes when a key's text was in the box, and how long after it the answer was painted. A text whose
 * answer was never asked for, since the next key came before, has no time.
 */
const NOTE = `
  window.took = [];
  const typed = {};
  document.querySelector('#online_bank_query').addEventListener('input', (event) => {
    const text = event.target.value.trim();
    // Emptied for the next bank: the country changes before it is asked for.
    if (text !== '') typed[text] = performance.now();
  });
  const plain = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const answer = await plain(input, init);
    const address = new URL(typeof input === 'string' ? input : input.href ?? input.url, location.href);
    if (address.pathname !== '/v1/institutions/search') return answer;
    const { query } = JSON.parse(init.body);
    const begun = typed[query];
    if (begun !== undefined) {
      // The same text is asked once more when the country changes, which is no key.
      delete typed[query];
      // Owl paints in the next frame; the one after it comes when that was done.
      requestAnimationFrame(() => requestAnimationFrame(() => window.took.push(performance.now() - begun)));
    }
    return answer;
  };
`;
