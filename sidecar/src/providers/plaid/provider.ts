/** Plaid as a provider. */
import { z } from 'zod';
import {
  ProviderError,
  type ConnectionHealth,
  type Credentials,
  type Provider,
  type RefreshOutcome,
} from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { connectPlaid, type PlaidCalls, type PlaidConfig } from './api.ts';
import { beginLink, completeLink } from './connect.ts';
import { codeOf, plaidProblem } from './errors.ts';
import { listInstitutions } from './institutions.ts';
import { toAccount } from './mapping.ts';
import { pullTransactions } from './pull.ts';
import { account, item } from './shapes.ts';
import { tokenOf } from './token.ts';
import { plaidWebhooks } from './webhooks.ts';

/** A success that says nothing else; a gateway's page is not one. */
const done = z.looseObject({ request_id: z.string() });
const accountsAnswer = z.looseObject({ accounts: z.array(account) });
/** `/transactions/refresh` may be asked for this often (providers.md); Plaid names no time itself. */
const REFRESH_PAUSE_MS = 60 * 60 * 1000;

export function createPlaid(config: PlaidConfig): Provider {
  const plaid = connectPlaid(config);
  return {
    id: 'plaid',
    name: 'Plaid',
    address: config.baseUrl,
    signatureHeader: 'plaid-verification',
    institutions: () => listInstitutions(plaid, config.countries),
    begin: (request) => beginLink(plaid, request),
    complete: (state, answer) => completeLink(plaid, state, answer),
    async accounts(credentials) {
      const access_token = tokenOf(credentials);
      const answer = await plaid.call((api) => api.accountsGet({ access_token }));
      return shapedAnswer(accountsAnswer, answer, '/accounts/get').accounts.map(toAccount);
    },
    health: (credentials) => healthOf(plaid, credentials),
    refresh: (credentials, personPresent) => refresh(plaid, credentials, personPresent),
    pull: (credentials, request) => pullTransactions(plaid, credentials, request),
    async revoke(credentials) {
      const access_token = tokenOf(credentials);
      try {
        const answer = await plaid.call((api) => api.itemRemove({ access_token }));
        shapedAnswer(done, answer, '/item/remove');
      } catch (error) {
        if (!['ITEM_NOT_FOUND', 'INVALID_ACCESS_TOKEN'].includes(codeOf(error) ?? '')) throw error;
      }
    },
    webhook: plaidWebhooks(plaid),
  };
}

async function healthOf(plaid: PlaidCalls, credentials: Credentials): Promise<ConnectionHealth> {
  const access_token = tokenOf(credentials);
  const answer = await plaid.call((api) => api.itemGet({ access_token }));
  const found = shapedAnswer(item, answer, '/item/get').item;
  const problem = plaidProblem(found.error);
  return {
    automatic: found.update_type !== 'user_present_required',
    ...(found.consent_expiration_time ? { consentEndsAt: found.consent_expiration_time } : {}),
    ...(problem ? { problem } : {}),
  };
}

/**
 * `/transactions/refresh` is a product of its own: an installation without it goes by Plaid's own polling. Where
 * the bank wants the person each time, Plaid does not offer it either; the item says which of the two it is.
 */
async function refresh(
  plaid: PlaidCalls,
  credentials: Credentials,
  personPresent: boolean,
): Promise<RefreshOutcome> {
  const access_token = tokenOf(credentials);
  try {
    const answer = await plaid.call((api) => api.transactionsRefresh({ access_token }));
    shapedAnswer(done, answer, '/transactions/refresh');
    return { kind: 'underway' };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { code, state, retryAt } = error.problem;
    if (state === 'wait') {
      return { kind: 'not-before', at: retryAt ?? new Date(Date.now() + REFRESH_PAUSE_MS).toISOString() };
    }
    if (code !== 'PRODUCTS_NOT_SUPPORTED' && code !== 'INVALID_PRODUCT') throw error;
    if (personPresent) return { kind: 'unsupported' };
    const { automatic } = await healthOf(plaid, credentials);
    return automatic ? { kind: 'unsupported' } : { kind: 'person-needed' };
  }
}
