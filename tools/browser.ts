/** Debian's Chromium, driven as a person would: logged in to a real Odoo. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { BROWSER_PACKAGES, ensurePackages } from './host/packages.ts';
import { PROJECT } from './places.ts';
import type { World } from './world.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What the host's own web client says by itself in Debian's package; not ours (host.md). */
const NOT_OURS = /selfie_segmentation|net::ERR_|favicon/;

export async function startBrowser(): Promise<Browser> {
  await ensurePackages(BROWSER_PACKAGES);
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
}

export interface PersonPage {
  page: Page;
  /** Errors of the page's console that are ours to answer for. */
  errors: string[];
  /** A picture in build/screens, to be looked at. */
  shot(name: string): Promise<void>;
}

export async function logInPage(
  browser: Browser,
  world: World,
  login = world.host.login,
  password = world.host.password,
  viewport = { width: 1366, height: 850 },
  /** What else is particular about the person's computer: its time zone, or the time that it takes it to be at first. */
  { now, ...computer }: BrowserContextOptions & { now?: Date } = {},
): Promise<PersonPage> {
  const context = await browser.newContext({ viewport, ...computer });
  const page = await context.newPage();
  if (now) await page.clock.setSystemTime(now);
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !NOT_OURS.test(message.text())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${world.host.url}/web/login`);
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', password);
  await page.click('button[type=submit]');
  // The first one to come waits for Odoo to put its scripts together.
  await page.waitForURL(/\/odoo/, { timeout: 120_000 });
  return {
    page,
    errors,
    async shot(name) {
      const folder = join(PROJECT, 'build/screens');
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`) });
    },
  };
}
