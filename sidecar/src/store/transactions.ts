/** Staged and known transactions: one statement a page, whatever its size, and never a query a row. */
import type { Sequelize, Transaction } from 'sequelize';
import type { BankTransaction, IsoDate } from '../providers/provider.ts';
import type { Decimal } from '../money.ts';
import { execute, rows } from './sql.ts';
import type { Worded } from '../words.ts';

export interface StagedRow {
  accountId: string;
  providerId: string;
  date: IsoDate;
  amount: Decimal;
  currency: string;
  content: BankTransaction;
  /** Hex. */
  contentHash: string;
  fingerprint: string;
}

/**
 * Adds what is new and takes over what changed. A row read twice changes nothing; a row under an alias changes the
 * one it stands for; one that the bank had taken back and gives again is alive again.
 * @returns how many were not known before
 */
export async function upsertTransactions(
  db: Sequelize,
  pullId: string,
  staged: StagedRow[],
  transaction: Transaction,
): Promise<number> {
  if (staged.length === 0) return 0;
  const result = await rows<{ added: string }>(
    db,
    `WITH incoming AS (
       SELECT r.*, a.transaction_id
       FROM jsonb_to_recordset($staged::jsonb) AS r("accountId" uuid, "providerId" text, date date, amount numeric,
         currency text, content jsonb, "contentHash" text, fingerprint text)
       LEFT JOIN transaction_aliases a ON a.account_id = r."accountId" AND a.provider_id = r."providerId"
     ), aliased AS (
       UPDATE transactions t SET date = i.date, amount = i.amount, currency = i.currency, content = i.content,
         content_hash = decode(i."contentHash", 'hex'), fingerprint = decode(i.fingerprint, 'hex'),
         seen_pull = $pullId,
         state = CASE t.state WHEN 'removed' THEN 'delivered' WHEN 'gone' THEN 'staged' ELSE t.state END
       FROM incoming i WHERE i.transaction_id = t.id
     ), added AS (
       INSERT INTO transactions AS t (account_id, provider_id, date, amount, currency, content, content_hash,
         fingerprint, first_pull, seen_pull)
       SELECT "accountId", "providerId", date, amount, currency, content, decode("contentHash", 'hex'),
         decode(fingerprint, 'hex'), $pullId, $pullId
       FROM incoming WHERE transaction_id IS NULL ORDER BY date, "providerId"
       ON CONFLICT (account_id, provider_id) DO UPDATE SET date = excluded.date, amount = excluded.amount,
         currency = excluded.currency, content = excluded.content, content_hash = excluded.content_hash,
         fingerprint = excluded.fingerprint, seen_pull = excluded.seen_pull,
         state = CASE t.state WHEN 'removed' THEN 'delivered' WHEN 'gone' THEN 'staged' ELSE t.state END
       RETURNING (xmax = 0) AS inserted
     ) SELECT count(*) FILTER (WHERE inserted) AS added FROM added`,
    { staged: JSON.stringify(staged), pullId },
    transaction,
  );
  return Number(result[0]?.added ?? 0);
}

/** The bank took these back: what is booked waits for its correction, what is not is simply gone. */
export async function removeTransactions(
  db: Sequelize,
  accountIds: string[],
  providerIds: string[],
  transaction: Transaction,
): Promise<void> {
  if (providerIds.length === 0) return;
  const bind = { accountIds, providerIds };
  await execute(
    db,
    `UPDATE transactions t SET state = CASE WHEN t.state IN ('staged', 'held') THEN 'gone' ELSE 'removed' END
     WHERE t.state NOT IN ('gone', 'removed') AND t.account_id = ANY($accountIds::uuid[])
       AND (t.provider_id = ANY($providerIds::text[]) OR t.id IN (
         SELECT transaction_id FROM transaction_aliases
         WHERE account_id = ANY($accountIds::uuid[]) AND provider_id = ANY($providerIds::text[])))
       -- The id that the bank gave last: one that it replaced is no removal while its successor stands for the row.
       AND btrim(t.content->>'id') = ANY($providerIds::text[])`,
    bind,
    transaction,
  );
  await execute(
    db,
    `DELETE FROM pending_transactions WHERE account_id = ANY($accountIds::uuid[]) AND provider_id = ANY($providerIds::text[])`,
    bind,
    transaction,
  );
}

