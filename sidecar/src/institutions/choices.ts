/** The ways to one bank, of which a person chooses one. Pure. */
import type { Offer } from './merge.ts';

/** One way to a bank: a provider, and what the bank is called there. */
export interface Choice {
  provider: string;
  institutionId: string;
  beta: boolean;
}

/** As it is kept. */
export interface KeptChoice extends Choice {
  /** Of a provider that lists the bank once for each country: which this one is for. */
  countries?: string[];
}

/** @param offers an entry's */
export function choicesOf(offers: Offer[]): KeptChoice[] {
  const times = new Map<string, number>();
  for (const { provider } of offers) times.set(provider, (times.get(provider) ?? 0) + 1);
  return offers.map(({ provider, institutionId, beta, countries }) => ({
    ...{ provider, institutionId, beta },
    ...(times.get(provider)! > 1 ? { countries } : {}),
  }));
}

/**
 * Of a provider that lists the bank by country, the way for `country` alone, or the first where there is none for it.
 * Two of one country are both a choice.
 */
export function choicesFor(kept: KeptChoice[], country: string | null): Choice[] {
  if (kept.every(({ countries }) => countries === undefined)) return kept;
  const here = ({ countries }: KeptChoice): boolean =>
    countries === undefined || countries.length === 0 || (country !== null && countries.includes(country));
  const providers = new Set(kept.filter(here).map(({ provider }) => provider));
  const shown: KeptChoice[] = [];
  for (const choice of kept) {
    if (!here(choice)) {
      if (providers.has(choice.provider)) continue;
      providers.add(choice.provider);
    }
    shown.push(choice);
  }
  return shown.map(({ provider, institutionId, beta }) => ({ provider, institutionId, beta }));
}
