/**
 * A dark dress for Odoo, as an addon brings one: Community has the bundle for it and no dark colours to put in, nor
 * anything that switches it on.
 */
import type { Page } from 'playwright-core';
import type { World } from '../../tools/world.ts';

const PLACE = '/online_synchronization_test/dark.scss';

/** Odoo's own variables, from which all its colours follow. */
const COLOURS = `
$o-webclient-color-scheme: dark;
$o-white: #262a36;
$o-black: #ffffff;
$o-gray-100: #1b1d26;
$o-gray-200: #313644;
$o-gray-300: #3f4555;
$o-gray-400: #5a6072;
$o-gray-500: #7d8496;
$o-gray-600: #a2a8b6;
$o-gray-700: #c0c5cf;
$o-gray-800: #d9dce3;
$o-gray-900: #eceef2;
$o-view-background-color: $o-white;
$o-brand-primary: #9a8cc4;
$o-action: $o-brand-primary;
$o-main-link-color: #b5a9dc;
$o-theme-text-colors: ("success": #51d071, "info": #4fc3dd, "warning": #ffc04d, "danger": #ff8d89);
`;

/** For whoever opens pages with `darken` afterwards. Doing it twice changes nothing. */
export async function bringDark({ admin }: World): Promise<void> {
  const there = await admin.call<number>('ir.asset', 'search_count', [[['path', '=', PLACE]]]);
  if (there > 0) return;
  const datas = Buffer.from(COLOURS).toString('base64');
  const file = { name: 'dark.scss', type: 'binary', mimetype: 'text/scss', url: PLACE, datas };
  await admin.call('ir.attachment', 'create', [[file]]);
  // Before all others: whoever comes first names the colour.
  const asset = {
    name: 'Dark',
    bundle: 'web.assets_web_dark',
    directive: 'prepend',
    path: PLACE,
    sequence: 1,
  };
  await admin.call('ir.asset', 'create', [[asset]]);
}

/** @throws where the page would not be dark */
export async function darken(page: Page, { host }: World): Promise<void> {
  await page.context().addCookies([{ name: 'color_scheme', value: 'dark', url: host.url }]);
  const answer = await page.request.get(`${host.url}/web/bundle/web.assets_web_dark`);
  const files = (await answer.json()) as { type: string; src: string }[];
  const dark = files.find(({ type }) => type === 'link')?.src;
  if (!dark) throw new Error('this Odoo has no dark bundle');
  await page.route(/web\.assets_web\.min\.css/, (route) => route.continue({ url: host.url + dark }));
  await page.reload();
  const scheme = await page.evaluate<string>('getComputedStyle(document.body).colorScheme');
  if (scheme !== 'dark') throw new Error(`the page is not dark but ${scheme}`);
}
