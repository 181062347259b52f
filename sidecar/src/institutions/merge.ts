/** The same bank from several providers is one entry. Pure; it would rather leave two than join two banks. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Corrections } from './corrections.ts';
import { bankOfBic, domainOf, isGeneric, words } from './normalise.ts';

/** A bank as one provider offers it. */
export interface Offer {
  provider: string;
  institutionId: string;
  name: string;
  /** ISO 3166-1 alpha-2; empty where the provider does not say. */
  countries: string[];
  bic?: string | undefined;
  url?: string | undefined;
  logoUrl?: string | undefined;
  logoHash?: string | undefined;
  beta: boolean;
  healthy: boolean;
  automatic: boolean;
}

export interface Entry {
  /** Stays the same from import to import as long as its first offer does. */
  id: string;
  name: string;
  countries: string[];
  bic: string | null;
  url: string | null;
  logoUrl: string | null;
  logoHash: string | null;
  beta: boolean;
  healthy: boolean;
  automatic: boolean;
  /** By provider and id. */
  offers: Offer[];
}

export const keyOf = (offer: Offer): string => `${offer.provider}:${offer.institutionId}`;

interface Known {
  offer: Offer;
  key: string;
  core: string;
  bic: string | undefined;
  domain: string | undefined;
}
type Group = Known[];

/** Names of countries that banks add to their own; the bank is the same without. */
const COUNTRY_WORDS = new Set(
  'belgium belgique belgie france deutschland germany nederland netherlands espana spain italia italy uk us usa canada ireland polska osterreich austria suisse schweiz luxembourg portugal'.split(
    ' ',
  ),
);

/**
 * The name without the words that change nothing. "Bank of America" loses only "of"; a name of nothing but such
 * words stays whole, and so does one that a country's name is half of ("Bank Austria").
 */
function coreOf(name: string, countries: string[]): string {
  const all = words(withoutCountry(name, countries));
  const own = all.filter((word) => !isGeneric(word));
  const core = own.filter((word) => !COUNTRY_WORDS.has(word));
  return (core.length > 0 ? core : all).join('');
}

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** "ING (Netherlands)" is ING of the Netherlands: a list that has many countries says so. */
function withoutCountry(name: string, countries: string[]): string {
  const [whole, inside] = /\s*\(([^()]+)\)\s*$/.exec(name) ?? [];
  if (whole === undefined) return name;
  const said = countries.some((code) => regions.of(code)?.toLowerCase() === inside!.trim().toLowerCase());
  return said ? name.slice(0, -whole.length) : name;
}

function know(offer: Offer): Known {
  return {
    offer,
    key: keyOf(offer),
    core: coreOf(offer.name, offer.countries),
    bic: bankOfBic(offer.bic),
    domain: domainOf(offer.url),
  };
}

const overlap = (a: string[], b: string[]): boolean =>
  a.length === 0 || b.length === 0 || a.some((country) => b.includes(country));

/** How sure it is that two offers are one bank: 0 is no; above it, the number of signs that agree. */
export function likeness(a: Offer, b: Offer): number {
  return likenessOf(know(a), know(b));
}

function likenessOf(a: Known, b: Known): number {
  if (a.offer.provider === b.offer.provider) return listedByCountry(a, b) ? 2 : 0;
  if (!overlap(a.offer.countries, b.offer.countries)) return 0;
  const bic = a.bic !== undefined && b.bic !== undefined ? (a.bic === b.bic ? 1 : -1) : 0;
  const domain = a.domain !== undefined && b.domain !== undefined ? (a.domain === b.domain ? 1 : -1) : 0;
  const name = a.core === b.core;
  // One BIC or one site serves several brands, and one brand has several sites: a contradiction needs two signs
  // against it, and without the name the two others must both agree.
  const against = (bic < 0 ? 1 : 0) + (domain < 0 ? 1 : 0);
  if (!name) return bic > 0 && domain > 0 && related(a.core, b.core) ? 2 : 0;
  if (against > 0 && bic <= 0 && domain <= 0) return 0;
  return 1 + (bic > 0 ? 1 : 0) + (domain > 0 ? 1 : 0);
}

/**
 * Some providers list a bank once for each of its countries (Enable Banking does): one name, of other countries, and one
 * BIC or site. Two offers of one provider in one country are a choice that it makes, private and business.
 */
function listedByCountry(a: Known, b: Known): boolean {
  if (a.core !== b.core || overlap(a.offer.countries, b.offer.countries)) return false;
  const same = (one: string | undefined, other: string | undefined) => one !== undefined && one === other;
  const differ = (one: string | undefined, other: string | undefined) =>
    one !== undefined && other !== undefined && one !== other;
  if (differ(a.bic, b.bic) || differ(a.domain, b.domain)) return false;
  return same(a.bic, b.bic) || same(a.domain, b.domain);
}

/** One name begins with the other: "BNP Paribas" and "BNP Paribas Fortis", with site and BIC the same. */
const related = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

type Same = Pick<Corrections, 'same'>;
type Apart = Pick<Corrections, 'apart'>;

/** Some milliseconds' work. */
const STEP = 200;

