/** Finding one's bank over HTTP. */
import { Router } from 'express';
import type { z } from 'zod';
import type { Catalogue } from '../institutions/catalogue.ts';
import type { Logos } from '../institutions/logo-store.ts';
import type { Found } from '../institutions/known.ts';
import type { Search } from '../institutions/search.ts';
import * as api from './contract/institutions.ts';
import { answer, serving, type Serving } from './serve.ts';

export interface InstitutionParts {
  search: Search;
  catalogue: Pick<Catalogue, 'ready'>;
  logos: Logos;
  /** The name a person knows a provider by. */
  providerName: (id: string) => string;
}

const LOGO_SECONDS = 7 * 24 * 3600;

export function institutionRoutes(parts: InstitutionParts, through: Serving): Router {
  const router = Router();

  const serve = serving(router, through);
  const search = async ({ query, country, limit }: z.output<typeof api.searchBanks.query>) => {
    const found = await parts.search(query, country ?? null, limit);
    const ready = found.length > 0 || (await parts.catalogue.ready());
    return answer(200, { institutions: found.map((one) => show(one, parts.providerName)), ready });
  };
  serve(api.searchBanks, ({ query }) => search(query));
  serve(api.searchBanksTyped, ({ body }) => search(body));

  // Without a session: an <img> sends none, and a logo is no secret.
  router.get(api.logo.path, async (request, response) => {
    const logo = await parts.logos.logoOf(request.params.id);
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    if (!logo) {
      response.setHeader('Cache-Control', 'public, max-age=3600');
      response.status(404).end();
      return;
    }
    response.setHeader('Cache-Control', `public, max-age=${LOGO_SECONDS}`);
    response.setHeader('ETag', `"${logo.hash}"`);
    response.type(logo.type);
    // Express answers 304 where the browser has this very one.
    response.send(logo.bytes);
  });

  return router;
}

function show(one: Found, providerName: (id: string) => string) {
  const { id, name, countries, url, bic, beta, healthy, automatic } = one;
  const logo = one.logoHash !== null || one.logoUrl !== null ? `/v1/institutions/${id}/logo` : null;
  const choices = one.choices.map((choice) => ({ ...choice, providerName: providerName(choice.provider) }));
  return { id, name, countries, logo, url, bic, beta, healthy, automatic, choices };
}
