/** What people read: sentences in English that are put into a person's language where they leave us. */
import type { Decimal } from './money.ts';
import { translated } from './words/catalogue.ts';
import { writtenAmount, writtenDay } from './words/values.ts';

export { LANGUAGES } from './words/catalogue.ts';

/** Days and amounts are written as the language does it; a sentence within a sentence is translated too. */
export type Value = string | number | { day: string } | { amount: Decimal; currency: string } | Sentence;

/** A type alias, so that it counts as JSON: problems and reasons are stored with it. */
export type Sentence = {
  /** English, with `%(name)s` where a value goes. */
  text: string;
  values: { [name: string]: Value };
};

/** A sentence with nothing to fill in is its English text. What a bank or Odoo says itself stays as they say it. */
export type Words = string | Sentence;

/** A problem or a reason as it is stored: in English, and what that was made of. */
export interface Worded {
  message: string;
  words?: Sentence;
}

const PLACE = /%\((\w+)\)s/g;

/** Marks a sentence for translation: `npm run i18n` finds it by this. */
export const say = (text: string, values: Sentence['values'] = {}): Sentence => ({ text, values });

/** `say` for a problem or a reason. */
export function worded(text: string, values: Sentence['values'] = {}): Required<Worded> {
  const words = say(text, values);
  return { message: english(words), words };
}

/** Words as they are stored. */
export const sentenceOf = (words: Words): Sentence => (typeof words === 'string' ? say(words) : words);

export const english = (words: Words): string => inLanguage(words, 'en');

/** @returns null for what somebody else said in English, and we have no words of our own for in that language */
export function inOurWords({ message, words }: Worded, language: string): string | null {
  const { text } = sentenceOf(words ?? message);
  const known = language.startsWith('en') || translated(text, language) !== text;
  return known ? inLanguage(words ?? message, language) : null;
}

/** What is stored, in a person's language. */
export const spoken = ({ message, words }: Worded, language: string): string =>
  inLanguage(words ?? message, language);

/** A problem or a reason as it is shown. */
export function told<T extends Worded>({ words, ...rest }: T, language: string): Omit<T, 'words'> {
  return { ...rest, message: inLanguage(words ?? rest.message, language) };
}

/** @param language as Odoo (`fr_BE`) or a browser (`fr-BE`) names it; English where we do not speak it */
export function inLanguage(words: Words, language: string): string {
  const { text, values } = sentenceOf(words);
  return translated(text, language).replaceAll(PLACE, (place, name: string) => {
    const value = values[name];
    return value === undefined ? place : written(value, language);
  });
}

function written(value: Value, language: string): string {
  if (typeof value !== 'object') return String(value);
  if ('day' in value) return writtenDay(value.day, language);
  if ('amount' in value) return writtenAmount(value.amount, value.currency, language);
  return inLanguage(value, language);
}
