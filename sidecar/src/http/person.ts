/** Who calls: the session in the bearer token. */
import type { Request } from 'express';
import type { Person } from '../connections/context.ts';
import { SessionInvalid, type Sessions } from '../safety/sessions.ts';
import { Host } from '../store/models.ts';

/**
 * A browser's request must come from the paired Odoo's own pages; a session of a host that is no longer paired is
 * over.
 * @throws {SessionInvalid}
 */
export async function readPerson(sessions: Sessions, request: Request): Promise<Person> {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!token) throw new SessionInvalid('Sign in to Odoo first.');
  const { origin, ...person } = await sessions.verify(token);
  if (request.headers.origin !== undefined && request.headers.origin !== origin) {
    throw new SessionInvalid('This session belongs to another Odoo.');
  }
  const host = await Host.findOne({ where: { id: person.hostId, state: 'paired' }, attributes: ['id'] });
  if (!host) throw new SessionInvalid('This Odoo is no longer paired.');
  // For the audit log.
  if (request.res) request.res.locals['person'] = person;
  return person;
}
