import { _t } from '@web/core/l10n/translation';
import { user } from '@web/core/user';
import type { Orm } from '@web/core/utils/hooks';
import { blockedReferences } from './blocked_references';
import { reach } from './reach';
import { SidecarError } from './sidecar_error';

/** Odoo's answer: where the sidecar is, and who we are to it for a minute. */
interface Session {
  url: string;
  token: string;
  /** Seconds. */
  lifetime: number;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface SidecarClient {
  /** Where the sidecar is, for what the browser loads by itself. */
  address(): Promise<string>;
  /** @throws {SidecarError} in words for the person */
  call<Answer>(method: Method, path: string, body?: unknown): Promise<Answer>;
}

/** A session is renewed this long before it ends, so that no call meets its last second. */
const RENEW_BEFORE_MS = 15_000;

/**
 * Asks Odoo for a session when the first call is made, and again when it is about to end: so Odoo says once a minute
 * whether the person is still signed in and may still do this.
 */
export function createSidecarClient(orm: Orm): SidecarClient {
  let session: Promise<Session> | null = null;
  let renewAt = 0;

  function current(): Promise<Session> {
    // Not the date: a computer's may be wrong, or set meanwhile.
    if (session === null || performance.now() >= renewAt) {
      const asked = performance.now();
      const asking = orm.call('account.online.link', 'online_session') as Promise<Session>;
      renewAt = Number.POSITIVE_INFINITY;
      session = asking;
      asking.then(
        ({ lifetime }) => {
          renewAt = asked + lifetime * 1000 - RENEW_BEFORE_MS;
        },
        () => {
          session = null;
        },
      );
    }
    return session;
  }

  async function send(method: Method, path: string, body: unknown): Promise<Response> {
    const { url, token } = await current();
    return reach(url, path, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        // The person's language here, which may be another than the browser's.
        'Accept-Language': user.lang || 'en',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  return {
    address: async () => (await current()).url,
    async call<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
      let response = await send(method, path, body);
      if (response.status === 401) {
        // A computer that slept, or a sidecar with another key: nothing was done, and a new session may do it.
        session = null;
        response = await send(method, path, body);
      }
      const answer: unknown = await response.json().catch(() => ({}));
      if (response.ok) return answer as Answer;
      const { title, reference, type } = answer as { title?: string; reference?: string; type?: string };
      if (type === 'account-blocked' && reference) blockedReferences.add(reference);
      throw new SidecarError(
        title ?? _t('The sidecar answers with HTTP %s.', response.status),
        reference ?? null,
        type ?? null,
      );
    },
  };
}
