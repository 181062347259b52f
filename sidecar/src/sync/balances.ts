/** The accounts as the bank knows them now: their balances, and ids that changed. */
import type { Credentials, Provider } from '../providers/provider.ts';
import { Account, type Connection } from '../store/models.ts';
import type { SyncContext } from './context.ts';

export async function readBalances(
  context: SyncContext,
  provider: Provider,
  credentials: Credentials,
  connection: Connection,
): Promise<void> {
  const told = await provider.accounts(credentials);
  const byId = new Map(told.map((account) => [account.id, account]));
  for (const account of await Account.findAll({ where: { connectionId: connection.id } })) {
    const now = byId.get(account.providerAccountId);
    if (!now) continue; // the bank no longer shows it; what we know stays
    await account.update({
      balance: now.balance ?? null,
      balanceAt: now.balance === undefined ? null : context.now(),
      balanceIncludesPending: now.balanceIncludesPending ?? false,
    });
  }
}
