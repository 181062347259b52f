/**
 * OAuth tokens of a connection. A refresh token is good for once: the new one is saved before the new access token
 * is used, and two calls that find a token too old renew it once between them.
 */
import { z } from 'zod';
import { ProviderError, type Credentials } from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { Unauthorized, type Answer, type ApiRequest, type PontoApi } from './api.ts';
import { tokenAnswer } from './shapes.ts';

export const access = z.object({
  organizationId: z.string(),
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  /** ISO 8601. */
  expiresAt: z.string(),
});
export type Access = z.output<typeof access>;

/** A token that is nearly over is not begun with. */
const MARGIN_MS = 60_000;
/** How many renewals are remembered, for callers that still hold the token before. */
const REMEMBERED = 1_000;

export interface Tokens {
  /** With a code of the authorization page. @throws {ProviderError} */
  exchange(code: string, verifier: string, redirectUri: string): Promise<Omit<Access, 'organizationId'>>;
  /**
   * A call in the connection's name; a token that is over, or not accepted, is renewed in silence, once.
   * @throws {ProviderError}
   */
  send(credentials: Credentials, request: Omit<ApiRequest, 'authorization'>): Promise<Answer>;
  /** The newest tokens, good for at least so long. */
  current(credentials: Credentials, goodForMs?: number): Promise<Access>;
  /** The newest tokens as they are kept: no call is made, whatever their age. */
  newest(credentials: Credentials): Promise<Access>;
  /** Ends the refresh token and what came of it; harmless when it has ended. */
  revoke(refreshToken: string): Promise<void>;
  /** The client's own token, for what is nobody's. */
  client(): Promise<string>;
}

/** @throws {ProviderError} `reconnect` when nothing usable is kept */
function readAccess(credentials: Credentials): Access {
  const parsed = access.safeParse(credentials.value);
  if (parsed.success) return parsed.data;
  throw new ProviderError({
    state: 'reconnect',
    code: 'NO_CREDENTIALS',
    message: 'No access to this bank is kept.',
  });
}

export function createTokens(api: PontoApi, client: { id: string; secret: string }, now: () => Date): Tokens {
  const basic = [client.id, client.secret].map(encodeURIComponent).join(':');
  const authorization = `Basic ${Buffer.from(basic).toString('base64')}`;
  /** By refresh token: what it was renewed to, or is being renewed to. */
  const renewed = new Map<string, Promise<Access>>();

  async function ask(form: Record<string, string>): Promise<z.output<typeof tokenAnswer>> {
    const { data } = await api.send({ method: 'POST', path: '/oauth2/token', authorization, form });
    return shapedAnswer(tokenAnswer, data, 'oauth2/token');
  }

  const kept = (
    answer: z.output<typeof tokenAnswer>,
    refreshToken: string,
  ): Omit<Access, 'organizationId'> => ({
    accessToken: answer.access_token,
    refreshToken,
    expiresAt: new Date(now().getTime() + answer.expires_in * 1000).toISOString(),
  });

  async function renew(old: Access): Promise<Access> {
    const answer = await ask({ grant_type: 'refresh_token', refresh_token: old.refreshToken });
    // One that does not rotate stays good.
    return {
      organizationId: old.organizationId,
      ...kept(answer, answer.refresh_token ? answer.refresh_token : old.refreshToken),
    };
  }

  /** One renewal for all who ask with the same token. */
  function renewOnce(old: Access): Promise<Access> {
    const underWay = renewed.get(old.refreshToken);
    if (underWay) return underWay;
    for (const token of renewed.keys()) {
      if (renewed.size < REMEMBERED) break;
      renewed.delete(token);
    }
    const made = renew(old).then(
      (next) => {
        // Not rotated: the old one is good again, and must not lead to this answer for ever.
        if (next.refreshToken === old.refreshToken) renewed.delete(old.refreshToken);
        return next;
      },
      (error: unknown) => {
        renewed.delete(old.refreshToken);
        throw error;
      },
    );
    renewed.set(old.refreshToken, made);
    return made;
  }

  /** What is kept may be older than what it was renewed to, where a caller read it before or saving failed. */
  async function newest(credentials: Credentials): Promise<Access> {
    const start = readAccess(credentials);
    let latest = start;
    for (let next = renewed.get(latest.refreshToken); next; next = renewed.get(latest.refreshToken)) {
      latest = await next;
    }
    if (latest !== start) await credentials.save(latest);
    return latest;
  }

  async function current(credentials: Credentials, goodForMs = MARGIN_MS): Promise<Access> {
    const known = await newest(credentials);
    if (Date.parse(known.expiresAt) - now().getTime() > goodForMs) return known;
    return renewAndSave(credentials, known);
  }

  async function renewAndSave(credentials: Credentials, old: Access): Promise<Access> {
    const next = await renewOnce(old);
    await credentials.save(next);
    return next;
  }

  return {
    current,
    newest,
    async exchange(code, verifier, redirectUri) {
      const answer = await ask({
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: redirectUri,
        client_id: client.id,
      });
      if (answer.refresh_token) return kept(answer, answer.refresh_token);
      throw new ProviderError({
        state: 'administrator-keys',
        code: 'NO_REFRESH_TOKEN',
        message: 'Ponto gave no lasting access: the application lacks the scope offline_access.',
      });
    },
    async send(credentials, request) {
      const known = await current(credentials);
      try {
        return await api.send({ ...request, authorization: `Bearer ${known.accessToken}` });
      } catch (error) {
        if (!(error instanceof Unauthorized)) throw error;
      }
      const next = await renewAndSave(credentials, known);
      try {
        return await api.send({ ...request, authorization: `Bearer ${next.accessToken}` });
      } catch (error) {
        throw error instanceof Unauthorized ? refused(error) : error;
      }
    },
    async revoke(refreshToken) {
      const form = { token: refreshToken, token_type_hint: 'refresh_token' };
      // RFC 7009: a token that is unknown or over is answered as one that was ended now.
      await api.send({ method: 'POST', path: '/oauth2/revoke', authorization, form });
    },
    client: async () => (await ask({ grant_type: 'client_credentials' })).access_token,
  };
}

/** A token just made is not accepted either: the integration is gone. */
function refused({ problem }: Unauthorized): ProviderError {
  return new ProviderError({
    ...problem,
    state: 'reconnect',
    code: problem.code,
    message: 'Ponto does not accept our access any more. Connect the bank again.',
  });
}
