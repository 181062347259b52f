/** Ponto's adapter against the sandbox, and what a person does in Ponto's pages. */
import { expect } from 'chai';
import { createPonto, type PontoConfig } from '../../sidecar/src/providers/ponto/provider.ts';
import { accountUuid, transactionUuid } from '../../sandbox/ponto/ids.ts';
import type { Provider } from '../../sidecar/src/providers/provider.ts';
import { signIn } from '../../tools/sandbox-person.ts';
import { startSandbox } from '../support/sandbox.ts';
import { ASKED, type Harness } from './harness.ts';
import { withLedgerIds, type ProviderIds } from './ledger-ids.ts';

export const CLIENT = { clientId: 'sandbox-client-id', clientSecret: 'sandbox-secret' };
export const RETURN_URL = 'https://sidecar.example/connect/return';

/** UUIDs made from the ledger's ids. */
const IDS: ProviderIds = {
  account: ({ id }) => accountUuid(id),
  transaction: ({ id }) => transactionUuid(id),
};

export interface PontoHarness extends Harness {
  /** With Ponto's own ids. */
  raw: Provider;
}

/** What the developer sets in Ibanity's portal. */
export async function portal(sandboxUrl: string, settings: object): Promise<void> {
  const response = await fetch(`${sandboxUrl}/ponto/portal/application`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  });
  expect(response.status).to.equal(200);
}

export async function pontoHarness(more: Partial<PontoConfig> = {}): Promise<PontoHarness> {
  const sandbox = await startSandbox();
  const raw = createPonto({
    baseUrl: `${sandbox.url}/ponto/ponto-connect`,
    authorizationUrl: `${sandbox.url}/ponto`,
    ...CLIENT,
    timeoutMs: 800,
    sleep: () => Promise.resolve(),
    ...more,
  });
  const provider = withLedgerIds(raw, sandbox.bank, IDS);
  return {
    sandbox,
    provider,
    raw,
    persona: 'linden',
    bigPersona: 'big-1200-7',
    begin: async (webhookUrl) => {
      if (webhookUrl) await portal(sandbox.url, { webhookUrl });
      return provider.begin({ ...ASKED, returnUrl: RETURN_URL });
    },
    signIn: (window, persona) => signIn(window, { persona }),
    endpoints: {
      accounts: '/ponto-connect/accounts',
      transactions: '/ponto-connect/accounts/:id/transactions',
      institutions: '/ponto-connect/financial-institutions',
    },
    errors: [
      { code: 'authorizationInvalid', state: 'reconnect' },
      { code: 'invalid_grant', state: 'reconnect' },
      { code: 'authorizationExpired', state: 'consent-ended' },
      { code: 'reauthorizationRequired', state: 'answer-bank' },
      { code: 'organizationBlocked', state: 'act-at-bank' },
      { code: 'accountRecentlySynchronized', state: 'wait' },
      { code: 'tooManyRequests', state: 'wait' },
      { code: 'financialInstitutionInMaintenance', state: 'bank-down' },
      { code: 'financialInstitutionUnavailable', state: 'bank-down' },
      { code: 'accountDeprecated', state: 'not-supported' },
      { code: 'financialInstitutionDeprecated', state: 'not-supported' },
      { code: 'invalid_client', state: 'administrator-keys' },
      { code: 'missingSignature', state: 'administrator-keys' },
      { code: 'invalidSignature', state: 'administrator-keys' },
      { code: 'internalServerError', state: 'transient' },
      { code: 'somethingNew', state: 'unknown' },
    ],
    // A posted transaction does not say which pending one it was, and nothing says of any that it is gone.
    linksPending: false,
    tellsRemoved: false,
    tellsOtherSide: true,
    webhooks: { signedIn: 'signature' },
  };
}
