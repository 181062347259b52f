/**
 * `npm run screens`: renews the pictures in docs/images, from a real Odoo with the sandbox bank's customers. Moments
 * are as far from now each time.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import type { Page } from 'playwright-core';
import { logInPage, startBrowser } from '../browser.ts';
import { PROJECT } from '../places.ts';
import { command, step } from '../steps.ts';
import { startWorld } from '../world.ts';
import { SCREENS, leave, type Scene } from './scenes.ts';
import { furnish } from './furnish.ts';

const USUAL_PORT = 8790;
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
      ...(await step('Furnishing the books', () => furnish(world))),
    };
    mkdirSync(FOLDER, { recursive: true });
    for (const screen of SCREENS.filter(({ name }) => only.size === 0 || only.has(name))) {
      await step(`Picture ${screen.name}`, async () => {
        const { page } = await logInPage(browser, world, undefined, undefined, screen.size);
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

/** Nothing blinks or moves, and no pointer hovers. */
async function quiet(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.addStyleTag({
    content:
      '*, *::before, *::after { caret-color: transparent !important; animation: none !important; transition: none !important; }',
  });
  await page.waitForTimeout(800);
}

command(main);