/** How many transactions without an id of the bank's are known for each fingerprint, in this pull or at all. */
export async function countSynthetic(
  db: Sequelize,
  accountId: string,
  fingerprints: string[],
  pullId: string | null,
  transaction: Transaction,
): Promise<Map<string, number>> {
  const found = await rows<{ fingerprint: string; count: string }>(
    db,
    `SELECT encode(fingerprint, 'hex') AS fingerprint, count(*) FROM transactions
     WHERE account_id = $accountId AND provider_id LIKE '${NAMELESS}%' AND encode(fingerprint, 'hex') = ANY($fingerprints::text[])
       AND ($pullId::uuid IS NULL OR seen_pull = $pullId::uuid)
     GROUP BY 1`,
    { accountId, fingerprints, pullId },
    transaction,
  );
  return new Map(found.map((row) => [row.fingerprint, Number(row.count)]));
}

export interface WorkRow {
  id: string;
  providerId: string;
  date: IsoDate;
  amount: Decimal;
  currency: string;
  content: BankTransaction;
  state: 'staged' | 'delivering' | 'delivered' | 'removed' | 'held';
  hostLineId: number | null;
}

/**
 * What has to be done for one account, oldest first.
 * @param limit how many rows at most; the caller comes again until none is left
 */
export async function readWork(
  db: Sequelize,
  accountId: string,
  states: WorkRow['state'][],
  limit: number,
): Promise<WorkRow[]> {
  return rows<WorkRow>(
    db,
    `SELECT id, provider_id AS "providerId", to_char(date, 'YYYY-MM-DD') AS date, amount::text, currency, content,
       state, host_line_id AS "hostLineId"
     FROM transactions
     WHERE account_id = $accountId AND state = ANY($states::text[])
       AND state <> 'gone' AND (state <> 'delivered' OR delivered_hash IS DISTINCT FROM content_hash)
     ORDER BY date, id LIMIT $limit`,
    { accountId, states, limit },
  );
}

/** Before a call: if we die during it, the next run looks what became of these before it repeats anything. */
export async function markDelivering(db: Sequelize, ids: string[]): Promise<void> {
  await execute(
    db,
    `UPDATE transactions SET state = 'delivering', delivered_hash = content_hash, reason = NULL
     WHERE id = ANY($ids::bigint[])`,
    { ids },
  );
}

/** After a call: the host has these, under these line ids. */
export async function markDelivered(
  db: Sequelize,
  delivered: { id: string; hostLineId: number | null }[],
): Promise<void> {
  if (delivered.length === 0) return;
  await execute(
    db,
    `UPDATE transactions t SET state = 'delivered', host_line_id = COALESCE(d."hostLineId", t.host_line_id),
       reason = NULL, delivered_hash = CASE WHEN t.state = 'delivering' THEN t.delivered_hash ELSE t.content_hash END
     FROM jsonb_to_recordset($delivered::jsonb) AS d(id bigint, "hostLineId" integer) WHERE t.id = d.id`,
    { delivered: JSON.stringify(delivered) },
  );
}

export async function markStaged(db: Sequelize, ids: string[]): Promise<void> {
  await execute(
    db,
    `UPDATE transactions SET state = 'staged', reason = NULL WHERE id = ANY($ids::bigint[])`,
    {
      ids,
    },
  );
}

export async function markHeld(db: Sequelize, ids: string[], reason: HeldReason): Promise<void> {
  if (ids.length === 0) return;
  await execute(
    db,
    `UPDATE transactions SET state = 'held', reason = $reason::jsonb WHERE id = ANY($ids::bigint[])`,
    { ids, reason: JSON.stringify(reason) },
  );
}

/** Removals that are done, or that need not be done. */
export async function markGone(db: Sequelize, ids: string[]): Promise<void> {
  await execute(db, `UPDATE transactions SET state = 'gone', reason = NULL WHERE id = ANY($ids::bigint[])`, {
    ids,
  });
}

/** Held rows are looked at again: what stood in the way may be gone. */
export async function releaseHeld(db: Sequelize, accountId: string): Promise<void> {
  await execute(
    db,
    `UPDATE transactions SET state = 'staged' WHERE account_id = $accountId AND state = 'held'
       AND reason->>'code' <> 'refused'`,
    { accountId },
  );
}

/** Whether the host has, or may have, anything of the account. */
export async function hasDelivered(db: Sequelize, accountId: string): Promise<boolean> {
  const found = await rows<{ found: boolean }>(
    db,
    `SELECT EXISTS (SELECT 1 FROM transactions
       WHERE account_id = $accountId AND (state IN ('delivered', 'delivering', 'removed') OR host_line_id IS NOT NULL)
     ) AS found`,
    { accountId },
  );
  return found[0]?.found ?? false;
}

