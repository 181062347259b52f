/** From merged entries to the rows that are searched. Pure. */
import { choicesOf } from './choices.ts';
import type { Corrections } from './corrections.ts';
import type { Entry } from './merge.ts';
import { domainOf, isGeneric, words } from './normalise.ts';
import type { InstitutionRow } from './store.ts';

const POPULAR = 100;
/** "Stadtsparkasse" is a Sparkasse and "Targobank" a bank: people type either. */
const ENDING = /^.{2,}(sparkasse|bank)$/;
/** A host's name of at most so many letters is a word like those of the name. */
const HOST_WORD = 10;

/** The first letters of a name of three words and more, with and without its small words. */
function initials(name: string[]): string[] {
  const letters = (list: string[]) => list.map((word) => word[0]).join('');
  const large = name.filter((word) => word.length > 3 || !isGeneric(word));
  return [name, large].filter((list) => list.length > 2).map(letters);
}

export interface SearchWords {
  /** Those of its names, initials, and what else it is called: typed one by one. */
  words: string[];
  /** Names and the host's name, without spaces. */
  joined: string[];
}

/** Everything an entry is found by but its BIC. */
export function searchWords(entry: Entry, corrections: Pick<Corrections, 'alsoKnownAs'>): SearchWords {
  const names = [...new Set(entry.offers.map(({ name }) => name))].map(words);
  const domain = domainOf(entry.url ?? undefined);
  const also = domain === undefined ? undefined : corrections.alsoKnownAs[domain];
  const host = domain?.split('.')[0]?.replaceAll(/[^a-z0-9]/g, '') ?? '';
  const typed = new Set([
    ...names.flat(),
    ...names.flat().flatMap((word) => ENDING.exec(word)?.[1] ?? []),
    ...(also === undefined ? [] : words(also)),
    ...names.flatMap(initials),
    // "mps.it" is what the bank is called, "first-bank-of-somewhere.com" is nothing that anybody types as a word.
    ...(host !== '' && host.length <= HOST_WORD ? [host] : []),
  ]);
  const joined = new Set([host, ...names.map((name) => name.join(''))].filter((word) => word !== ''));
  return { words: [...typed], joined: [...joined] };
}

/**
 * Rows are made one at a time: all of them at once would be as much memory again as the entries.
 * @returns the entries in the order they stand in where a search has no other: popular ones, then short ones
 */
export function* toRows(
  entries: Entry[],
  corrections: Pick<Corrections, 'alsoKnownAs' | 'popular'>,
): Generator<InstitutionRow> {
  const popular = new Set(corrections.popular);
  const order = entries.map((entry) => {
    const domain = domainOf(entry.url ?? undefined) ?? null;
    const known = domain !== null && popular.has(domain);
    const providers = new Set(entry.offers.map(({ provider }) => provider)).size;
    return { entry, domain, popularity: (known ? POPULAR : 0) + providers };
  });
  order.sort(
    (a, b) =>
      b.popularity - a.popularity ||
      a.entry.name.length - b.entry.name.length ||
      (a.entry.id < b.entry.id ? -1 : 1),
  );
  for (const [index, { entry, domain, popularity }] of order.entries()) {
    const { offers, ...plain } = entry;
    const found = searchWords(entry, corrections);
    yield {
      ...plain,
      domain,
      popularity,
      place: index + 1,
      choices: choicesOf(offers),
      plainName: words(entry.name).join(' '),
      ...found,
      search: ` ${[...new Set([...found.words, ...found.joined])].join(' ')} `,
    };
  }
}
