/** Enable Banking behind the port. */
import {
  ProviderError,
  WebhookRejected,
  type ConnectionHealth,
  type Problem,
  type ProblemState,
  type Provider,
} from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { createApi, type EnableBankingApi } from './api.ts';
import { begin, complete, readAccess, type Access } from './connect.ts';
import { isOver } from './errors.ts';
import { toAccount, toInstitution } from './mapping.ts';
import { pullTransactions } from './pull.ts';
import { balanceList, bankList, ended, session } from './shapes.ts';

export interface EnableBankingConfig {
  /** For example `https://api.enablebanking.com`. */
  baseUrl: string;
  applicationId: string;
  /** PEM, RSA: the key that belongs to the certificate of the application. */
  privateKey: string;
  timeoutMs?: number;
  now?: () => Date;
}

export function createEnableBanking(config: EnableBankingConfig): Provider {
  const now = config.now ?? (() => new Date());
  const api = createApi({ ...config, timeoutMs: config.timeoutMs ?? 30_000, now });
  return {
    id: 'enablebanking',
    name: 'Enable Banking',
    address: config.baseUrl,
    async *institutions() {
      const { aspsps } = shapedAnswer(bankList, await api.get('/aspsps'), 'aspsps');
      yield aspsps.map(toInstitution);
    },
    begin: (request) => begin(api, request, now()),
    complete: (state, answer) => complete(api, state, answer),
    async accounts(credentials) {
      const { accounts } = readAccess(credentials.value);
      const shown = [];
      for (const account of accounts) {
        const path = `/accounts/${encodeURIComponent(account.uid)}/balances`;
        shown.push(toAccount(account, shapedAnswer(balanceList, await api.get(path), path).balances));
      }
      return shown;
    },
    health: (credentials) => healthOf(api, readAccess(credentials.value)),
    // There is nothing to ask for: every reading goes to the bank itself.
    refresh: (credentials, personPresent) =>
      Promise.resolve(
        personPresent || readAccess(credentials.value).automatic
          ? { kind: 'fresh' }
          : { kind: 'person-needed' },
      ),
    pull: (credentials, request) =>
      pullTransactions(api, readAccess(credentials.value), request, now().toISOString().slice(0, 10)),
    async revoke(credentials) {
      try {
        const path = `/sessions/${encodeURIComponent(readAccess(credentials.value).sessionId)}`;
        shapedAnswer(ended, await api.delete(path), path);
      } catch (error) {
        if (!isOver(error)) throw error;
      }
    },
    webhook: () => Promise.reject(new WebhookRejected('malformed', 'Enable Banking sends no webhooks')),
  };
}

/** A session's states that are not good (`SessionStatus`). */
const STATES: Record<string, ProblemState> = {
  EXPIRED: 'consent-ended',
  REVOKED: 'consent-ended',
  CANCELLED: 'reconnect',
  CLOSED: 'reconnect',
  INVALID: 'reconnect',
};

async function healthOf(api: EnableBankingApi, of: Access): Promise<ConnectionHealth> {
  try {
    const path = `/sessions/${encodeURIComponent(of.sessionId)}`;
    const { status, access } = shapedAnswer(session, await api.get(path), path);
    const problem = STATES[status] && problemOf(STATES[status], `SESSION_${status}`);
    const ends = access && new Date(access.valid_until).toISOString();
    return {
      automatic: of.automatic,
      ...(ends ? { consentEndsAt: ends } : {}),
      ...(problem ? { problem } : {}),
    };
  } catch (error) {
    if (!isOver(error) || !(error instanceof ProviderError)) throw error;
    return { automatic: of.automatic, problem: error.problem };
  }
}

const problemOf = (state: ProblemState, code: string): Problem => ({
  state,
  code,
  message:
    state === 'consent-ended'
      ? 'The consent to read this bank has ended. Give it again.'
      : 'There is no access to this bank any more. Connect it again.',
});
