import { _t } from '@web/core/l10n/translation';
import type { Orm } from '@web/core/utils/hooks';
import { reach } from './reach';
import { SidecarError } from './sidecar_error';

/** Odoo's answer: where the sidecar is, and who we are to it for a while. */
interface Session {
  url: string;
  token: string;
  expiresAt: string;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface SidecarClient {
  /** Where the sidecar is, for what the browser loads by itself. */
  address(): Promise<string>;
  /** @throws {SidecarError} in words for the person */
  call<Answer>(method: Method, path: string, body?: unknown): Promise<Answer>;
}

/** A session is renewed this long before it ends, so that no call meets its last second. */
const RENEW_BEFORE_MS = 30_000;

/** Asks Odoo for a session when the first call is made, and again when it is about to end. */
export function createSidecarClient(orm: Orm): SidecarClient {
  let session: Session | null = null;

  async function current(): Promise<Session> {
    if (session === null || Date.parse(session.expiresAt) - Date.now() < RENEW_BEFORE_MS) {
      session = (await orm.call('account.online.link', 'online_session')) as Session;
    }
    return session;
  }

  return {
    address: async () => (await current()).url,
    async call<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
      const { url, token } = await current();
      const response = await reach(url, path, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer: unknown = await response.json().catch(() => ({}));
      if (response.ok) return answer as Answer;
      if (response.status === 401) session = null;
      const { title, reference } = answer as { title?: string; reference?: string };
      throw new SidecarError(
        title ?? _t('The sidecar answers with HTTP %s.', response.status),
        reference ?? null,
      );
    },
  };
}
