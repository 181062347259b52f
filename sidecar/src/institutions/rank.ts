/** Which of the found banks was meant: the better the words fit, the earlier. Pure. */
import { bankOfBic, weightOf } from './normalise.ts';
import type { Query } from './query.ts';

export interface Candidate {
  /** The plain words of the name. */
  name: string[];
  countries: string[];
  bic: string | null;
  domain: string | null;
  popularity: number;
  /** Every word it is found by. */
  found: string[];
}

/** How far apart two words are in letters typed wrong, missing, too many or swapped; beyond `most` it is `most + 1`. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, above] = [above, row];
  }
  return above[b.length]!;
}

/** How many letters of a word may be wrong. */
export const typosIn = (word: string): number => (word.length < 4 ? 0 : word.length < 7 ? 1 : 2);

/** How well a typed word fits a word of a name, 0 to 1. */
function fit(typed: string, word: string): number {
  if (typed === word) return 1;
  return word.startsWith(typed) ? 0.8 + 0.15 * (typed.length / word.length) : 0;
}

/** The same with a typo, or in the middle of a word. */
function fitLoosely(typed: string, word: string): number {
  const most = typosIn(typed);
  if (most > 0) {
    const whole = distance(typed, word, most);
    if (whole <= most) return 0.8 - 0.1 * whole;
    const begun = distance(typed, word.slice(0, typed.length), most);
    if (begun <= most) return 0.65 - 0.1 * begun;
  }
  // Of three letters two may be swapped.
  if (typed.length === 3 && distance(typed, word, 1) === 1 && sameLetters(typed, word)) return 0.65;
  if (typed.length >= 3 && word.includes(typed)) return 0.55;
  return 0;
}

const sameLetters = (a: string, b: string): boolean => [...a].sort().join('') === [...b].sort().join('');

/** What a word counts for that is not in the name itself. */
const OTHER = 0.94;

interface Best {
  value: number;
  word: string;
}

/** The word that fits best; what was typed counts a little more than what it may stand for. */
function bestFit(readings: string[], found: string[], how: typeof fit): Best {
  let best: Best = { value: 0, word: '' };
  for (const [index, reading] of readings.entries()) {
    for (const word of found) {
      const value = how(reading, word) * (index === 0 ? 1 : 0.97);
      if (value > best.value) best = { value, word };
    }
  }
  return best;
}

/** @param country the company's; its banks come first among those that fit alike */
export function score(query: Query, candidate: Candidate, country: string | null): number {
  const { found, name } = candidate;
  let sum = 0;
  let weights = 0;
  const used = new Set<string>();
  for (const readings of query.words) {
    const plain = bestFit(readings, found, fit);
    const best = plain.value > 0 ? plain : bestFit(readings, found, fitLoosely);
    const weight = weightOf(readings[0]!);
    // Initials and nicknames say less than the name.
    sum += best.value * weight * (name.includes(best.word) ? 1 : OTHER);
    weights += weight;
    if (best.value > 0) used.add(best.word);
    for (const word of name) if (readings.some((reading) => word.startsWith(reading))) used.add(word);
  }
  let total = weights === 0 ? 0 : sum / weights;
  const joined = query.words.map((readings) => readings[0]!).join('');
  if (joined !== '' && name.join('') === joined) total += 0.12;
  else if (query.words.length > 1) {
    const plain = bestFit([joined], found, fit);
    const asOne = plain.value > 0 ? plain : bestFit([joined], found, fitLoosely);
    total = Math.max(total, asOne.value === 1 ? 1 : asOne.value * 0.95);
  }
  if (name[0] !== undefined && query.words[0]?.some((reading) => name[0]!.startsWith(reading))) total += 0.04;
  const all = name.reduce((most, word) => most + weightOf(word), 0);
  const left = name.filter((word) => !used.has(word)).reduce((most, word) => most + weightOf(word), 0);
  if (all > 0) total -= 0.1 * (left / all);
  if (query.bic !== null && bankOfBic(candidate.bic ?? undefined)?.startsWith(query.bic)) total += 1.5;
  if (query.domain !== null && candidate.domain === query.domain) total += 1.5;
  if (query.country !== null && candidate.countries.includes(query.country)) total += 0.3;
  if (country !== null && candidate.countries.includes(country)) total += 0.25;
  return (
    total + 0.08 * Math.min(1, candidate.popularity / 100) + 0.005 * Math.min(4, candidate.popularity % 100)
  );
}

/** Below this nothing typed is in the name. */
const FITS = 0.35;

/** The candidates that fit, best first; equal ones by name. */
export function rank<Row extends Candidate>(query: Query, candidates: Row[], country: string | null): Row[] {
  return candidates
    .map((row) => ({ row, value: score(query, row, country), name: row.name.join(' ') }))
    .filter(({ value }) => value >= FITS)
    .sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1))
    .map(({ row }) => row);
}
