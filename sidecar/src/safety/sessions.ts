/** Sessions for the browser: short-lived tokens for one user, company and right. Odoo asks for them, server to server. */
import { SignJWT, jwtVerify } from 'jose';
import { z } from 'zod';

export interface SessionPerson {
  hostId: string;
  userId: number;
  companyId: number;
  companyIds: number[];
  rights: 'user' | 'manager';
  language: string;
  /** The paired Odoo's origin, the only one a browser may call from. */
  origin: string;
}

export interface Sessions {
  issue(person: SessionPerson): Promise<{ token: string; expiresAt: string }>;
  /** @throws {SessionInvalid} for anything that we did not issue, or that is over */
  verify(token: string): Promise<SessionPerson>;
}

export class SessionInvalid extends Error {
  override name = 'SessionInvalid';
}

const ISSUER = 'online-synchronization';
const AUDIENCE = 'browser';
const ALGORITHM = 'HS256';

const claims = z.object({
  hostId: z.uuid(),
  userId: z.int().positive(),
  companyId: z.int().positive(),
  companyIds: z.array(z.int().positive()),
  rights: z.enum(['user', 'manager']),
  language: z.string(),
  origin: z.string(),
});

/** @param key 32 bytes, the same for all sidecars on one database */
export function createSessions(key: Uint8Array, lifetimeSeconds = 600): Sessions {
  return {
    async issue(person) {
      const expires = Math.floor(Date.now() / 1000) + lifetimeSeconds;
      const token = await new SignJWT({ ...person })
        .setProtectedHeader({ alg: ALGORITHM })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(key);
      return { token, expiresAt: new Date(expires * 1000).toISOString() };
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['exp', 'iat'],
        });
        return claims.parse(payload);
      } catch (error) {
        throw new SessionInvalid('The session is over. Reload the page.', { cause: error });
      }
    },
  };
}
