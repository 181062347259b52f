/** What a person typed, taken apart. Pure. */
import { bankFromIban } from './iban.ts';
import { domainOf, words } from './normalise.ts';

export interface Query {
  /** Each word as its possible readings: what was typed first, then what it may stand for. */
  words: string[][];
  /** A BIC or the beginning of one, upper case; only where it can be nothing else or might be one. */
  bic: string | null;
  domain: string | null;
  /** The country of an IBAN. */
  country: string | null;
}

/** What people write short. A phrase is searched as its words joined, and each of its words as well. */
const SHORT: Record<string, string[]> = {
  bxl: ['bruxelles', 'brussel', 'brussels'],
  cu: ['credit'],
  fcu: ['federal'],
  spk: ['sparkasse'],
  ksk: ['kreissparkasse'],
  ssk: ['stadtsparkasse'],
  vb: ['volksbank'],
  raiba: ['raiffeisenbank'],
  natl: ['national'],
  nat: ['national'],
  svgs: ['savings'],
  sav: ['savings'],
  fed: ['federal'],
  bk: ['bank'],
  bnk: ['bank'],
  cr: ['credit'],
  agri: ['agricole'],
  pop: ['populaire', 'popolare', 'popular'],
  st: ['saint', 'sankt'],
  ste: ['societe', 'sainte'],
  soc: ['societe'],
  gen: ['generale'],
  intl: ['international'],
  ffm: ['frankfurt'],
  muc: ['munchen'],
  hh: ['hamburg'],
  amex: ['american'],
  munich: ['munchen'],
  cologne: ['koln'],
  nuremberg: ['nurnberg'],
  brussels: ['bruxelles', 'brussel'],
  bruxelles: ['brussel', 'brussels'],
  brussel: ['bruxelles', 'brussels'],
  vienna: ['wien'],
  geneva: ['geneve', 'genf'],
};

/** `koeln` is `koln` too; names are kept with the plain vowel. */
const umlauts = (word: string): string => word.replace(/ae|oe|ue/g, (pair) => pair[0]!);

function readings(word: string): string[] {
  return [...new Set([word, umlauts(word), ...(SHORT[word] ?? [])])];
}

/** The host's name in an address, which may still be on its way: `www.bnpparibasfor`. */
function hostIn(text: string): string | undefined {
  const [, begun = '', host = ''] = /^((?:https?:\/\/)?(?:www\.)?)([^\s/?#@]*)[^\s@]*$/i.exec(text) ?? [];
  return begun !== '' || /\.[a-z]{2,}$/i.test(host) ? host : undefined;
}

const MOST_WORDS = 8;

/** @param text at most some hundred characters */
export function readQuery(text: string): Query {
  const trimmed = text.trim();
  const iban = bankFromIban(trimmed);
  if (iban) {
    return {
      words: words(iban.name ?? '').map(readings),
      bic: iban.bic ?? null,
      domain: null,
      country: iban.country,
    };
  }
  const host = hostIn(trimmed);
  if (host !== undefined) {
    const domain = domainOf(host) ?? null;
    const [label = ''] = (domain ?? host).split('.');
    const word = label.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
    return { words: word === '' ? [] : [[word]], bic: null, domain, country: null };
  }
  const bic = /^[A-Z]{6}([A-Z0-9]{2}([A-Z0-9]{0,3})?)?$/i.test(trimmed)
    ? trimmed.toUpperCase().slice(0, 8)
    : null;
  return { words: words(trimmed).slice(0, MOST_WORDS).map(readings), bic, domain: null, country: null };
}
