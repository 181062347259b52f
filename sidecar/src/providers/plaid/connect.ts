/** Plaid's own window: Hosted Link, opened by its URL; what came of it is read back from the link token. */
import type { CountryCode, Products } from 'plaid';
import { z } from 'zod';
import {
  ProviderError,
  type BeginRequest,
  type Connected,
  type ConnectWindow,
  type Json,
} from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import type { PlaidCalls } from './api.ts';
import { item } from './shapes.ts';
import { credentialShape } from './token.ts';

const HISTORY_DAYS = 730;

const linkToken = z.looseObject({
  link_token: z.string(),
  expiration: z.string(),
  hosted_link_url: z.string().nullish(),
});
const sessions = z.looseObject({
  link_sessions: z
    .array(
      z.looseObject({
        finished_at: z.string().nullish(),
        on_success: z.unknown().optional(),
        results: z
          .looseObject({ item_add_results: z.array(z.looseObject({ public_token: z.string() })) })
          .nullish(),
      }),
    )
    .nullish(),
});
const exchanged = z.looseObject({ access_token: z.string(), item_id: z.string() });

const stateShape = z.object({ linkToken: z.string(), existing: credentialShape.nullable() });

/** Update mode where `existing` is there: the item stays the same one, and no products are named. */
export async function beginLink(plaid: PlaidCalls, request: BeginRequest): Promise<ConnectWindow> {
  const existing = request.existing ? credentialShape.parse(request.existing.value) : null;
  const answer = await plaid.call((api) =>
    api.linkTokenCreate({
      client_name: 'Odoo',
      language: languageOf(request.language),
      country_codes: request.countries as CountryCode[],
      user: { client_user_id: request.connectionId },
      hosted_link: { completion_redirect_uri: request.returnUrl, is_mobile_app: false },
      ...(request.webhookUrl ? { webhook: request.webhookUrl } : {}),
      ...(existing
        ? { access_token: existing.accessToken }
        : { products: ['transactions' as Products], transactions: { days_requested: HISTORY_DAYS } }),
      ...(request.institutionId && !existing ? { institution_id: request.institutionId } : {}),
    }),
  );
  const made = shapedAnswer(linkToken, answer, '/link/token/create');
  if (!made.hosted_link_url) {
    throw new ProviderError({
      state: 'administrator-keys',
      code: 'NO_HOSTED_LINK',
      message: 'Hosted Link is not enabled for this Plaid account. Ask Plaid to enable it.',
    });
  }
  return {
    kind: 'popup',
    url: made.hosted_link_url,
    state: { linkToken: made.link_token, existing },
    expiresAt: made.expiration,
  };
}

/** @throws {ProviderError} `unknown` with NOT_FINISHED while the person has not finished in the window */
export async function completeLink(
  plaid: PlaidCalls,
  state: Json,
  answer: Record<string, string>,
): Promise<Connected> {
  const { linkToken, existing } = stateShape.parse(state);
  if (existing) {
    if (answer['public_token'] === undefined) await checkRepaired(plaid, linkToken);
    return described(plaid, existing);
  }
  const public_token = answer['public_token'] ?? (await publicTokenOf(plaid, linkToken));
  const body = await plaid.call((api) => api.itemPublicTokenExchange({ public_token }));
  const { access_token, item_id } = shapedAnswer(exchanged, body, '/item/public_token/exchange');
  return described(plaid, { accessToken: access_token, itemId: item_id });
}

async function sessionsOf(plaid: PlaidCalls, link_token: string) {
  const answer = await plaid.call((api) => api.linkTokenGet({ link_token }));
  return shapedAnswer(sessions, answer, '/link/token/get').link_sessions ?? [];
}

async function publicTokenOf(plaid: PlaidCalls, link_token: string): Promise<string> {
  const tokens = (await sessionsOf(plaid, link_token)).flatMap((one) => one.results?.item_add_results ?? []);
  const last = tokens.at(-1);
  if (last) return last.public_token;
  throw notFinished();
}

/** Update mode ends with a success as any other, though its public token is of no use. */
async function checkRepaired(plaid: PlaidCalls, link_token: string): Promise<void> {
  const all = await sessionsOf(plaid, link_token);
  if (!all.some((one) => one.on_success || one.results?.item_add_results.length)) throw notFinished();
}

const notFinished = (): ProviderError =>
  new ProviderError({
    state: 'unknown',
    code: 'NOT_FINISHED',
    message: 'The bank’s window was not finished. Open it again.',
  });

async function described(
  plaid: PlaidCalls,
  credentials: z.output<typeof credentialShape>,
): Promise<Connected> {
  const answer = await plaid.call((api) => api.itemGet({ access_token: credentials.accessToken }));
  const { institution_id, institution_name, consent_expiration_time } = shapedAnswer(
    item,
    answer,
    '/item/get',
  ).item;
  return {
    credentials,
    providerConnectionId: credentials.itemId,
    ...(institution_id ? { institutionId: institution_id } : {}),
    ...(institution_name ? { institutionName: institution_name } : {}),
    ...(consent_expiration_time ? { consentEndsAt: consent_expiration_time } : {}),
  };
}

/** Link speaks these (Plaid's document, `LinkTokenCreateRequest.language`); English for all others. */
const LANGUAGES = new Set([
  'da',
  'nl',
  'en',
  'et',
  'fr',
  'de',
  'hi',
  'it',
  'lv',
  'lt',
  'no',
  'pl',
  'pt',
  'ro',
  'es',
  'sv',
  'vi',
]);

function languageOf(tag: string): string {
  const language = tag.slice(0, 2).toLowerCase();
  return LANGUAGES.has(language) ? language : 'en';
}
