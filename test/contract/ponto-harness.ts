/** Ponto's adapter against the sandbox, and what a person does in Ponto's pages. */
import { expect } from 'chai';
import { createPonto, type PontoConfig } from '../../sidecar/src/providers/ponto/provider.ts';
import type { Provider } from '../../sidecar/src/providers/provider.ts';
import { startSandbox } from '../support/sandbox.ts';
import type { Harness } from './harness.ts';
import { withLedgerIds } from './ponto-ids.ts';

export const CLIENT = { clientId: 'sandbox-client-id', clientSecret: 'sandbox-secret' };
export const RETURN_URL = 'https://sidecar.example/connect/return';

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

/** One page's form. @returns where it sends the person, or the page that follows */
async function post(url: string, fields: [string, string][]): Promise<{ location: string; page: string }> {
  const body = new URLSearchParams(fields);
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  expect(response.status).to.be.oneOf([200, 303]);
  return { location: response.headers.get('location') ?? '', page: await response.text() };
}

/** Signs in and shares accounts, or denies it. @returns the query of the return */
export async function authorize(
  url: string,
  persona: string,
  accounts: string[] | 'deny',
): Promise<Record<string, string>> {
  const page = await (await fetch(url)).text();
  const session = /name="session" value="([^"]+)"/.exec(page)?.[1] ?? '';
  const address = url.split('?')[0] ?? '';
  const say = (step: string, ...fields: [string, string][]) =>
    post(address, [['session', session], ['step', step], ...fields]);
  const end =
    accounts === 'deny'
      ? await say('cancel')
      : (await say('persona', ['persona', persona]),
        await say('credentials', ['password', 'pass_good']),
        await say('code', ['code', '1234']),
        await say('consent', ...accounts.map((id): [string, string] => ['account', id])));
  expect(end.location).to.match(/^https:\/\/sidecar\.example\/connect\/return\?/);
  return Object.fromEntries(new URL(end.location).searchParams);
}

/** Signs in at the bank again. */
export async function reauthorize(url: string): Promise<void> {
  const first = await post(url, [
    ['step', 'credentials'],
    ['password', 'pass_good'],
  ]);
  const last = first.location
    ? first
    : await post(url, [
        ['step', 'code'],
        ['code', '1234'],
      ]);
  expect(last.location).to.equal(RETURN_URL);
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
  const provider = withLedgerIds(raw, sandbox.bank);
  return {
    sandbox,
    provider,
    raw,
    persona: 'linden',
    bigPersona: 'big-1200-7',
    begin: async (webhookUrl) => {
      if (webhookUrl) await portal(sandbox.url, { webhookUrl });
      return provider.begin({
        connectionId: 'c1',
        institutionId: '',
        countries: ['BE'],
        language: 'fr-BE',
        returnUrl: RETURN_URL,
      });
    },
    signIn: ({ url }, persona) => {
      const accounts = sandbox.bank.customer(persona)!.ledger.accounts();
      return authorize(
        url,
        persona,
        accounts.map(({ id }) => id),
      );
    },
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
    signed: { header: 'signature' },
  };
}
