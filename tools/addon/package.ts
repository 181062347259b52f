/** Zips the built module for Apps → Import, or for unpacking on an addons path. */
import { createWriteStream } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { ZipArchive } from 'archiver';
import { buildAddon, MODULE } from './build.ts';

/** Files in the same state give the same bytes: a zip's date is no reason for another checksum. */
const DATE = new Date('2020-01-01T00:00:00Z');

/** @returns the zip's path, beside the module's folder */
export async function packageAddon(outDir?: string): Promise<string> {
  const folder = await buildAddon(outDir);
  const path = join(dirname(folder), `${MODULE}.zip`);
  const zip = new ZipArchive({ zlib: { level: 9 } });
  zip.directory(folder, MODULE, { date: DATE });
  await Promise.all([pipeline(zip, createWriteStream(path)), zip.finalize()]);
  return path;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(relative(process.cwd(), await packageAddon(process.argv[2])));
}
