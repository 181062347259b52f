/** Each change that a request made is put into the audit log; a new route by itself, under its method and path. */
import type { Request } from 'express';
import type { Sequelize } from 'sequelize';
import type { Person } from '../connections/context.ts';
import { audit, auditOnce, lastAction, type AuditEntry } from '../safety/audit.ts';
import type { Told } from './serve.ts';

const ACTIONS: Record<string, string> = {
  'POST /v1/pair': 'paired',
  'DELETE /v1/pair': 'unpaired',
  'POST /v1/sessions': 'session',
  'POST /v1/connections': 'connect begun',
  'POST /v1/connections/:id/complete': 'connected',
  'POST /v1/connections/:id/reconnect': 'reconnect begun',
  'PUT /v1/connections/:id/accounts': 'accounts chosen',
  'DELETE /v1/connections/:id': 'cancelled',
  'POST /v1/connections/:id/duplicates/delete': 'duplicates deleted',
  'POST /v1/connections/:id/sync': 'synchronization asked for',
  'PUT /v1/phone': 'phone set',
  'POST /v1/phone/code': 'code sent to change the phone',
  'POST /v1/reactivation/code': 'code sent to reactivate',
  'POST /v1/reactivation': 'reactivated',
};

/** They change nothing by themselves. */
const QUIET = new Set([
  'POST /v1/pair/test',
  'POST /v1/phone/check',
  'POST /v1/institutions/search',
  'POST /v1/connections/:id/accounts/fetch',
  'POST /webhooks/:provider',
]);

/**
 * Before the answer is given: what cannot be recorded is not to be called done.
 * @throws when the database refuses
 */
export async function record(
  db: Sequelize,
  request: Request,
  status: number,
  person: Person | null,
  told: Told,
): Promise<void> {
  if (request.method === 'GET') return;
  const route = `${request.method} ${(request.route as { path: string }).path}`;
  const entry: AuditEntry = {
    actor: person ? `person ${person.userId}` : 'odoo',
    action: ACTIONS[route] ?? route,
    hostId: person?.hostId,
    companyId: person?.companyId,
    connectionId: typeof request.params['id'] === 'string' && person ? request.params['id'] : undefined,
    origin: request.ip,
    ...told,
  };
  if (route === 'POST /v1/pair' && status === 403) {
    // Once an hour from an address, so that nobody can fill the disk with wrong codes.
    return auditOnce(db, { ...entry, action: 'pairing refused' });
  }
  if (status >= 300 || QUIET.has(route)) return;
  if (route === 'POST /v1/sessions') return auditOnce(db, entry);
  if (route === 'POST /v1/connections/:id/complete') {
    if (status === 200) await recordCompleted(db, entry);
    return;
  }
  await audit(db, entry);
}

/** It may be repeated: only the first after a window was opened has changed anything. */
async function recordCompleted(db: Sequelize, entry: AuditEntry): Promise<void> {
  const before = await lastAction(db, entry.connectionId ?? '', [
    'connect begun',
    'reconnect begun',
    'connected',
    'credentials replaced',
  ]);
  if (before === 'reconnect begun') await audit(db, { ...entry, action: 'credentials replaced' });
  else if (before === null || before === 'connect begun') await audit(db, entry);
}
