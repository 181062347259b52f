/** Plaid's catalogue, all pages. */
import type { CountryCode } from 'plaid';
import { z } from 'zod';
import type { Institution } from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import type { PlaidCalls } from './api.ts';

const PAGE = 500;

const health = z.looseObject({ status: z.string() }).nullish();
const page = z.looseObject({
  total: z.number(),
  institutions: z.array(
    z.looseObject({
      institution_id: z.string(),
      name: z.string(),
      country_codes: z.array(z.string()),
      oauth: z.boolean().nullish(),
      url: z.string().nullish(),
      logo: z.string().nullish(),
      status: z.looseObject({ item_logins: health, transactions_updates: health }).nullish(),
    }),
  ),
});

/** A page may hold fewer than it was asked for (Plaid's document): only the total ends it. */
export async function* listInstitutions(
  plaid: PlaidCalls,
  countries: string[],
): AsyncIterable<Institution[]> {
  const country_codes = countries as CountryCode[];
  for (let offset = 0; ;) {
    const answer = await plaid.call((api) =>
      api.institutionsGet({
        count: PAGE,
        offset,
        country_codes,
        options: { include_optional_metadata: true },
      }),
    );
    const { total, institutions } = shapedAnswer(page, answer, '/institutions/get');
    if (institutions.length === 0) return;
    yield institutions.map((one) => ({
      id: one.institution_id,
      name: one.name,
      countries: one.country_codes,
      ...(one.url ? { url: one.url } : {}),
      ...(one.logo ? { logo: `data:image/png;base64,${one.logo}` } : {}),
      beta: false,
      healthy: ![one.status?.item_logins, one.status?.transactions_updates].some(
        (each) => each?.status === 'DOWN',
      ),
      automatic: true,
      signIn: one.oauth ? 'oauth' : 'form',
      historyDays: 730,
    }));
    offset += institutions.length;
    if (offset >= total) return;
  }
}
