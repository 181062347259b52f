/** Databases made once and copied for each use: Odoo with accounting and demo data, and the same with the addon. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildAddon } from '../addon/build.ts';
import { cachePlace } from '../places.ts';
import { runCommand } from '../processes.ts';
import { step } from '../steps.ts';
import { startCluster } from './cluster.ts';
import { beside } from '../runs.ts';
import { installModules } from './odoo.ts';
import { ODOO_PACKAGES, ensureOdoo, ensurePackages } from './packages.ts';

export const DATABASE = 'odoo';
export const ADDON = 'account_online_synchronization';

export interface Template {
  tree: string;
  /** The folder of a stopped cluster that holds the database, and beside it Odoo's files. */
  folder: string;
  /** Where the addon was built to: the addons path. */
  addons: string;
  /** Changes whenever the addon does. */
  version: string;
}

/** @param addon whether the addon is installed in it. @throws {Missing} */
export async function ensureTemplate(addon: boolean): Promise<Template> {
  await ensurePackages(ODOO_PACKAGES);
  const tree = await ensureOdoo();
  const { addons, version } = await ownBuild();
  const base = cachePlace('template-account');
  if (!existsSync(base)) {
    await step('Making the template database: accounting with demo data (about a minute, once)', () =>
      make(base, null, tree, [], ['account'], true),
    );
  }
  if (!addon) return { tree, folder: base, addons, version };
  const folder = cachePlace(`template-addon-${version}`);
  if (!existsSync(folder)) {
    await step('Installing the addon into the template', () =>
      make(folder, base, tree, [addons], [ADDON], false),
    );
    forgetOthers(folder);
  }
  // What is in use counts as new to whoever makes room.
  utimesSync(folder, new Date(), new Date());
  return { tree, folder, addons, version };
}

/**
 * A build of the addon that stays as it is: the one in build/ is made anew by every `npm run build`, and an Odoo that
 * runs from it would find its files gone.
 */
async function ownBuild(): Promise<{ addons: string; version: string }> {
  const work = beside(cachePlace('addons'));
  await buildAddon(join(work, ADDON));
  const version = hashOf(join(work, ADDON));
  const addons = cachePlace(`addons-${version}`);
  settle(work, addons);
  return { addons, version };
}

/** Moves what is whole to its place; where another process was faster, its work is as good. */
function settle(work: string, place: string): void {
  try {
    if (!existsSync(place)) renameSync(work, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A copy of a template that the caller may change. A cluster's files belong to PostgreSQL's user; `-a` keeps that. */
export async function copyTemplate(from: string, to: string): Promise<void> {
  await runCommand({ command: 'cp', args: ['-a', '--reflink=auto', from, to] });
}

/** Made beside its place and moved there when it is whole, so that a killed start leaves nothing half. */
async function make(
  place: string,
  from: string | null,
  tree: string,
  addons: string[],
  modules: string[],
  demo: boolean,
): Promise<void> {
  const work = beside(place);
  if (from) await copyTemplate(from, work);
  else await runCommand({ command: 'mkdir', args: ['-p', work] });
  const cluster = await startCluster(join(work, 'postgres'), false);
  try {
    if (!from) await cluster.query(`CREATE DATABASE ${DATABASE} ENCODING 'unicode' TEMPLATE template0`);
    const dataDir = join(work, 'odoo');
    await installModules({ tree, cluster, database: DATABASE, dataDir, addons }, modules, demo);
  } finally {
    await cluster.stop();
  }
  settle(work, place);
}

/** Only the newest builds of the addon are worth their room; several checkouts may use one each. */
function forgetOthers(kept: string): void {
  const root = dirname(kept);
  const others = readdirSync(root)
    .filter((name) => /^template-addon-[0-9a-f]+$/.test(name) && join(root, name) !== kept)
    .map((name) => join(root, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const folder of others.slice(11)) rmSync(folder, { recursive: true, force: true });
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) walk(inner);
      else hash.update(`${inner.slice(folder.length)}\0`).update(readFileSync(inner));
    }
  };
  walk(folder);
  return hash.digest('hex').slice(0, 12);
}
