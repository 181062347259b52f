/** Connecting a bank as the screens do it: with the session that Odoo gives its user, over the sidecar's REST. */
import type { OdooSession } from './host/rpc.ts';
import { signIn, type Opened } from './sandbox-person.ts';

export interface ShownAccount {
  id: string;
  hostAccountId: number;
  name: string;
  currency: string;
  balance: string | null;
  chosen: boolean;
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

/** An answer as it came: its body as text. */
export type Seen = (method: string, path: string, status: number, body: string) => void;

/** A new session whenever the last one may be over. @param seen is shown each answer */
export function sidecarClient(odoo: OdooSession, seen?: Seen): SidecarClient {
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
      const text = await response.text();
      seen?.(method, path, response.status, text);
      const answer = parsed(text) as T & { title?: string };
      if (!response.ok) throw new Error(answer.title ?? `HTTP ${response.status}`);
      return answer;
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export interface Wanted {
  /** For example `plaid`. */
  provider: string;
  /** The bank as the provider's list has it. */
  institutionId: string;
  name: string;
  country: string;
  /** Which of the sandbox's customers the person is. */
  persona: string;
}

interface Begun {
  id: string;
  window: Opened & { kind: 'popup' | 'script' };
}

/** Of nobody: a number that is kept for films and tests. */
const NOBODYS_PHONE = { number: '+12015550123', country: 'US' };

/** What a person is asked once, before a company's first connection. */
export async function ensurePhone(client: SidecarClient): Promise<void> {
  const { phone } = await client.call<{ phone: unknown }>('GET', '/v1/account');
  if (!phone) await client.call('PUT', '/v1/phone', NOBODYS_PHONE);
}

/** Begin, sign in as a person does, complete. @returns the connection's id and its accounts */
export async function connect(
  client: SidecarClient,
  wanted: Wanted,
): Promise<{ id: string; accounts: ShownAccount[] }> {
  await ensurePhone(client);
  const { provider, institutionId, name: institutionName, country, persona } = wanted;
  const body = { provider, institutionId, institutionName, country };
  const begun = await client.call<Begun>('POST', '/v1/connections', body);
  return { id: begun.id, accounts: await finish(client, begun, persona) };
}

/** "Update Credentials" and "Reconnect", to the end. @returns the connection's accounts */
export async function reconnect(
  client: SidecarClient,
  id: string,
  { country, persona }: Pick<Wanted, 'country' | 'persona'>,
): Promise<ShownAccount[]> {
  const begun = await client.call<Begun>('POST', `/v1/connections/${id}/reconnect`, { country });
  return finish(client, begun, persona);
}

async function finish(
  client: SidecarClient,
  { id, window }: Begun,
  persona: string,
): Promise<ShownAccount[]> {
  const answer = await signIn(window, { persona });
  const path = `/v1/connections/${id}/complete`;
  const { accounts, message } = await client.call<{ accounts: ShownAccount[] | null; message?: string }>(
    'POST',
    path,
    { answer },
  );
  if (!accounts) throw new Error(message ?? 'the window was not finished');
  return accounts;
}

const POLL_MS = 50;

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
