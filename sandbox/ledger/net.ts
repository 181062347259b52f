/** What changed between two versions of a ledger, each transaction once. Pure. */
import type { LedgerEvent, NetChange, Transaction } from './types.ts';

/**
 * @param events the events after the earlier version and up to the later one, in order
 * Added and then removed in between is nothing; added and then changed is added; an id that the bank forgot
 * silently is not named as removed.
 */
export function netChange(events: readonly LedgerEvent[]): NetChange {
  const existedBefore = new Map<string, boolean>();
  const last = new Map<string, { transaction: Transaction; gone: boolean; silent: boolean }>();
  for (const event of events) {
    if (event.kind !== 'added' && event.kind !== 'changed' && event.kind !== 'removed') continue;
    const { transaction } = event;
    if (!existedBefore.has(transaction.id)) existedBefore.set(transaction.id, event.kind !== 'added');
    last.set(transaction.id, {
      transaction,
      gone: event.kind === 'removed',
      silent: event.kind === 'removed' && event.silent,
    });
  }
  const net: NetChange = { added: [], modified: [], removed: [] };
  for (const [id, { transaction, gone, silent }] of last) {
    const existed = existedBefore.get(id) === true;
    if (gone && existed && !silent) {
      net.removed.push({ id, serial: transaction.serial, accountId: transaction.accountId });
    } else if (!gone) {
      (existed ? net.modified : net.added).push(transaction);
    }
  }
  return net;
}
