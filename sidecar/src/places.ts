/** Where the files are that the sidecar reads beside its code. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The sidecar runs from its source and as a bundle, which lie at different depths below the project. */
function projectAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('The sidecar has to stay in its own folder, beside package.json.');
  return projectAbove(above);
}

const PROJECT = projectAbove(dirname(fileURLToPath(import.meta.url)));

/** The schema, step by step. */
export const MIGRATIONS = join(PROJECT, 'migrations');
/** Sentences in the languages that the sidecar speaks. */
export const TRANSLATIONS = join(PROJECT, 'sidecar/i18n');
export const CORRECTIONS = join(PROJECT, 'sidecar/src/institutions/corrections.json');
