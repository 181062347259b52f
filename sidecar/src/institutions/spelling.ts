/** What a word that no bank has may have been meant to be. Pure. */
import { distance, typosIn } from './rank.ts';

const MOST = 12;

/** Two neighbouring letters swapped leave two words hardly alike to trigrams: those are simply tried. */
export function swapped(word: string): string[] {
  if (word.length < 3) return [];
  return Array.from({ length: word.length - 1 }, (_, at) =>
    [word.slice(0, at), word[at + 1], word[at], word.slice(at + 2)].join(''),
  ).filter((other) => other !== word);
}

/**
 * @param like words of the catalogue that share trigrams with it
 * @returns those that it is, or begins, but for a few letters; and those it is in the middle of. Nearest first
 */
export function meant(typed: string, like: string[]): string[] {
  const most = typosIn(typed);
  const far = (word: string): number => {
    const begun = distance(typed, word.slice(0, typed.length), most) + 0.5;
    return Math.min(
      distance(typed, word, most),
      begun,
      typed.length > 3 && word.includes(typed) ? most : Infinity,
    );
  };
  return like
    .map((word) => ({ word, far: far(word) }))
    .filter((each) => each.far <= most + 0.5)
    .sort((a, b) => a.far - b.far)
    .slice(0, MOST)
    .map(({ word }) => word);
}
