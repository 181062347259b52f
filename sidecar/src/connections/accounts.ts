/** The provider's accounts as our own: known ones are found again, also under another id. */
import { randomUUID } from 'node:crypto';
import type { BankAccount } from '../providers/provider.ts';
import { Account, type Connection } from '../store/models.ts';
import type { ConnectionContext } from './context.ts';

/** @throws {ProviderError} */
export async function fetchAccounts(context: ConnectionContext, connection: Connection): Promise<void> {
  const provider = context.provider(connection.provider);
  const told = await provider.accounts(await context.credentials(connection));
  const known = await Account.findAll({ where: { connectionId: connection.id } });
  const shown = new Set(told.map((account) => account.id));
  for (const account of told) {
    const same =
      known.find((one) => one.providerAccountId === account.id) ?? successorOf(account, known, shown);
    const fields = {
      providerAccountId: account.id,
      name: account.name,
      currency: account.currency,
      number: account.number ?? null,
      iban: account.iban ?? null,
      kind: account.kind,
      balance: account.balance ?? null,
      balanceAt: account.balance === undefined ? null : context.now(),
      balanceIncludesPending: account.balanceIncludesPending ?? false,
    };
    if (same) await same.update(fields);
    else await Account.create({ id: randomUUID(), connectionId: connection.id, ...fields });
  }
}

/**
 * The known account that this one is under a new id: the provider says so, or it has the same IBAN (else the same
 * number and name), currency and kind, and the old id is no longer shown. One IBAN may have several currencies; where more than one
 * fits, none is taken.
 */
export function successorOf(
  account: BankAccount,
  known: Account[],
  shown: ReadonlySet<string>,
): Account | undefined {
  const former = known.find((one) => account.formerIds?.includes(one.providerAccountId));
  if (former) return former;
  const gone = known.filter(
    (one) =>
      !shown.has(one.providerAccountId) && one.currency === account.currency && one.kind === account.kind,
  );
  const alike = gone.filter((one) =>
    account.iban && one.iban
      ? account.iban === one.iban
      : account.number !== undefined && account.number === one.number && account.name === one.name,
  );
  return alike.length === 1 ? alike[0] : undefined;
}
