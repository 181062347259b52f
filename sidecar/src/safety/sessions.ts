/**
 * Sessions for the browser: short-lived tokens for one user, company and right. Odoo asks for them, server to server,
 * each time after looking who is signed in and what they may do. Whoever is signed out, demoted, deactivated or taken
 * out of a company gets no further one, so they are out here when the last one ends: within a minute. Nothing has to be
 * asked of Odoo beside that, and nothing has to be remembered here.
 */
import { hkdfSync } from 'node:crypto';
import { SignJWT, errors, jwtVerify, type JWTHeaderParameters } from 'jose';
import { z } from 'zod';
import { Recent } from '../recent.ts';

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

export interface IssuedSession {
  token: string;
  expiresAt: string;
  /** Seconds: a browser's clock may be wrong, but it runs as fast as ours. */
  lifetime: number;
}

/** The keys that sign, the same on all sidecars; the current one changes when the master key is rotated. */
export interface SessionKeys {
  current(): Promise<{ id: string; key: Uint8Array }>;
  find(id: string): Promise<Uint8Array | undefined>;
}

export interface Sessions {
  issue(person: SessionPerson): Promise<IssuedSession>;
  /** @throws {SessionInvalid} for anything that we did not issue, or that is over */
  verify(token: string): Promise<SessionPerson>;
}

/** A page shows its token with every key that is typed: what was found right is right until it ends. */
interface Verified {
  person: SessionPerson;
  /** Milliseconds since 1970. */
  until: number;
  keyId: string;
}

/** So many pages are remembered. */
const TOKENS = 1000;

export class SessionInvalid extends Error {
  override name = 'SessionInvalid';
  /** Whose it was, where we did issue it and it ended so long ago that no page holds it any more. */
  longOver: Pick<SessionPerson, 'hostId' | 'companyId'> | undefined;
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

/** Never longer than this: it is how long somebody who is out in Odoo may still be in here. */
export const SESSION_SECONDS = 60;

/** A key for this purpose alone, so that nothing the vault does with the master key helps to forge a session. */
const signingKey = (master: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', master, '', 'sessions', 32));

export function createSessions(keys: SessionKeys, lifetimeSeconds = SESSION_SECONDS): Sessions {
  const keyOf = async ({ kid }: JWTHeaderParameters): Promise<Uint8Array> => {
    const key = await keys.find(kid ?? '');
    if (!key) throw new SessionInvalid('This session was signed with another key.');
    return signingKey(key);
  };
  const verified = new Recent<string, Verified>(TOKENS);
  return {
    async issue(person) {
      const expires = Math.floor(Date.now() / 1000) + lifetimeSeconds;
      const { id, key } = await keys.current();
      const token = await new SignJWT({ ...person })
        .setProtectedHeader({ alg: ALGORITHM, kid: id })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(signingKey(key));
      return { token, expiresAt: new Date(expires * 1000).toISOString(), lifetime: lifetimeSeconds };
    },
    async verify(token) {
      const before = verified.get(token);
      if (before && Date.now() < before.until && (await keys.find(before.keyId))) return before.person;
      try {
        const { payload, protectedHeader } = await jwtVerify(token, keyOf, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['exp', 'iat'],
          maxTokenAge: lifetimeSeconds,
        });
        const person = claims.parse(payload);
        const { exp = 0, iat = 0 } = payload;
        const until = 1000 * Math.min(exp, iat + lifetimeSeconds);
        verified.set(token, { person, until, keyId: protectedHeader.kid ?? '' });
        return person;
      } catch (error) {
        const invalid = new SessionInvalid('The session is over. Reload the page.', { cause: error });
        invalid.longOver = longOver(error);
        throw invalid;
      }
    },
  };
}

/** A page that slept renews its session before it asks; a clock that is a little wrong makes minutes, not more. */
const LONG_OVER_SECONDS = 600;

/** The signature is checked before the time is, so whose session it was is certain. */
function longOver(error: unknown): SessionInvalid['longOver'] {
  if (!(error instanceof errors.JWTExpired)) return undefined;
  const whose = claims.safeParse(error.payload);
  const { exp } = error.payload;
  if (!whose.success || exp === undefined || Date.now() / 1000 - exp < LONG_OVER_SECONDS) return undefined;
  return { hostId: whose.data.hostId, companyId: whose.data.companyId };
}
