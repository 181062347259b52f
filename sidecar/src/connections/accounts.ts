/** The provider's accounts as our own: known ones are found again, also under another id. */
import { randomUUID } from 'node:crypto';
import { Account, type Connection } from '../store/models.ts';
import { successorOf } from '../sync/successor.ts';
import type { ConnectionContext } from './context.ts';

/** @throws {ProviderError} */
export async function fetchAccounts(context: ConnectionContext, connection: Connection): Promise<void> {
  const provider = context.provider(connection.provider);
  const told = await provider.accounts(await context.credentials(connection));
  const known = await Account.findAll({ where: { connectionId: connection.id } });
  const shown = new Set(told.map((account) => account.id));
  let renamed = false;
  for (const account of told) {
    const direct = known.find((one) => one.providerAccountId === account.id);
    const same = direct ?? successorOf(account, known, shown);
    renamed ||= !direct && same?.chosen === true;
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
  // What was read while we did not know the new id is read again; what is known is found again in it.
  if (renamed) await connection.update({ cursor: null, pullId: null, pullFull: false });
}