/** Whether anything that has to be done for the account is in another currency than its journal. */
export async function hasForeignWork(db: Sequelize, accountId: string, currency: string): Promise<boolean> {
  const found = await rows<{ found: boolean }>(
    db,
    `SELECT EXISTS (SELECT 1 FROM transactions
       WHERE account_id = $accountId AND state <> 'gone'
         AND (state <> 'delivered' OR delivered_hash IS DISTINCT FROM content_hash)
         AND (currency <> $currency OR jsonb_exists(content, 'original'))) AS found`,
    { accountId, currency },
  );
  return found[0]?.found ?? false;
}

/** How an id of ours begins, where the bank gives none. */
export const NAMELESS = '~';

/** The id of the row that stands for the opening line; no bank gives it. */
export const OPENING_ID = '~opening';

/** What stands in the way and what to do, in a sentence for people. */
export interface HeldReason extends Worded {
  code: string;
}

export interface HeldRow {
  id: string;
  accountId: string;
  /** The account's name. */
  account: string;
  date: IsoDate;
  amount: Decimal;
  currency: string;
  label: string;
  reason: HeldReason;
}

export async function readHeld(db: Sequelize, connectionId: string, limit: number): Promise<HeldRow[]> {
  return rows<HeldRow>(
    db,
    `SELECT t.id, t.account_id AS "accountId", a.name AS account, to_char(t.date, 'YYYY-MM-DD') AS date, t.amount::text, t.currency,
       t.content->>'label' AS label, t.reason
     FROM transactions t JOIN accounts a ON a.id = t.account_id
     WHERE a.connection_id = $connectionId AND t.state = 'held' ORDER BY t.date, t.id LIMIT $limit`,
    { connectionId, limit },
  );
}

export interface AccountFigures {
  accountId: string;
  /** Sum of what the bank has posted and we know, in the account's currency. */
  posted: Decimal;
  /** Sum of what is in the host's books. */
  booked: Decimal;
  firstDate: IsoDate | null;
  lastDate: IsoDate | null;
  held: number;
  waiting: number;
  pending: number;
}

/** One row an account: sums and counts for the report and the opening line. */
export async function readFigures(db: Sequelize, connectionId: string): Promise<AccountFigures[]> {
  const found = await rows<AccountFigures & { held: string; waiting: string; pending: string }>(
    db,
    `SELECT a.id AS "accountId",
       coalesce(sum(t.amount) FILTER (WHERE t.state NOT IN ('gone', 'removed') AND t.provider_id <> '${OPENING_ID}'), 0)::text AS posted,
       coalesce(sum(t.amount) FILTER (WHERE t.state IN ('delivered', 'removed') AND t.provider_id <> '${OPENING_ID}'), 0)::text AS booked,
       to_char(min(t.date) FILTER (WHERE t.state <> 'gone' AND t.provider_id <> '${OPENING_ID}'), 'YYYY-MM-DD') AS "firstDate",
       to_char(max(t.date) FILTER (WHERE t.state <> 'gone' AND t.provider_id <> '${OPENING_ID}'), 'YYYY-MM-DD') AS "lastDate",
       count(*) FILTER (WHERE t.state = 'held') AS held,
       count(*) FILTER (WHERE t.state IN ('staged', 'delivering')) AS waiting,
       (SELECT count(*) FROM pending_transactions p WHERE p.account_id = a.id) AS pending
     FROM accounts a LEFT JOIN transactions t ON t.account_id = a.id
     WHERE a.connection_id = $connectionId GROUP BY a.id`,
    { connectionId },
  );
  return found.map((row) => ({
    ...row,
    held: Number(row.held),
    waiting: Number(row.waiting),
    pending: Number(row.pending),
  }));
}

/** Of an account's, the opening line apart: dated on or before `$date`, and not yet known to be back-dated. */
const OLDER = `account_id = $accountId AND date <= $date::date AND provider_id <> '${OPENING_ID}' AND NOT back_dated
  AND state NOT IN ('gone', 'removed')`;

/** What is dated on or before the opening line's day and has still to be weighed; null where nothing is. */
export async function olderThan(
  db: Sequelize,
  accountId: string,
  date: IsoDate,
): Promise<{ sum: Decimal; firstDate: IsoDate } | null> {
  const found = await rows<{ sum: Decimal | null; firstDate: IsoDate | null }>(
    db,
    `SELECT sum(amount)::text AS sum, to_char(min(date), 'YYYY-MM-DD') AS "firstDate" FROM transactions
     WHERE ${OLDER}`,
    { accountId, date },
  );
  const row = found[0];
  return row?.sum && row.firstDate ? { sum: row.sum, firstDate: row.firstDate } : null;
}

/** These are no history that the opening line stood for; `olderThan` leaves them out from now on. */
export async function markBackDated(db: Sequelize, accountId: string, date: IsoDate): Promise<void> {
  await execute(db, `UPDATE transactions SET back_dated = true WHERE ${OLDER}`, { accountId, date });
}
