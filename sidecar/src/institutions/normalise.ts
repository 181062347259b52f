/** Names of banks, and what people type, as plain words `a-z0-9`. Pure. */

/** Letters that Unicode does not take apart. */
const LATIN: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ı: 'i',
  þ: 'th',
  ħ: 'h',
  ə: 'e',
};

/** Common romanisation without accents, so that either script finds the other. */
const CYRILLIC: Record<string, string> = Object.fromEntries(
  (
    'а a б b в v г g ґ g д d е e ё e є e ж zh з z и i і i ї i й i ј j к k л l љ lj м m н n њ nj о o п p р r с s ' +
    'т t ћ c у u ў u ф f х h ц ts ч ch џ dz ш sh щ sht ъ  ы y ь  э e ю yu я ya ђ dj'
  )
    .split(' ')
    .reduce<[string, string][]>((pairs, part, index, parts) => {
      if (index % 2 === 0) pairs.push([part, parts[index + 1] ?? '']);
      return pairs;
    }, []),
);
const GREEK: Record<string, string> = Object.fromEntries(
  'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o'
    .split(' ')
    .reduce<[string, string][]>((pairs, part, index, parts) => {
      if (index % 2 === 0) pairs.push([part, parts[index + 1] ?? '']);
      return pairs;
    }, []),
);
const FOLDED = new Map(Object.entries({ ...LATIN, ...CYRILLIC, ...GREEK }));

/** Greek letter pairs that are one sound, read before single letters. */
const GREEK_PAIRS: [RegExp, string][] = [
  [/ου/g, 'ou'],
  [/ευ/g, 'eu'],
  [/αυ/g, 'au'],
];

/**
 * The words of a text: lower case, without accents; Cyrillic and Greek as Latin letters, any other script one word
 * a character (`中` is `x4e2d`), which lets its words be found from their first character on.
 */
export function words(text: string): string[] {
  // Most names are of nothing but ASCII, and there are many.
  const folded = /^[ -~]*$/.test(text) ? joinLetters(text.toLowerCase()) : plainOf(text);
  return folded.split(/[^a-z0-9]+/).filter((word) => word !== '');
}

/** "Moody's" and "L.C.L." are one word each, "e-banking" and "S&P" are two. */
const joinLetters = (text: string): string =>
  text.replace(/(?<=\p{L})['’`´](?=s\b)/gu, '').replace(/\b(\p{L})\.(?=\p{L}\b)/gu, '$1');

function plainOf(text: string): string {
  let folded = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  for (const [pair, sound] of GREEK_PAIRS) folded = folded.replace(pair, sound);
  folded = joinLetters(folded);
  let plain = '';
  for (const character of folded) {
    if (/[a-z0-9]/.test(character)) plain += character;
    else if (FOLDED.has(character)) plain += FOLDED.get(character);
    else if (/[\p{L}\p{N}]/u.test(character)) plain += ` x${character.codePointAt(0)!.toString(16)} `;
    else plain += ' ';
  }
  return plain;
}

/** Second levels under which names are registered; the registry of those that banks use. */
const SECOND_LEVEL = /^(co|com|net|org|gov|ac|or|ne|gr|coop|bank)$/;

/** `https://www.bnpparibasfortis.be/x` is `bnpparibasfortis.be`; undefined where there is no host name. */
export function domainOf(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/?#]*@)?([^/:?#\s]+)/i.exec(url.trim())?.[1]?.toLowerCase();
  if (host === undefined || !/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+\.?$/.test(host) || /^[\d.]+$/.test(host))
    return undefined;
  const labels = host.replace(/\.$/, '').split('.');
  const deep = labels.length > 2 && SECOND_LEVEL.test(labels.at(-2)!) && labels.at(-1)!.length === 2;
  return labels.slice(deep ? -3 : -2).join('.');
}

/** The eight characters that name the bank (ISO 9362), without the branch; undefined where it is not a BIC. */
export function bankOfBic(bic: string | undefined): string | undefined {
  const plain = bic?.replaceAll(/\s/g, '').toUpperCase() ?? '';
  return /^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(plain) ? plain.slice(0, 8) : undefined;
}

/** Words that half of all banks have in their names: they say little about which one is meant. */
const GENERIC = new Set(
  (
    'bank banks banking banque banca banco bancorp bankgroup banka banky banken bankas pankki the of and et de du des ' +
    'la le les del della di da do der die das und en y e i online sa nv ag se ab asa as oy oyj plc ltd limited inc ' +
    'llc gmbh eg spa na co company corp group groupe gruppe holding international nederland financial trust'
  ).split(' '),
);
export const isGeneric = (word: string): boolean => GENERIC.has(word);
export const beginsGeneric = (word: string): boolean =>
  [...GENERIC].some((generic) => generic.startsWith(word));

/** Also common, but they tell kinds of bank apart. */
const KINDS = new Set(
  'sparkasse volksbank raiffeisenbank raiffeisen vr caisse credit union federal savings national first mutual community state cooperative'.split(
    ' ',
  ),
);
export const weightOf = (word: string): number => (isGeneric(word) ? 0.2 : KINDS.has(word) ? 0.5 : 1);
