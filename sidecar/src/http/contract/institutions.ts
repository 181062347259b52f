/** Finding one's bank. */
import { z } from 'zod';
import { SHOWN } from '../../institutions/search.ts';
import { operation } from './operation.ts';

const institution = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    countries: z.array(z.string()),
    logo: z.string().nullable().describe('A path at this sidecar.'),
    url: z.string().nullable(),
    bic: z.string().nullable(),
    beta: z.boolean(),
    healthy: z.boolean(),
    automatic: z.boolean().describe('False: the bank allows fetching only while the person is present.'),
    choices: z.array(
      z.strictObject({
        provider: z.string(),
        institutionId: z.string(),
        beta: z.boolean(),
        providerName: z.string(),
      }),
    ),
  })
  .meta({ id: 'Institution' });

const wanted = z.object({
  query: z.string().max(200).default(''),
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/)
    .transform((code) => code.toUpperCase())
    .optional(),
  limit: z.coerce.number().int().min(1).max(50).default(SHOWN),
});

const answers = {
  200: {
    what: '`ready`: false while the list is read for the first time.',
    body: z.strictObject({ institutions: z.array(institution), ready: z.boolean() }),
  },
};

export const searchBanks = operation({
  method: 'get',
  path: '/v1/institutions',
  what: 'Banks by what was typed; without it, the best known of a country.',
  caller: 'person lately',
  query: wanted,
  answers,
});

export const searchBanksTyped = operation({
  method: 'post',
  path: '/v1/institutions/search',
  what: 'The same for a page of another origin: with one address for all, its browser asks once whether it may.',
  caller: 'person lately',
  body: wanted,
  answers,
});

export const logo = operation({
  method: 'get',
  path: '/v1/institutions/:id/logo',
  what: "A bank's logo. Without a session: an <img> sends none, and a logo is no secret.",
  caller: 'anybody',
  answers: { 200: { what: 'The picture.', body: null, type: 'image/*' } },
  refusals: { 404: [] },
});
