/** A catalogue as large as the real ones: well-known banks, and made ones as real names are made. Always the same. */
import { randomRow } from '../ledger/ids.ts';
import type { Institution } from '../ledger/types.ts';
import forms from './forms.json' with { type: 'json' };
import known from './known.json' with { type: 'json' };
import { offers, type Bare } from './offers.ts';
import places from './places.json' with { type: 'json' };

const SEED = 20_240_229;

/**
 * @param count how many; the well-known ones (some 150) are the first of them
 * @returns each with the providers that offer it and the name it has there; some seconds' work at most for 26,000
 */
export function generateInstitutions(count: number): Institution[] {
  // Most sandboxes want none, and are begun by the hundred in tests.
  if (count === 0) return [];
  const random = randomRow(SEED);
  return [...knownBanks(), ...madeBanks(Math.max(0, count - known.length), random)]
    .slice(0, count)
    .map((bank, index) => ({
      ...bank,
      ...offers(bank, index < known.length, random),
      colour: `#${(0x202020 + Math.floor(random() * 24) * 0x090507).toString(16).slice(0, 6)}`,
      beta: random() < 0.04,
      healthy: index < known.length || random() > 0.02,
      oauth: random() < 0.5,
    }));
}

/** Public facts: name, countries, BIC and address as the banks themselves publish them. */
export const knownBanks = (): Bare[] =>
  known.map(([name = '', countries = '', bic = '', url = '']) => ({
    id: plain(name) || `${countries.toLowerCase().slice(0, 2)}-${plain(bic)}`,
    name,
    countries: countries.split(' '),
    ...(bic === '' ? {} : { bic }),
    url,
  }));

/** Whether a made name would be taken for a well-known bank of the country: that town has its bank already. */
function isTaken(name: string, country: string): boolean {
  const own = plain(name)
    .split('-')
    .filter((word) => word !== 'eg');
  return KNOWN_WORDS.some(
    ({ countries, words }) =>
      countries.includes(country) &&
      own.every((mine) =>
        words.some((word) => word.includes(mine) || (word.length > 3 && mine.startsWith(word))),
      ),
  );
}

/** Lower case a-z and 0-9 with dashes: for ids and host names. */
function plain(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return letters.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

const KNOWN_WORDS = knownBanks().map(({ name, countries }) => ({ countries, words: plain(name).split('-') }));

function madeBanks(count: number, random: () => number): Bare[] {
  const all = Object.values(forms).reduce((sum, { share }) => sum + share, 0);
  const countries = Object.entries(forms) as [keyof typeof forms, { share: number; forms: string }][];
  const made = countries.flatMap(([country, { share, forms: list }]) =>
    names(Math.ceil((count * share) / all), country, list.split(', '), random).map((name, index) =>
      made1(country, index, name, random),
    ),
  );
  return made.slice(0, count);
}

/** Every form with every place, in an order without pattern; then with two places, as of banks that joined. */
function names(count: number, country: keyof typeof places, kinds: string[], random: () => number): string[] {
  const towns = places[country].split(', ');
  const single = kinds.flatMap((kind) => towns.map((town) => kind.replace('{}', town)));
  const list = shuffled(single, random).filter((name) => !isTaken(name, country));
  for (let step = 1; list.length < count && step < towns.length; step += 1) {
    const pairs = towns.map((town, at) => `${town}-${towns[(at + step) % towns.length]!}`);
    list.push(...pairs.map((pair, at) => kinds[(at + step) % kinds.length]!.replace('{}', pair)));
  }
  return list.slice(0, count);
}

function made1(country: string, index: number, name: string, random: () => number): Bare {
  const id = `${country.toLowerCase()}-${index}`;
  const host = plain(name) || `bank-${id}`;
  return {
    id,
    name,
    countries: [country],
    // A BIC of letters that no bank has: its country is right, the rest is made.
    ...(country !== 'US' && country !== 'CA'
      ? { bic: `${letters(4, random)}${country}${letters(2, random)}` }
      : {}),
    url: `https://www.${host}-${country.toLowerCase()}.example`,
  };
}

const letters = (count: number, random: () => number): string =>
  Array.from({ length: count }, () => String.fromCharCode(65 + Math.floor(random() * 26))).join('');

function shuffled<Item>(list: Item[], random: () => number): Item[] {
  const mixed = [...list];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
  }
  return mixed;
}
