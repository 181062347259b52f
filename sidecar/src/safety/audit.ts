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

/** For what is repeated often, as a session is every minute: each hour in which it happened, once. */
export async function auditOnce(db: Sequelize, entry: AuditEntry): Promise<void> {
  await execute(
    db,
    `INSERT INTO audit_log (actor, action, host_id, company_id, connection_id, origin, details)
     SELECT $actor, $action, $hostId::uuid, $companyId::integer, $connectionId::uuid, $origin, $details::jsonb
     WHERE NOT EXISTS (
       SELECT 1 FROM audit_log WHERE at > now() - interval '1 hour' AND action = $action AND actor = $actor
         AND host_id IS NOT DISTINCT FROM $hostId::uuid AND company_id IS NOT DISTINCT FROM $companyId::integer
         AND origin IS NOT DISTINCT FROM $origin AND details = $details::jsonb)`,
    bound(entry),
  );
}

/** The newest of these deeds on a connection; null where there was none. */
export async function lastAction(
  db: Sequelize,
  connectionId: string,
  actions: readonly string[],
): Promise<string | null> {
  const found = await rows<{ action: string }>(
    db,
    `SELECT action FROM audit_log WHERE connection_id = $connectionId::uuid AND action = ANY($actions::text[])
     ORDER BY id DESC LIMIT 1`,
    { connectionId, actions },
  );
  return found[0]?.action ?? null;
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
