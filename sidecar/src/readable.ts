/** Random codes that people read aloud and type. */
import { randomInt } from 'node:crypto';

/** No letter or digit that is taken for another when read aloud or typed. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUP = 4;

/** @returns that many groups of four, for example `7K3M-9QXW` */
export function readableCode(groups: number): string {
  const group = () => Array.from({ length: GROUP }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}
