/** The sidecar's own sentences in the languages that it speaks. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { po } from 'gettext-parser';
import { TRANSLATIONS } from '../places.ts';

/** Those that `sidecar/i18n` has a catalogue of; English needs none. */
export const LANGUAGES = ['de', 'es', 'fr', 'it', 'nl', 'pt'] as const;

const loaded = new Map<string, ReadonlyMap<string, string>>();

/**
 * @param language as Odoo (`fr_BE`) or a browser (`fr-BE`) names it
 * @returns the sentence itself where it is not translated
 */
export function translated(text: string, language: string): string {
  const name = language.slice(0, 2).toLowerCase();
  const catalogue = loaded.get(name) ?? load(name);
  return catalogue.get(text) || text;
}

function load(name: string): ReadonlyMap<string, string> {
  const file = join(TRANSLATIONS, `${name}.po`);
  const ours = (LANGUAGES as readonly string[]).includes(name) && existsSync(file);
  const entries = ours ? Object.values(po.parse(readFileSync(file)).translations[''] ?? {}) : [];
  const catalogue = new Map(entries.map(({ msgid, msgstr }) => [msgid, msgstr[0] ?? '']));
  loaded.set(name, catalogue);
  return catalogue;
}