/**
 * Lets requests through in between: all offers there are take most of a second.
 * @param offers in any order; the result does not depend on it
 * @returns every offer in exactly one entry. A provider's own two offers are joined where it lists one bank by country,
 *   else by the corrections alone.
 */
export async function merge(offers: Offer[], corrections: Apart & Same): Promise<Entry[]> {
  const groups = (await groupsOf(offers, corrections)).reverse();
  const entries: Entry[] = [];
  // Each group is let go when its entry is made: all of both at once would be half as much memory again.
  for (let group = groups.pop(); group; group = groups.pop()) {
    entries.push(toEntry(group.map(({ offer }) => offer)));
    if (entries.length % STEP === 0) await setImmediate();
  }
  return entries;
}

async function groupsOf(offers: Offer[], corrections: Apart & Same): Promise<Group[]> {
  const byKey = new Map<string, Known>();
  for (const [at, offer] of offers.entries()) {
    byKey.set(keyOf(offer), know(offer));
    if (at % STEP === 0) await setImmediate();
  }
  const known = [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const groups = new Set<Group>();
  const grouped = new Set<string>();
  for (const keys of corrections.same) {
    const group = keys.flatMap((key) => byKey.get(key) ?? []).filter((each) => !grouped.has(each.key));
    if (group.length === 0) continue;
    groups.add(group);
    for (const each of group) grouped.add(each.key);
  }
  byKey.clear();
  const index = createIndex();
  for (const group of groups) for (const each of group) index.enter(each, group);
  const apart = apartOf(corrections.apart);
  for (const [at, each] of known.entries()) {
    if (at % STEP === 0) await setImmediate();
    if (grouped.has(each.key)) continue;
    let group = best(each, index.near(each), apart);
    if (group) group.push(each);
    else groups.add((group = [each]));
    index.enter(each, group);
  }
  return [...groups];
}

type Sign = Map<string, Group | Set<Group>>;

/** Which groups have a name, a BIC or a site. Nearly all have one that nobody shares, which is kept without a list. */
function createIndex() {
  const cores: Sign = new Map();
  const bics: Sign = new Map();
  const domains: Sign = new Map();
  const of = ({ core, bic, domain }: Known): [Sign, string][] => {
    const signs: [Sign, string | undefined][] = [
      [cores, core],
      [bics, bic],
      [domains, domain],
    ];
    return signs.filter((sign): sign is [Sign, string] => sign[1] !== undefined);
  };
  return {
    enter(each: Known, group: Group): void {
      for (const [map, sign] of of(each)) {
        const before = map.get(sign);
        if (before === undefined) map.set(sign, group);
        else if (before instanceof Set) before.add(group);
        else if (before !== group) map.set(sign, new Set([before, group]));
      }
    },
    near(each: Known): Set<Group> {
      const found = new Set<Group>();
      for (const [map, sign] of of(each)) {
        const groups = map.get(sign);
        if (groups instanceof Set) for (const group of groups) found.add(group);
        else if (groups) found.add(groups);
      }
      return found;
    },
  };
}

function apartOf(lists: string[][]): (a: Known, b: Known) => boolean {
  const sets = lists.map((keys) => new Set(keys));
  return (a, b) => sets.some((keys) => keys.has(a.key) && keys.has(b.key));
}

/** The one group whose every offer fits; where two fit equally well nobody can say which, and it is neither. */
function best(each: Known, near: Set<Group>, apart: (a: Known, b: Known) => boolean): Group | undefined {
  let found: Group | undefined;
  let most = 0;
  for (const group of near) {
    if (group.some((other) => apart(each, other))) continue;
    const worst = Math.min(...likenesses(each, group));
    if (worst === 0) continue;
    if (worst > most) [found, most] = [group, worst];
    else if (worst === most) found = undefined;
  }
  return found;
}

/**
 * To each provider's part of a group. Of what another provider lists by country, one country's is enough; of its own
 * list it has to fit each.
 */
function likenesses(each: Known, group: Group): number[] {
  const most = new Map<string, number>();
  const own: number[] = [];
  for (const other of group) {
    const { provider } = other.offer;
    const likeness = likenessOf(each, other);
    if (provider === each.offer.provider) own.push(likeness);
    else most.set(provider, Math.max(most.get(provider) ?? 0, likeness));
  }
  return [...most.values(), ...own];
}

function toEntry(unsorted: Offer[]): Entry {
  const offers = [...unsorted].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const first = <Value>(read: (offer: Offer) => Value | undefined): Value | null => {
    for (const offer of offers) {
      const value = read(offer);
      if (value !== undefined && value !== '') return value;
    }
    return null;
  };
  return {
    id: createHash('sha256').update(keyOf(offers[0]!)).digest('base64url').slice(0, 22),
    name: offers[0]!.name,
    countries: [...new Set(offers.flatMap(({ countries }) => countries))].sort(),
    bic: first(({ bic }) => bic),
    url: first(({ url }) => url),
    logoHash: first(({ logoHash }) => logoHash),
    logoUrl: first(({ logoUrl }) => logoUrl),
    // One good way to the bank is enough.
    beta: offers.every(({ beta }) => beta),
    healthy: offers.some(({ healthy }) => healthy),
    automatic: offers.some(({ automatic }) => automatic),
    offers,
  };
}
