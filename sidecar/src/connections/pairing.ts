/** Pairing: one Odoo database and this sidecar, each with a secret of its own. */
import { randomUUID } from 'node:crypto';
import { whyForeign } from '../host/identity.ts';
import { readIdentity } from '../host/pairing.ts';
import { checkIdentity } from '../host/settings.ts';
import type { HostTransport } from '../host/transport.ts';
import type { Json, Provider } from '../providers/provider.ts';
import { whyUnreachable } from '../providers/shared/reach.ts';
import { mayBeOdoo } from '../safety/addresses.ts';
import type { IssuedSession } from '../safety/sessions.ts';
import { Host } from '../store/models.ts';
import { pairedBefore } from './same-database.ts';
import { Refusal } from './context.ts';
import { say, type Words } from '../words.ts';
import { HostError } from '../host/errors.ts';

const FAILED = say('The sidecar failed inside.');

export interface PairRequest {
  code: string;
  url: string;
  database: string;
  databaseUuid: string;
  /** Absent: an addon from before places were told. */
  place?: string | undefined;
  login: string;
  apiKey: string;
  keyExpiresAt: string | null;
}

export interface SessionRequest {
  hostId: string;
  userId: number;
  companyId: number;
  companyIds: number[];
  rights: 'user' | 'manager';
  language?: string | undefined;
  databaseUuid: string;
  place: string;
  url: string;
}

/** What pairing works with; the cryptography is the safety folder's. */
export interface PairingContext {
  /** Uses the one-time code up. @returns false for a wrong, used or expired one */
  redeemCode(code: string): Promise<boolean>;
  newSecret(): { secret: string; hash: Buffer };
  matches(secret: string, hash: Buffer): boolean;
  seal(rowId: string, value: Json): Promise<string>;
  issueSession(host: Host, request: SessionRequest): Promise<IssuedSession>;
  /** What is to follow once the host has kept its side of the pairing. */
  onPaired(hostId: string): Promise<void>;
  hostTransport(hostId: string): Promise<HostTransport>;
  providers(): Iterable<Provider>;
}

/** One that there are keys for; `problem` says why it cannot be reached from here. */
export interface TriedProvider {
  name: string;
  url: string;
  problem: Words | null;
}

export interface Pairing {
  pair(request: PairRequest): Promise<{ hostId: string; secret: string }>;
  test(hostId: string, secret: string): Promise<{ host: Words; providers: TriedProvider[] }>;
  unpair(hostId: string, secret: string): Promise<void>;
  session(secret: string, request: SessionRequest): Promise<IssuedSession>;
}

/** Neither side's secret opens anything afterwards. Connections stay, for when it is paired again; none runs until then. */
export async function endPairing(host: Host): Promise<void> {
  await host.update({ state: 'unpaired', apiKeySealed: '', secretHash: Buffer.alloc(0) });
}

export function createPairing(context: PairingContext): Pairing {
  /** @throws {Refusal} 403 for an unknown host as for a wrong secret: the two look the same */
  const known = async (hostId: string, secret: string): Promise<Host> => {
    const host = await Host.findOne({ where: { id: hostId, state: 'paired' } });
    if (!host || !context.matches(secret, host.secretHash)) {
      throw new Refusal(
        403,
        'not-paired',
        'This Odoo database is not paired with this sidecar. Pair it again.',
      );
    }
    return host;
  };

  return {
    async pair(request) {
      if (!(await context.redeemCode(request.code))) {
        throw new Refusal(
          403,
          'wrong-code',
          'The pairing code is wrong, used or too old. Ask for a new one.',
        );
      }
      if (!(await mayBeOdoo(request.url))) {
        throw new Refusal(
          400,
          'malformed',
          'The address of this Odoo (web.base.url) is not one that can be called. Set it right and pair again.',
        );
      }
      const { databaseUuid, place = '' } = request;
      const url = request.url.replace(/\/+$/, '');
      const before = await pairedBefore(request.database, { databaseUuid, place, url });
      const id = before?.id ?? randomUUID();
      const { secret, hash } = context.newSecret();
      const fields = {
        url,
        baseUrl: url,
        database: request.database,
        databaseUuid,
        place,
        login: request.login,
        apiKeySealed: await context.seal(id, request.apiKey),
        apiKeyExpiresAt: request.keyExpiresAt ? new Date(request.keyExpiresAt) : null,
        secretHash: hash,
        state: 'paired' as const,
      };
      // The same database pairing again keeps its connections: only the secrets are new.
      if (before) await before.update(fields);
      else await Host.create({ id, ...fields });
      await context.onPaired(id);
      return { hostId: id, secret };
    },

    async test(hostId, secret) {
      await known(hostId, secret);
      const host = await context.hostTransport(hostId);
      const answer = await readIdentity(host)
        .then((told): Words => {
          checkIdentity(host, told);
          return 'ok';
        })
        .catch((error: unknown) => (error instanceof HostError ? error.words : FAILED));
      const tried = [...context.providers()].map(async ({ name, address }): Promise<TriedProvider> => {
        const problem = await whyUnreachable(address);
        return { name, url: new URL(address).origin, problem };
      });
      return { host: answer, providers: await Promise.all(tried) };
    },

    async unpair(hostId, secret) {
      const host = await known(hostId, secret);
      await endPairing(host);
    },

    async session(secret, request) {
      const host = await known(request.hostId, secret);
      const { databaseUuid, place, url } = request;
      const foreign = whyForeign(host.identity(), { databaseUuid, place, url });
      if (foreign !== null) throw new Refusal(403, 'copied-database', foreign);
      if (!request.companyIds.includes(request.companyId)) {
        throw new Refusal(
          400,
          'malformed',
          'The request is not understood: companyId is not among companyIds.',
        );
      }
      return context.issueSession(host, request);
    },
  };
}
