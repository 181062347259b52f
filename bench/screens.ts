/** How large the screens are: what a browser loads of our addon, gzipped, against 40 kB. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compileScreens } from '../tools/addon/compile.ts';
import { PROJECT } from '../tools/places.ts';

export const about = 'gzipped size of the screens';

const LIMIT_KB = 40;

export async function run(): Promise<void> {
  const folder = join(PROJECT, 'addon/static');
  const source = join(folder, 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).sort();
  const read = (ending: string) =>
    files.filter((file) => file.endsWith(ending)).map((file) => readFileSync(join(source, file), 'utf8'));
  const parts = {
    code: [...(await compileScreens(folder)).values()],
    templates: read('.xml'),
    styles: read('.scss'),
  };
  const kilobytes = (texts: string[]) => gzipSync(texts.join('\n'), { level: 9 }).length / 1000;
  for (const [name, texts] of Object.entries(parts)) {
    console.log(`${name}: ${texts.length} files, ${kilobytes(texts).toFixed(1)} kB gzipped`);
  }
  const whole = kilobytes(Object.values(parts).flat());
  console.log(
    `all: ${whole.toFixed(1)} kB gzipped, ${((whole / LIMIT_KB) * 100).toFixed(0)} % of ${LIMIT_KB} kB`,
  );
}
