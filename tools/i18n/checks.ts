/** What can be wrong with a translation, without knowing the language. Pure. */

/** `%s`, `%d`, `%(name)s`; `%%` is a percent sign. */
const PLACEHOLDER = /%(?:\(\w+\))?[sd]/g;
const TAG = /<[^<>]+>/g;
const EDGE = /^(\s*)[\s\S]*?([.:…?!]?)(\s*)$/;

const sorted = (text: string, pattern: RegExp): string => (text.match(pattern) ?? []).sort().join(' ');

/** Unnamed ones are filled in by their order, so that must stay as well. */
const unnamed = (text: string): string =>
  (text.replaceAll('%%', '').match(PLACEHOLDER) ?? []).filter((one) => !one.includes('(')).join(' ');

/** A colon, a space at an end: the screen continues with what comes after. */
function edges(text: string): string {
  const [, before = '', sign = '', after = ''] = EDGE.exec(text) ?? [];
  return JSON.stringify([before, sign === ':' ? ':' : '', after]);
}

/** @returns what is wrong, or null. An empty translation is missing. */
export function fault(text: string, translation: string): string | null {
  if (translation.trim() === '') return 'is missing';
  const plain = (one: string) => one.replaceAll('%%', '');
  if (sorted(plain(text), PLACEHOLDER) !== sorted(plain(translation), PLACEHOLDER)) {
    return 'has other placeholders';
  }
  if (unnamed(text) !== unnamed(translation)) return 'has its placeholders in another order';
  if (sorted(text, TAG) !== sorted(translation, TAG)) return 'has other tags';
  if (edges(text) !== edges(translation)) return 'begins or ends otherwise';
  return null;
}

/** @returns a line for each fault */
export function faults(terms: Iterable<string>, translations: ReadonlyMap<string, string>): string[] {
  return [...terms].flatMap((text) => {
    const found = fault(text, translations.get(text) ?? '');
    return found === null ? [] : [`${JSON.stringify(text)} ${found}`];
  });
}
