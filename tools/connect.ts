/** Connecting a bank as the screens do it: with the session that Odoo gives its user, over the sidecar's REST. */
import type { OdooSession } from './host/rpc.ts';

export interface ShownAccount {
  id: string;
  hostAccountId: number;
  name: string;
  currency: string;
  balance: string | null;
}

export interface ShownRun {
  id: string;
  startedAt: string;
  finishedAt: string | null;
  outcome: string | null;
  reference: string;
  counts: { added?: number; booked?: number; corrected?: number; held?: number; left?: number };
  problem: { state: string; code: string; message: string } | null;
}

export interface SidecarClient {
  /** @throws with the problem's title when the answer is not 2xx */
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}

/** A new session whenever the last one may be over. */
export function sidecarClient(odoo: OdooSession): SidecarClient {
  let session: { url: string; token: string; until: number } | undefined;
  return {
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
      if (!session || session.until < Date.now()) {
        const asked = Date.now();
        const given = await odoo.call<{ url: string; token: string; lifetime: number }>(
          'account.online.link',
          'online_session',
        );
        // Half of it: a slow machine's call must not meet the session's end.
        session = { ...given, until: asked + given.lifetime * 500 };
      }
      const response = await fetch(`${session.url}${path}`, {
        method,
        headers: { Authorization: `Bearer ${session.token}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = (await response.json().catch(() => ({}))) as T & { title?: string };
      if (!response.ok) throw new Error(answer.title ?? `HTTP ${response.status}`);
      return answer;
    },
  };
}

export interface PlaidCustomer {
  sandboxUrl: string;
  institutionId: string;
  name: string;
  country: string;
}

/** Signs in at the sandbox bank without a browser: Plaid's own `/sandbox/public_token/create`. */
export async function plaidPublicToken({ sandboxUrl, institutionId }: PlaidCustomer): Promise<string> {
  const response = await fetch(`${sandboxUrl}/plaid/sandbox/public_token/create`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'PLAID-CLIENT-ID': 'sandbox-client-id',
      'PLAID-SECRET': 'sandbox-secret',
    },
    body: JSON.stringify({
      institution_id: institutionId,
      initial_products: ['transactions'],
      options: { transactions: { days_requested: 730 } },
    }),
  });
  const answer = (await response.json()) as { public_token?: string; error_message?: string };
  if (!answer.public_token) throw new Error(answer.error_message ?? 'no public token');
  return answer.public_token;
}

/** Begin, sign in, complete. @returns the connection's id and its accounts */
export async function connectPlaid(
  client: SidecarClient,
  customer: PlaidCustomer,
): Promise<{ id: string; accounts: ShownAccount[] }> {
  const { institutionId, name: institutionName, country } = customer;
  const { id } = await client.call<{ id: string }>('POST', '/v1/connections', {
    provider: 'plaid',
    institutionId,
    institutionName,
    country,
  });
  const answer = { public_token: await plaidPublicToken(customer) };
  const { accounts } = await client.call<{ accounts: ShownAccount[] }>(
    'POST',
    `/v1/connections/${id}/complete`,
    { answer },
  );
  return { id, accounts };
}

const POLL_MS = 150;

/** Waits until nothing is asked for or under way. @returns the newest run */
export async function settled(client: SidecarClient, id: string, timeoutMs = 180_000): Promise<ShownRun> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const { waiting, runs } = await client.call<{ waiting: boolean; runs: ShownRun[] }>(
      'GET',
      `/v1/connections/${id}/runs`,
    );
    const newest = runs[0];
    if (!waiting && newest && runs.every((run) => run.finishedAt !== null)) return newest;
    if (Date.now() > until) throw new Error(`connection ${id} is still synchronizing`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** "Fetch Transactions", to its end. */
export async function synchronize(client: SidecarClient, id: string, since?: string): Promise<ShownRun> {
  await client.call('POST', `/v1/connections/${id}/sync`, since ? { since } : {});
  return settled(client, id);
}
