/** The accounts as the bank knows them now: their balances, and ids that changed. */
import type { Credentials, Provider } from '../providers/provider.ts';
import { Account, type Connection } from '../store/models.ts';
import type { SyncContext } from './context.ts';
import { successorOf } from './successor.ts';

/** @returns whether an account that is synchronized has another id at the bank than it had */
export async function readBalances(
  context: SyncContext,
  provider: Provider,
  credentials: Credentials,
  connection: Connection,
): Promise<boolean> {
  const told = await provider.accounts(credentials);
  const known = await Account.findAll({ where: { connectionId: connection.id } });
  const shown = new Set(told.map((account) => account.id));
  let renamed = false;
  // One that the bank no longer shows is left alone; what we know stays.
  for (const now of told) {
    const direct = known.find((one) => one.providerAccountId === now.id);
    const account = direct ?? successorOf(now, known, shown);
    if (!account) continue;
    renamed ||= !direct && account.chosen;
    await account.update({
      providerAccountId: now.id,
      balance: now.balance ?? null,
      balanceAt: now.balance === undefined ? null : context.now(),
      balanceIncludesPending: now.balanceIncludesPending ?? false,
    });
  }
  return renamed;
}
