/** The audit log: who did what, when, from where. PostgreSQL itself refuses to change or delete an entry. */
import type { Sequelize } from 'sequelize';
import type { Json } from '../providers/provider.ts';
import { execute, rows } from '../store/sql.ts';

export interface AuditEntry {
  /** `operator`, `sidecar`, `odoo` or `person 7` (the host's user id). */
  actor: string;
  /** A few plain words, the same for the same deed: `connected`, `disconnected`, `key rotated`, … */
  action: string;
  hostId?: string | undefined;
  companyId?: number | undefined;
  connectionId?: string | undefined;
  /** From where: an address, or the name of the machine on which the command was given. */
  origin?: string | undefined;
  /** Never a secret: it stays for good. */
  details?: Record<string, Json>;
}

/** @throws when the database refuses: what cannot be recorded is not to be called done */
export async function audit(db: Sequelize, entry: AuditEntry): Promise<void> {
  await execute(
    db,
    `INSERT INTO audit_log (actor, action, host_id, company_id, connection_id, origin, details)
     VALUES ($actor, $action, $hostId, $companyId, $connectionId, $origin, $details::jsonb)`,
    bound(entry),
  );
}

/** A session is renewed every minute; what is recorded is each hour in which somebody had one, and with which rights. */
export async function auditSession(db: Sequelize, entry: AuditEntry): Promise<void> {
  await execute(
    db,
    `INSERT INTO audit_log (actor, action, host_id, company_id, connection_id, origin, details)
     SELECT $actor, $action, $hostId::uuid, $companyId::integer, $connectionId::uuid, $origin, $details::jsonb
     WHERE NOT EXISTS (
       SELECT 1 FROM audit_log WHERE action = 'session' AND host_id = $hostId::uuid AND actor = $actor
         AND at > now() - interval '1 hour' AND company_id = $companyId::integer AND details = $details::jsonb)`,
    bound(entry),
  );
}

const bound = ({ details = {}, ...entry }: AuditEntry) => ({
  actor: entry.actor,
  action: entry.action,
  hostId: entry.hostId ?? null,
  companyId: entry.companyId ?? null,
  connectionId: entry.connectionId ?? null,
  origin: entry.origin ?? null,
  details: JSON.stringify(details),
});

export interface AuditRow {
  id: string;
  at: Date;
  actor: string;
  action: string;
  hostId: string | null;
  companyId: number | null;
  connectionId: string | null;
  origin: string | null;
  details: Record<string, Json>;
}

export interface AuditFilter {
  hostId?: string | undefined;
  connectionId?: string | undefined;
  action?: string | undefined;
  since?: Date | undefined;
  limit: number;
}

/** The newest last. */
export async function readAudit(db: Sequelize, filter: AuditFilter): Promise<AuditRow[]> {
  const found = await rows<AuditRow>(
    db,
    `SELECT id, at, actor, action, host_id AS "hostId", company_id AS "companyId", connection_id AS "connectionId",
       origin, details
     FROM audit_log
     WHERE ($hostId::uuid IS NULL OR host_id = $hostId::uuid)
       AND ($connectionId::uuid IS NULL OR connection_id = $connectionId::uuid)
       AND ($action::text IS NULL OR action = $action)
       AND ($since::timestamptz IS NULL OR at >= $since::timestamptz)
     ORDER BY id DESC LIMIT $limit`,
    {
      hostId: filter.hostId ?? null,
      connectionId: filter.connectionId ?? null,
      action: filter.action ?? null,
      since: filter.since ?? null,
      limit: filter.limit,
    },
  );
  return found.reverse();
}
