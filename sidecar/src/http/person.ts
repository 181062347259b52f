/** Who calls: the session in the bearer token. */
import type { Request } from 'express';
import type { Person } from '../connections/context.ts';
import { AccountBlocked } from '../safety/blocked.ts';
import { SessionInvalid, type Sessions } from '../safety/sessions.ts';
import type { Watch } from '../safety/watch.ts';
import type { Block } from '../store/blocks.ts';

export interface PersonParts {
  sessions: Sessions;
  watch: Pick<Watch, 'note' | 'noteRequest'>;
  /** The blocks that hold now; null where the host is not paired any more. */
  standing: (hostId: string, companyIds: number[]) => Promise<Block[] | null>;
}

/**
 * A browser's request must come from the paired Odoo's own pages; a session of a host that is no longer paired is
 * over; and a blocked account is answered nothing.
 * @throws {SessionInvalid | AccountBlocked}
 */
export async function readPerson(parts: PersonParts, request: Request): Promise<Person> {
  const person = await readPersonEvenBlocked(parts, request);
  const block = person.blocks.find((one) => one.companyId === person.companyId);
  if (block) throw new AccountBlocked(block);
  return person;
}

/** For the few routes by which a blocked account is reactivated. @throws {SessionInvalid} */
export async function readPersonEvenBlocked(
  { sessions, watch, standing }: PersonParts,
  request: Request,
): Promise<Person> {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!token) throw new SessionInvalid('Sign in to Odoo first.');
  const { origin, ...person } = await sessions.verify(token).catch(async (error: unknown) => {
    // Signed by us, so it is certain whose it was.
    if (error instanceof SessionInvalid && error.longOver) await watch.note(error.longOver, 'tokens');
    throw error;
  });
  const blocks = await standing(person.hostId, person.companyIds);
  if (!blocks) throw new SessionInvalid('This Odoo is no longer paired.');
  if (request.headers.origin !== undefined && request.headers.origin !== origin) {
    await watch.note(person, 'tokens');
    throw new SessionInvalid('This session belongs to another Odoo.');
  }
  watch.noteRequest(person);
  return { ...person, blocks };
}
