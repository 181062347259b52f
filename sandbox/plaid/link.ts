/** `/link/token/*`. */
import { z } from 'zod';
import { countryCodes, read, text } from './body.ts';
import type { Endpoints } from './endpoint.ts';
import { PlaidFailure } from './errors.ts';
import { institutionId } from './shapes.ts';
import { accountsOf, type LinkSession, type PlaidState } from './state.ts';

const create = z.looseObject({
  client_name: text.max(30),
  language: text,
  country_codes: countryCodes,
  user: z.looseObject({ client_user_id: text }).optional(),
  products: z.array(text).nullish(),
  webhook: z.url().optional(),
  access_token: z.string().nullish(),
  redirect_uri: z.string().nullish(),
  institution_id: z.string().optional(),
  hosted_link: z.looseObject({ completion_redirect_uri: z.string().nullish() }).optional(),
  transactions: z.looseObject({ days_requested: z.number().int().min(1).max(730).optional() }).optional(),
});
const get = z.looseObject({ link_token: text });

/** "The URI must not contain any query parameters" (redirect_uri). */
function checkRedirect(uri: string | null | undefined): void {
  if (uri && (!URL.canParse(uri) || new URL(uri).search !== '')) {
    throw new PlaidFailure('INVALID_FIELD', 'OAuth redirect URI must not contain a query string');
  }
}

const DEFAULT_DAYS = 90;

/** What Link's `onSuccess` gets beside the public token. */
export function successMetadata(session: LinkSession): Record<string, unknown> | undefined {
  const item = session.item;
  if (!item) return undefined;
  const { institution } = item.customer.persona;
  return {
    institution: { name: institution.name, institution_id: institutionId(institution.id) },
    accounts: accountsOf(item).map((account) => ({
      id: account.id,
      name: account.name,
      mask: (account.number ?? account.iban)?.slice(-4) ?? null,
      type: account.kind === 'card' ? 'credit' : 'depository',
      subtype: account.subtype ?? 'checking',
      verification_status: null,
      class_type: null,
    })),
    link_session_id: session.sessionId,
  };
}

function linkSessions(session: LinkSession): Record<string, unknown>[] {
  if (session.startedAt === undefined) return [];
  const metadata = successMetadata(session);
  const success =
    session.publicToken !== undefined && metadata
      ? { public_token: session.publicToken, metadata }
      : undefined;
  return [
    {
      link_session_id: session.sessionId,
      started_at: session.startedAt,
      finished_at: session.finishedAt ?? null,
      ...(success
        ? {
            on_success: success,
            results: {
              item_add_results: [
                {
                  public_token: success.public_token,
                  accounts: metadata?.['accounts'],
                  institution: metadata?.['institution'],
                },
              ],
              cra_item_add_results: [],
              cra_update_results: [],
              bank_income_results: [],
              payroll_income_results: [],
              document_income_results: null,
            },
          }
        : {}),
      ...(session.exited
        ? {
            exit: {
              error: null,
              metadata: {
                institution: null,
                status: 'requires_credentials',
                link_session_id: session.sessionId,
                request_id: session.sessionId,
              },
            },
          }
        : {}),
      events: [],
    },
  ];
}

export function linkEndpoints(state: PlaidState): Endpoints {
  return {
    '/link/token/create': (request) => {
      const wish = read(create, request);
      checkRedirect(wish.redirect_uri);
      const item = wish.access_token ? state.item(wish.access_token) : undefined;
      const products = wish.products ?? [];
      if (!item && products.length === 0) {
        throw new PlaidFailure('MISSING_FIELDS', 'the following required fields are missing: products');
      }
      if (item && products.length > 0) {
        throw new PlaidFailure('INVALID_FIELD', 'products must not be given in update mode');
      }
      const session = state.addSession({
        clientName: wish.client_name,
        language: wish.language,
        countryCodes: wish.country_codes,
        products,
        webhook: wish.webhook ?? null,
        daysRequested: wish.transactions?.days_requested ?? DEFAULT_DAYS,
        redirectUri: wish.redirect_uri ?? null,
        completionUri: wish.hosted_link?.completion_redirect_uri ?? null,
        hosted: wish.hosted_link !== undefined,
        ...(item ? { item } : {}),
        ...(wish.institution_id === undefined ? {} : { institutionId: wish.institution_id }),
      });
      const here = `${request.protocol}://${request.get('host') ?? 'localhost'}${request.baseUrl}`;
      return {
        link_token: session.token,
        expiration: session.expiresAt,
        ...(session.hosted ? { hosted_link_url: `${here}/link?token=${session.token}` } : {}),
      };
    },
    '/link/token/get': (request) => {
      const session = state.session(read(get, request).link_token);
      return {
        link_token: session.token,
        created_at: session.createdAt,
        expiration: session.expiresAt,
        metadata: {
          initial_products: session.products,
          webhook: session.webhook,
          country_codes: session.countryCodes,
          language: session.language,
          redirect_uri: session.redirectUri,
          client_name: session.clientName,
        },
        link_sessions: linkSessions(session),
      };
    },
  };
}
