/** Which provider offers a bank, and what it calls it: the lists overlap as the real ones do, and never agree. */

/** What a bank is before it is offered anywhere. */
export interface Bare {
  id: string;
  name: string;
  countries: string[];
  bic?: string;
  url: string;
}

export type ProviderId = 'plaid' | 'yodlee' | 'saltedge' | 'ponto';

export interface Offers {
  offeredBy: ProviderId[];
  /** Names that differ from the bank's own. */
  nameAt: Partial<Record<ProviderId, string>>;
}

/** How often a bank of a country is in a provider's list; `other` for those that are not named. */
const SHARE: Record<ProviderId, { other: number; [country: string]: number }> = {
  plaid: {
    US: 0.92,
    CA: 0.9,
    GB: 0.6,
    IE: 0.5,
    DE: 0.3,
    FR: 0.3,
    ES: 0.3,
    NL: 0.4,
    BE: 0.4,
    IT: 0.2,
    other: 0,
  },
  yodlee: { US: 0.75, CA: 0.6, GB: 0.6, other: 0.25 },
  saltedge: { US: 0.02, CA: 0.05, JP: 0.1, CN: 0.1, other: 0.85 },
  ponto: { BE: 0.7, NL: 0.7, FR: 0.5, DE: 0.3, LU: 0.5, GB: 0.2, ES: 0.2, IT: 0.2, IE: 0.2, other: 0 },
};
const PROVIDERS = Object.keys(SHARE) as ProviderId[];

const regions = new Intl.DisplayNames('en', { type: 'region' });

/** How three of them write some names their own way. */
const HABITS: Partial<Record<ProviderId, (name: string, country: string) => string>> = {
  plaid: (name) => name.normalize('NFD').replace(/\p{M}/gu, ''),
  yodlee: (name, country) => `${name} (${regions.of(country) ?? country})`,
  saltedge: (name) => name.replace(/ (eG|AG|S\.A\.)$/, ''),
};

/** @param always true for the well-known: every provider that serves its country has them */
export function offers(bank: Bare, always: boolean, random: () => number): Offers {
  const country = bank.countries[0]!;
  const shares = PROVIDERS.map((provider) => SHARE[provider][country] ?? SHARE[provider].other);
  const drawn = PROVIDERS.filter((_, at) => {
    const share = shares[at]!;
    return random() < share || (always && share >= 0.2);
  });
  // Nobody's bank is in no list.
  const most = PROVIDERS[shares.indexOf(Math.max(...shares))]!;
  const offeredBy = drawn.length > 0 ? drawn : [most];
  const nameAt: Offers['nameAt'] = {};
  for (const provider of offeredBy) {
    const name = HABITS[provider]?.(bank.name, country) ?? bank.name;
    if (name !== bank.name && random() < 0.3) nameAt[provider] = name;
  }
  return { offeredBy, nameAt };
}
