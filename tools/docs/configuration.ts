/** Writes `docs/configuration.md` from the code: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SETTINGS } from '../../sidecar/src/config.ts';
import { PROJECT } from '../places.ts';

export const CONFIGURATION_PAGE = join(PROJECT, 'docs/configuration.md');

interface Shown {
  about: string;
  fallback?: string;
  example?: string;
  secret?: true;
}

export function configurationPage(): string {
  const rows = Object.entries<Shown>(SETTINGS).map(([name, { about, fallback, example, secret }]) => {
    const notes = [secret ? 'Secret: never printed.' : '', example ? `For example \`${example}\`.` : ''];
    return `| \`${name}\` | ${fallback === undefined ? '' : `\`${fallback}\``} | ${[about, ...notes].filter(Boolean).join(' ')} |`;
  });
  return [
    '# Settings of the sidecar',
    '',
    'All are environment variables, read once at start. This page is made from `sidecar/src/config.ts` by `npm run docs`.',
    '',
    '<!-- prettier-ignore -->',
    '| name | default | what |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(CONFIGURATION_PAGE, configurationPage());
}
