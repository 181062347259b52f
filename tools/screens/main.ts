/**
 * `npm run screens`: renews the pictures in docs/images, from a real Odoo with the sandbox bank's customers. The browser
 * lives on one day in August, when the customers' newest transactions are from; only the weeks of Odoo's own Sales and
 * Purchases on the dashboard are the server's.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import type { Page } from 'playwright-core';
import { logInPage, startBrowser } from '../browser.ts';
import { PROJECT } from '../places.ts';
import { command, step } from '../steps.ts';
import { startWorld, type World } from '../world.ts';
import { SCREENS, leave, type Scene } from './scenes.ts';
import { furnish } from './furnish.ts';

const USUAL_PORT = 8790;
const NOW = new Date('2026-08-26T10:04:00Z');
/** Of Odoo's demo; the cards of ours have its place. */
const SPARE_JOURNAL = 'Bank';
const FOLDER = join(PROJECT, 'docs/images');

async function main(): Promise<void> {
  const only = new Set(process.argv.slice(2));
  // The settings show the address.
  const port = await getPort({ host: '127.0.0.1', port: USUAL_PORT });
  const world = await startWorld({ sidecarEnv: { PORT: String(port) } });
  const browser = await startBrowser();
  try {
    const scene: Omit<Scene, 'page'> = {
      world,
      ...(await step('Furnishing the books', () => furnish(world, NOW))),
    };
    await putAside(world, SPARE_JOURNAL);
    mkdirSync(FOLDER, { recursive: true });
    for (const screen of SCREENS.filter(({ name }) => only.size === 0 || only.has(name))) {
      await step(`Picture ${screen.name}`, async () => {
        const { page } = await logInPage(browser, world, undefined, undefined, screen.size, { now: NOW });
        await screen.open({ ...scene, page });
        await quiet(page);
        await page.screenshot({ path: join(FOLDER, `${screen.name}.png`) });
        await leave(page);
        await page.context().close();
      });
    }
  } finally {
    await browser.close();
    await world.stop();
  }
}

/** From the dashboard. */
async function putAside(world: World, name: string): Promise<void> {
  const found = await world.admin.call<number[]>('account.journal', 'search', [
    [
      ['name', '=', name],
      ['type', '=', 'bank'],
    ],
  ]);
  await world.admin.call('account.journal', 'write', [found, { show_on_dashboard: false }]);
}

/** Nothing blinks or moves, no pointer hovers, and who is at their desk (which Odoo hears late) is not shown. */
async function quiet(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.addStyleTag({
    content:
      '*, *::before, *::after { caret-color: transparent !important; animation: none !important; transition: none !important; }' +
      '.o-mail-ImStatus { visibility: hidden; }',
  });
  await page.waitForTimeout(800);
  await page.waitForFunction(`[...document.images].every((image) => {
    const { top, bottom } = image.getBoundingClientRect();
    return image.complete || bottom < 0 || top > innerHeight;
  })`);
}

command(main);
