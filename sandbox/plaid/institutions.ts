/** `/institutions/*`. */
import { z } from 'zod';
import type { Bank } from '../ledger/bank.ts';
import type { Institution } from '../ledger/types.ts';
import { countryCodes, read, text } from './body.ts';
import type { Endpoints } from './endpoint.ts';
import { PlaidFailure } from './errors.ts';
import { institutionId, plaidInstitution } from './shapes.ts';

const options = z
  .looseObject({
    include_optional_metadata: z.boolean().optional(),
    include_status: z.boolean().optional(),
    oauth: z.boolean().nullish(),
    products: z.array(text).nullish(),
  })
  .optional();
const list = z.looseObject({
  count: z.number().int().min(1).max(500),
  offset: z.number().int().min(0),
  country_codes: countryCodes,
  options,
});
const search = z.looseObject({
  query: text,
  country_codes: countryCodes,
  products: z.array(text).nullish(),
  options,
});
const byId = z.looseObject({ institution_id: text, country_codes: countryCodes, options });

const SUPPORTED = ['assets', 'auth', 'balance', 'identity', 'transactions'];

export function institutionEndpoints(bank: Bank): Endpoints {
  const fitting = (countries: string[], oauth?: boolean | null, products?: string[] | null): Institution[] =>
    bank
      .institutions('plaid')
      .filter((each) => each.countries.some((country) => countries.includes(country)))
      .filter((each) => oauth === undefined || oauth === null || each.oauth === oauth)
      .filter(() => (products ?? []).every((product) => SUPPORTED.includes(product)));
  const now = (): string => bank.clock.now().toISOString();
  return {
    '/institutions/get': (request) => {
      const { count, offset, country_codes, options: wish } = read(list, request);
      const all = fitting(country_codes, wish?.oauth, wish?.products);
      const show = { optional: wish?.include_optional_metadata === true, status: true, now: now() };
      return {
        institutions: all.slice(offset, offset + count).map((each) => plaidInstitution(each, show)),
        total: all.length,
      };
    },
    '/institutions/search': (request) => {
      const { query, country_codes, products, options: wish } = read(search, request);
      const show = { optional: wish?.include_optional_metadata === true };
      const found = fitting(country_codes, wish?.oauth, products)
        .filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()))
        .slice(0, 10);
      return { institutions: found.map((each) => plaidInstitution(each, show)) };
    },
    '/institutions/get_by_id': (request) => {
      const { institution_id, country_codes, options: wish } = read(byId, request);
      const found = fitting(country_codes).find(({ id }) => institutionId(id) === institution_id);
      if (!found) throw new PlaidFailure('INVALID_INSTITUTION');
      const show = {
        optional: wish?.include_optional_metadata === true,
        status: wish?.include_status === true,
        now: now(),
      };
      return { institution: plaidInstitution(found, show) };
    },
  };
}
