/** Assembles the Odoo module from `addon/`: its own files as they are, its TypeScript compiled. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileScreens } from './compile.ts';

export const MODULE = 'account_online_synchronization';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const source = join(root, 'addon');

/** What the developer needs and the host does not. */
const LEFT_OUT = [/(^|\/)__pycache__(\/|$)/, /^static\/types(\/|$)/, /^static\/tsconfig\.json$/, /\.ts$/];

/**
 * @param outDir the folder that gets the module; what is in it goes first
 * @returns the module's folder, for an `--addons-path` the folder above it
 * @throws {Error} with the compiler's own messages, or naming a file that must not be shipped
 */
export async function buildAddon(outDir = join(root, 'build/addons', MODULE)): Promise<string> {
  await rm(outDir, { recursive: true, force: true });
  await cp(source, outDir, {
    recursive: true,
    filter: (path) => !LEFT_OUT.some((pattern) => pattern.test(relative(source, path))),
  });
  for (const [path, text] of await compileScreens(join(source, 'static'))) {
    const target = join(outDir, 'static/src', path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
  await setVersion(join(outDir, '__manifest__.py'));
  await dropEmptyFolders(outDir);
  return outDir;
}

/** Odoo wants its own series in front; the rest is the project's version. */
async function setVersion(manifest: string): Promise<void> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace(/'version': '[^']*'/, `'version': '19.0.${version}'`));
}

async function dropEmptyFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await dropEmptyFolders(join(folder, entry.name));
  }
  if ((await readdir(folder)).length === 0) await rm(folder, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(relative(process.cwd(), await buildAddon(process.argv[2])));
}
