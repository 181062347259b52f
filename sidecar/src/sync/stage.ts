/** Stage: a page's rows and its cursor, in one database transaction. A page staged twice changes nothing. */
import type { Sequelize, Transaction } from 'sequelize';
import type { BankTransaction, PullPage } from '../providers/provider.ts';
import { clearPending, settlePending, upsertPending } from '../store/pending.ts';
import { forgetSeen } from '../store/readings.ts';
import { execute } from '../store/sql.ts';
import {
  countSynthetic,
  removeTransactions,
  upsertTransactions,
  type StagedRow,
} from '../store/transactions.ts';
import { contentHash, fingerprint, hasId, syntheticId } from './identity.ts';

export interface StageTarget {
  connectionId: string;
  pullId: string;
  /** The pull began without a cursor. */
  full: boolean;
  /** Our account ids by the provider's. */
  accounts: ReadonlyMap<string, string>;
}

/** @returns how many posted transactions were not known before */
export async function stagePage(db: Sequelize, target: StageTarget, page: PullPage): Promise<number> {
  const ours = [...target.accounts.values()];
  return db.transaction(async (transaction) => {
    if (page.restarted) await forgetSeen(db, target.pullId, ours, 'all', transaction);
    const reset = (page.pendingReset ?? []).flatMap((id) => target.accounts.get(id) ?? []);
    if (reset.length > 0) await clearPending(db, reset, transaction);
    const posted = await identify(db, target, chosen(target, page, 'posted'), transaction);
    const added = await upsertTransactions(db, target.pullId, posted, transaction);
    await upsertPending(db, pendingRows(target, page), transaction);
    await settlePending(
      db,
      posted.map((row) => ({ ...row, replaces: row.content.replaces ?? null })),
      transaction,
    );
    await removeTransactions(db, ours, page.removed, transaction);
    await execute(
      db,
      'UPDATE connections SET cursor = $cursor::jsonb WHERE id = $id',
      { cursor: JSON.stringify(page.cursor), id: target.connectionId },
      transaction,
    );
    return added;
  });
}

function chosen(target: StageTarget, page: PullPage, status: 'posted' | 'pending'): BankTransaction[] {
  return page.transactions.filter((row) => row.status === status && target.accounts.has(row.accountId));
}

const pendingRows = (target: StageTarget, page: PullPage) => {
  const rows = chosen(target, page, 'pending').map((row) => ({
    accountId: target.accounts.get(row.accountId) ?? '',
    providerId: hasId(row) ? row.id.trim() : syntheticId(fingerprint(row), 1),
    date: row.date,
    amount: row.amount,
    currency: row.currency,
    label: row.label,
  }));
  return lastOfEach(rows);
};

/** Every row under one id: the bank's, or ours where the bank gives none; twice in a page is once. */
async function identify(
  db: Sequelize,
  target: StageTarget,
  transactions: BankTransaction[],
  transaction: Transaction,
): Promise<StagedRow[]> {
  const rows = transactions.map((content): StagedRow => {
    const print = fingerprint(content);
    return {
      accountId: target.accounts.get(content.accountId) ?? '',
      providerId: content.id.trim(),
      date: content.date,
      amount: content.amount,
      currency: content.currency,
      content,
      contentHash: contentHash(content).toString('hex'),
      fingerprint: print.toString('hex'),
    };
  });
  const nameless = rows.filter((row) => row.providerId === '');
  for (const accountId of new Set(nameless.map((row) => row.accountId))) {
    const mine = nameless.filter((row) => row.accountId === accountId);
    const prints = mine.map((row) => row.fingerprint);
    // A full reading counts its equals from one again; an incremental one only brings what is new.
    const since = target.full ? target.pullId : null;
    const known = await countSynthetic(db, accountId, prints, since, transaction);
    for (const row of mine) {
      const occurrence = (known.get(row.fingerprint) ?? 0) + 1;
      known.set(row.fingerprint, occurrence);
      row.providerId = syntheticId(Buffer.from(row.fingerprint, 'hex'), occurrence);
    }
  }
  return lastOfEach(rows);
}

function lastOfEach<Row extends { accountId: string; providerId: string }>(rows: Row[]): Row[] {
  return [...new Map(rows.map((row) => [`${row.accountId} ${row.providerId}`, row])).values()];
}
