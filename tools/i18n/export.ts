/** What a real Odoo finds to translate in the addon, with the addon installed in a database of its own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startCluster } from '../host/cluster.ts';
import { exportTerms } from '../host/odoo.ts';
import { ADDON, DATABASE, copyTemplate, ensureTemplate } from '../host/template.ts';
import { removeQuietly, runPlace } from '../runs.ts';
import { step } from '../steps.ts';

/** @returns the text of a `.pot` file. @throws {Missing} where there is no Odoo to ask */
export async function exportAddonTerms(): Promise<string> {
  const template = await ensureTemplate(true);
  const folder = runPlace();
  await copyTemplate(template.folder, folder);
  const cluster = await startCluster(join(folder, 'postgres'), false);
  try {
    const file = join(folder, `${ADDON}.pot`);
    const dataDir = join(folder, 'odoo');
    const place = { tree: template.tree, cluster, database: DATABASE, dataDir, addons: [template.addons] };
    await step('Asking Odoo for the terms', () => exportTerms(place, ADDON, file));
    return await readFile(file, 'utf8');
  } finally {
    await cluster.stop();
    removeQuietly(folder);
  }
}
