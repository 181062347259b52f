/** OAuth as Ponto does it: codes with PKCE, short access tokens, refresh tokens that are good for once. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../ledger/types.ts';
import { PontoFailure } from './errors.ts';

/** As in Ibanity's own test data. */
export const ACCESS_SECONDS = 1799;

/** What came of one authorization; ended as a whole. */
interface Grant<Owner> {
  integration: Owner;
  over: boolean;
}

interface Code<Owner> {
  integration: Owner;
  challenge: string;
  redirectUri: string;
  used: Grant<Owner> | undefined;
}

export interface TokenAnswer {
  access_token: string;
  expires_in: number;
  refresh_token?: string;
  scope: string;
  token_type: 'bearer';
}

const secret = (): string =>
  `${randomBytes(32).toString('base64url')}.${randomBytes(32).toString('base64url')}`;

/** `Owner`: an organisation's integration. */
export class TokenStore<Owner> {
  readonly #clock: Clock;
  readonly #codes = new Map<string, Code<Owner>>();
  readonly #access = new Map<string, { grant: Grant<Owner> | undefined; until: number }>();
  readonly #refresh = new Map<string, { grant: Grant<Owner>; used: boolean }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  addCode(integration: Owner, challenge: string, redirectUri: string): string {
    const code = secret();
    this.#codes.set(code, { integration, challenge, redirectUri, used: undefined });
    return code;
  }

  /** @throws {PontoFailure} `invalid_grant` */
  exchange(code: string, verifier: string, redirectUri: string): { answer: TokenAnswer; integration: Owner } {
    const found = this.#codes.get(code);
    if (found?.used) found.used.over = true;
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (!found || found.used || found.challenge !== challenge || found.redirectUri !== redirectUri) {
      throw new PontoFailure('invalid_grant');
    }
    found.used = { integration: found.integration, over: false };
    return { answer: this.#issue(found.used), integration: found.integration };
  }

  /** A refresh token that comes a second time was stolen, or its holder is careless: all that came of it ends. */
  refresh(token: string): TokenAnswer {
    const found = this.#refresh.get(token);
    if (found?.used) found.grant.over = true;
    if (!found || found.grant.over) throw new PontoFailure('invalid_grant');
    found.used = true;
    return this.#issue(found.grant);
  }

  client(): TokenAnswer {
    const access_token = this.#addAccess(undefined);
    return { access_token, expires_in: ACCESS_SECONDS, scope: '', token_type: 'bearer' };
  }

  revoke(token: string): void {
    const grant = this.#refresh.get(token)?.grant ?? this.#access.get(token)?.grant;
    if (grant) grant.over = true;
  }

  /** All access to an integration. */
  end(integration: Owner): void {
    for (const { grant } of this.#refresh.values()) if (grant.integration === integration) grant.over = true;
  }

  /** Access tokens are over, refresh tokens are not: as after half an hour. */
  expireAccess(): void {
    this.#access.clear();
  }

  /** @returns undefined for the client's own token. @throws {PontoFailure} `unauthorized` */
  integrationOf(accessToken: string): Owner | undefined {
    const found = this.#access.get(accessToken);
    if (!found || found.until <= this.#clock.now().getTime() || found.grant?.over) {
      throw new PontoFailure('unauthorized');
    }
    return found.grant?.integration;
  }

  #issue(grant: Grant<Owner>): TokenAnswer {
    const refresh_token = secret();
    this.#refresh.set(refresh_token, { grant, used: false });
    return {
      access_token: this.#addAccess(grant),
      expires_in: ACCESS_SECONDS,
      refresh_token,
      scope: 'ai name offline_access',
      token_type: 'bearer',
    };
  }

  #addAccess(grant: Grant<Owner> | undefined): string {
    const token = secret();
    this.#access.set(token, { grant, until: this.#clock.now().getTime() + ACCESS_SECONDS * 1000 });
    return token;
  }
}
