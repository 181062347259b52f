/**
 * `npm run i18n`: brings the catalogues of addon and sidecar up to date and says what is to be translated. The addon's
 * terms are what a real Odoo finds in it.
 */
import { mkdirSync } from 'node:fs';
import { Missing, command, say } from '../steps.ts';
import { faults } from './checks.ts';
import {
  LANGUAGES,
  languagePath,
  parseCatalogue,
  readCatalogue,
  writeShelf,
  type Shelf,
  type Term,
} from './catalogue.ts';
import { exportAddonTerms } from './export.ts';
import { ADDON_SHELF, SIDECAR_SHELF } from './shelves.ts';
import { sidecarTerms } from './sources.ts';

function renew(shelf: Shelf, terms: Term[]): void {
  mkdirSync(shelf.folder, { recursive: true });
  writeShelf(shelf, terms);
  for (const language of Object.keys(LANGUAGES)) {
    const { translations } = readCatalogue(languagePath(shelf, language));
    const found = faults(
      terms.map((term) => term.text),
      translations,
    );
    say(`${shelf.name}, ${language}: ${terms.length} terms, ${found.length} to mend`);
    for (const line of found) process.stdout.write(`${language}\t${line}\n`);
    if (found.length > 0) process.exitCode = 1;
  }
}

command(async () => {
  const { terms, lost } = sidecarTerms();
  if (lost.length > 0) {
    throw new Missing(`Put together at run time, so nobody can translate it; use say(…): ${lost.join(', ')}`);
  }
  renew(SIDECAR_SHELF, terms);
  renew(ADDON_SHELF, parseCatalogue(await exportAddonTerms()).terms);
});
