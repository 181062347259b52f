/** Finding one's bank over HTTP. */
import { Router, type Request } from 'express';
import { z } from 'zod';
import { Refusal, type Person } from '../connections/context.ts';
import type { Catalogue } from '../institutions/catalogue.ts';
import type { Logos } from '../institutions/logo-store.ts';
import type { Found } from '../institutions/search.ts';
import { say } from '../words.ts';

export interface InstitutionParts {
  personOf: (request: Request) => Promise<Person>;
  search: (text: string, country: string | null, limit: number) => Promise<Found[]>;
  catalogue: Pick<Catalogue, 'ready'>;
  logos: Logos;
  /** The name a person knows a provider by. */
  providerName: (id: string) => string;
}

const search = z.object({
  query: z.string().max(200).default(''),
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/)
    .transform((code) => code.toUpperCase())
    .optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

const LOGO_SECONDS = 7 * 24 * 3600;

export function institutionRoutes(parts: InstitutionParts): Router {
  const router = Router();

  router.get('/v1/institutions', async (request, response) => {
    await parts.personOf(request);
    const parsed = search.safeParse(request.query);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Refusal(
        400,
        'malformed',
        say('The request is not understood: %(what)s, %(why)s.', {
          what: issue?.path.join('.') ?? '',
          why: issue?.message ?? '',
        }),
      );
    }
    const { query, country, limit } = parsed.data;
    const found = await parts.search(query, country ?? null, limit);
    const ready = found.length > 0 || (await parts.catalogue.ready());
    response.json({ institutions: found.map((one) => show(one, parts.providerName)), ready });
  });

  // Without a session: an <img> sends none, and a logo is no secret.
  router.get('/v1/institutions/:id/logo', async (request, response) => {
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
