/** Pending transactions: shown as waiting, never booked. */
import type { Sequelize, Transaction } from 'sequelize';
import type { IsoDate } from '../providers/provider.ts';
import type { Decimal } from '../money.ts';
import { execute, rows } from './sql.ts';

export interface PendingRow {
  accountId: string;
  providerId: string;
  date: IsoDate;
  amount: Decimal;
  currency: string;
  label: string;
}

export interface PostedRow {
  accountId: string;
  providerId: string;
  /** The pending id the provider says it was. */
  replaces: string | null;
  date: IsoDate;
  amount: Decimal;
  currency: string;
}

/** A bank settles within days; an equal amount later than this is another transaction. */
const SETTLING_DAYS = 8;

export async function upsertPending(
  db: Sequelize,
  pending: PendingRow[],
  transaction: Transaction,
): Promise<void> {
  if (pending.length === 0) return;
  await execute(
    db,
    `INSERT INTO pending_transactions (account_id, provider_id, date, amount, currency, label)
     SELECT "accountId", "providerId", date, amount, currency, label
     FROM jsonb_to_recordset($pending::jsonb) AS r("accountId" uuid, "providerId" text, date date, amount numeric,
       currency text, label text)
     ON CONFLICT (account_id, provider_id) DO UPDATE SET date = excluded.date, amount = excluded.amount,
       currency = excluded.currency, label = excluded.label`,
    { pending: JSON.stringify(pending) },
    transaction,
  );
}

export async function clearPending(
  db: Sequelize,
  accountIds: string[],
  transaction: Transaction,
): Promise<void> {
  await execute(
    db,
    'DELETE FROM pending_transactions WHERE account_id = ANY($accountIds::uuid[])',
    { accountIds },
    transaction,
  );
}

/**
 * Posted transactions end the waiting of their pending selves: by id, by the provider's link, else one to one by
 * exact amount and currency within eight days. Only the display follows from the last; nothing is booked by it.
 */
export async function settlePending(
  db: Sequelize,
  posted: PostedRow[],
  transaction: Transaction,
): Promise<void> {
  if (posted.length === 0) return;
  const linked = await rows<{ replaces: string }>(
    db,
    `DELETE FROM pending_transactions p
     USING jsonb_to_recordset($posted::jsonb) AS r("accountId" uuid, "providerId" text, replaces text)
     WHERE p.account_id = r."accountId" AND p.provider_id IN (r."providerId", r.replaces)
     RETURNING r."providerId" AS replaces`,
    { posted: JSON.stringify(posted) },
    transaction,
  );
  const settled = new Set(linked.map((row) => row.replaces));
  const open = posted.filter((row) => row.replaces === null && !settled.has(row.providerId));
  if (open.length === 0) return;
  await execute(
    db,
    `WITH near AS (
       SELECT p.account_id, p.provider_id, p.amount, p.currency, p.date, r."providerId" AS posted_id, r.date AS posted_on
       FROM pending_transactions p JOIN jsonb_to_recordset($open::jsonb) AS r("accountId" uuid, "providerId" text,
         date date, amount numeric, currency text)
         ON p.account_id = r."accountId" AND p.amount = r.amount AND p.currency = r.currency
           AND abs(r.date - p.date) <= ${SETTLING_DAYS}
     ), ranked AS (
       -- Only those that have a partner are counted: an equal amount of another month takes nobody's place.
       SELECT *, dense_rank() OVER (PARTITION BY account_id, amount, currency ORDER BY date, provider_id) AS nth,
         dense_rank() OVER (PARTITION BY account_id, amount, currency ORDER BY posted_on, posted_id) AS posted_nth
       FROM near
     )
     DELETE FROM pending_transactions p USING ranked r
     WHERE p.account_id = r.account_id AND p.provider_id = r.provider_id AND r.nth = r.posted_nth`,
    { open: JSON.stringify(open) },
    transaction,
  );
}
