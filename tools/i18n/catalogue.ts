/** Catalogues: the `.pot` with all terms, and a `.po` of each language. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { po } from 'gettext-parser';

/** A term in English, where it stands, and what the reader of the file is told about it. */
export interface Term {
  text: string;
  references: string[];
  notes: string[];
}

export interface Catalogue {
  /** One of a folder and its template share it. */
  terms: Term[];
  /** By the English text; an empty one is missing. */
  translations: Map<string, string>;
  /** Marked by a tool as a guess: none of ours may be. */
  fuzzy: string[];
  pluralForms: string;
}

/** Where catalogues are: a folder with a template of that name. */
export interface Shelf {
  folder: string;
  name: string;
}

export const templatePath = ({ folder, name }: Shelf): string => join(folder, `${name}.pot`);
export const languagePath = ({ folder }: Shelf, language: string): string => join(folder, `${language}.po`);

/**
 * The languages we speak, with the rule of their plural that Odoo's own catalogues give. `pt` is Portugal's, and what
 * Brazil falls back to.
 */
export const LANGUAGES: Record<string, string> = {
  fr: 'nplurals=3; plural=(n == 0 || n == 1) ? 0 : ((n != 0 && n % 1000000 == 0) ? 1 : 2);',
  nl: 'nplurals=2; plural=n != 1;',
  de: 'nplurals=2; plural=n != 1;',
  es: 'nplurals=3; plural=(n == 1) ? 0 : ((n != 0 && n % 1000000 == 0) ? 1 : 2);',
  it: 'nplurals=3; plural=(n == 1) ? 0 : ((n != 0 && n % 1000000 == 0) ? 1 : 2);',
  pt: 'nplurals=3; plural=(n == 0 || n == 1) ? 0 : ((n != 0 && n % 1000000 == 0) ? 1 : 2);',
};

const linesOf = (text: string | undefined): string[] => (text ? text.split('\n') : []);

/** @param text of a `.po` or `.pot` file. @throws {SyntaxError} */
export function parseCatalogue(text: string): Catalogue {
  const { headers, translations } = po.parse(text);
  const entries = Object.values(translations[''] ?? {}).filter((entry) => entry.msgid !== '');
  return {
    terms: entries.map((entry) => ({
      text: entry.msgid,
      references: linesOf(entry.comments?.reference),
      notes: linesOf(entry.comments?.extracted),
    })),
    translations: new Map(entries.map((entry) => [entry.msgid, entry.msgstr[0] ?? ''])),
    fuzzy: entries.filter((entry) => entry.comments?.flag?.includes('fuzzy')).map((entry) => entry.msgid),
    pluralForms: headers['Plural-Forms'] ?? '',
  };
}

/** @returns an empty one where there is no such file */
export function readCatalogue(path: string): Catalogue {
  return parseCatalogue(existsSync(path) ? readFileSync(path, 'utf8') : 'msgid ""\nmsgstr ""\n');
}

/**
 * @param language null for the template, whose translations are empty
 * @returns the same text for the same terms: no date is in it
 */
export function printCatalogue(
  name: string,
  terms: Term[],
  language: string | null,
  translations: ReadonlyMap<string, string>,
): string {
  const entry = ({ text, references, notes }: Term) => ({
    msgid: text,
    msgstr: [translations.get(text) ?? ''],
    comments: { reference: references.join('\n'), extracted: notes.join('\n') },
  });
  const headers = {
    'Project-Id-Version': name,
    ...(language === null ? {} : { Language: language }),
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=UTF-8',
    'Content-Transfer-Encoding': '8bit',
    ...(language === null ? {} : { 'Plural-Forms': LANGUAGES[language] ?? '' }),
  };
  const sorted = [...terms].sort((a, b) => (a.text < b.text ? -1 : 1));
  const table = {
    charset: 'utf-8',
    headers,
    translations: { '': Object.fromEntries(sorted.map((term) => [term.text, entry(term)])) },
  };
  return `${po.compile(table, { foldLength: 100 }).toString('utf8').trimEnd()}\n`;
}

/** The template and every language's catalogue with exactly these terms; translations stay, what is gone goes. */
export function writeShelf(shelf: Shelf, terms: Term[]): void {
  writeFileSync(templatePath(shelf), printCatalogue(shelf.name, terms, null, new Map()));
  for (const language of Object.keys(LANGUAGES)) {
    const path = languagePath(shelf, language);
    const { translations } = readCatalogue(path);
    writeFileSync(path, printCatalogue(shelf.name, terms, language, translations));
  }
}
