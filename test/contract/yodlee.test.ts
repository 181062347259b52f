import { expect } from 'chai';
import { createYodlee } from '../../sidecar/src/providers/yodlee/provider.ts';
import type { ConnectWindow, Provider } from '../../sidecar/src/providers/provider.ts';
import { startSandbox } from '../support/sandbox.ts';
import { describeProvider } from './conformance.ts';
import type { Harness } from './harness.ts';
import { withLedgerIds, storing } from './yodlee-ids.ts';

const CLIENT = { clientId: 'sandbox-client-id', secret: 'sandbox-secret' };

async function yodleeHarness(
  more: { raw?: boolean; top?: number; now?: () => Date } = {},
): Promise<Harness & { raw: Provider }> {
  const sandbox = await startSandbox();
  const base = `${sandbox.url}/yodlee/ysl`;
  const { raw: plain, ...config } = more;
  const raw = createYodlee({
    baseUrl: base,
    ...CLIENT,
    timeoutMs: 800,
    watch: { times: 2, everyMs: 1 },
    ...config,
  });
  const provider = plain ? raw : storing(withLedgerIds(raw, sandbox.bank));
  return {
    sandbox,
    provider,
    raw,
    persona: 'linden',
    bigPersona: 'big-1200-7',
    begin: async (webhookUrl) => {
      if (webhookUrl) await subscribe(base, webhookUrl);
      return provider.begin({
        connectionId: 'c1',
        institutionId: '',
        countries: ['BE'],
        language: 'fr-BE',
        returnUrl: 'https://sidecar.example/done',
      });
    },
    signIn: (window, persona) => {
      const customer = sandbox.bank.customer(persona)!;
      return signIn(
        window,
        persona,
        customer.ledger.accounts().map(({ id }) => id),
      );
    },
    endpoints: { accounts: '/accounts', transactions: '/transactions', institutions: '/providers' },
    errors: [
      { code: 'Y301', state: 'administrator-keys' },
      { code: 'Y303', state: 'administrator-keys' },
      { code: 'Y015', state: 'administrator-keys' },
      { code: 'Y305', state: 'administrator-keys' },
      { code: 'Y825', state: 'wait' },
      { code: 'Y868', state: 'transient' },
      { code: 'Y800', state: 'unknown' },
      { code: 'Y806', state: 'unknown' },
    ],
    // Yodlee keeps no link from a posted transaction to the pending one it was, and says of none that it is gone.
    linksPending: false,
    tellsRemoved: false,
    signed: null,
  };
}

async function tokenOf(base: string, loginName: string): Promise<string> {
  const response = await fetch(`${base}/auth/token`, {
    method: 'POST',
    headers: { loginName, 'Api-Version': '1.1' },
    body: new URLSearchParams(CLIENT),
  });
  const { token } = (await response.json()) as { token: { accessToken: string } };
  return token.accessToken;
}

async function subscribe(base: string, callbackUrl: string): Promise<void> {
  const authorization = `Bearer ${await tokenOf(base, 'administrator')}`;
  const response = await fetch(`${base}/configs/notifications/events/DATA_UPDATES`, {
    method: 'POST',
    headers: { authorization, 'Api-Version': '1.1', 'content-type': 'application/json' },
    body: JSON.stringify({ event: { callbackUrl } }),
  });
  expect(response.status).to.equal(201);
}

/** What the frame does: FastLink is posted to, then the person answers. @returns the fields of `onSuccess` */
async function signIn(
  { parameters = {} }: ConnectWindow,
  persona: string,
  accounts: string[],
): Promise<Record<string, string>> {
  const accessToken = String(parameters['accessToken']);
  const extra = new URLSearchParams(parameters['params'] as Record<string, string>).toString();
  const post = async (fields: URLSearchParams): Promise<string> => {
    fields.set('accessToken', accessToken);
    const response = await fetch(String(parameters['fastLinkURL']), { method: 'POST', body: fields });
    expect(response.status).to.equal(200);
    return response.text();
  };
  await post(new URLSearchParams({ extraParams: extra }));
  const steps: Record<string, string>[] = [
    { step: 'persona', persona },
    { step: 'credentials', password: 'pass_good' },
    { step: 'code', code: '1234' },
  ];
  for (const fields of steps) await post(new URLSearchParams(fields));
  const consent = new URLSearchParams({ step: 'consent' });
  for (const id of accounts) consent.append('account', id);
  const page = await post(consent);
  const message = /postMessage\((\{"type":"fastlink","event":"success".*\}), '\*'\)/.exec(page)?.[1];
  const { data } = JSON.parse(message ?? '{}') as { data?: Record<string, unknown> };
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, String(value)]));
}

describeProvider('Yodlee', yodleeHarness);
