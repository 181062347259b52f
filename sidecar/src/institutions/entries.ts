/** From merged entries to the rows that are searched. Pure. */
import type { Corrections } from './corrections.ts';
import type { Entry } from './merge.ts';
import { domainOf, isGeneric, words } from './normalise.ts';
import type { InstitutionRow } from './store.ts';

const POPULAR = 100;

/** The first letters of a name of three words and more, with and without its small words. */
function initials(name: string[]): string[] {
  const letters = (list: string[]) => list.map((word) => word[0]).join('');
  const large = name.filter((word) => word.length > 3 || !isGeneric(word));
  return [name, large].filter((list) => list.length > 2).map(letters);
}

/** Everything an entry is found by: its words, those of its other names, its site, BIC, initials, and all as one. */
export function searchText(entry: Entry, corrections: Pick<Corrections, 'alsoKnownAs'>): string {
  const names = [...new Set(entry.offers.map(({ name }) => name))].map(words);
  const domain = domainOf(entry.url ?? undefined);
  const also = domain === undefined ? undefined : corrections.alsoKnownAs[domain];
  const all = [
    ...names.flat(),
    ...(also === undefined ? [] : words(also)),
    ...(domain === undefined ? [] : [domain.split('.')[0]!.replaceAll(/[^a-z0-9]/g, '')]),
    ...names.filter((name) => name.length > 1).map((name) => name.join('')),
    ...names.flatMap(initials),
  ];
  return ` ${[...new Set(all)].join(' ')} `;
}

export function toRows(
  entries: Entry[],
  corrections: Pick<Corrections, 'alsoKnownAs' | 'popular'>,
): InstitutionRow[] {
  const popular = new Set(corrections.popular);
  return entries.map((entry) => {
    const { offers, ...plain } = entry;
    const domain = domainOf(entry.url ?? undefined);
    return {
      ...plain,
      popularity: (domain !== undefined && popular.has(domain) ? POPULAR : 0) + offers.length,
      choices: offers.map(({ provider, institutionId, beta }) => ({ provider, institutionId, beta })),
      search: searchText(entry, corrections),
    };
  });
}
