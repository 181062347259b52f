/** Ponto's ids are UUIDs made from the books' own: the suite, which compares with the books, is given the books' ids. */
import { accountUuid, transactionUuid } from '../../sandbox/ponto/ids.ts';
import type { Bank } from '../../sandbox/ledger/bank.ts';
import type { Provider } from '../../sidecar/src/providers/provider.ts';

export function withLedgerIds(provider: Provider, bank: Bank): Provider {
  const customers = () => bank.customers().map(({ ledger }) => ledger);
  const accountId = (uuid: string): string =>
    customers()
      .flatMap((ledger) => ledger.accounts())
      .find(({ id }) => accountUuid(id) === uuid)?.id ?? `unknown account ${uuid}`;
  const known = new Map<string, string>();
  const transactionId = (uuid: string): string => {
    if (!known.has(uuid)) {
      for (const { id } of customers().flatMap((ledger) => ledger.transactions())) {
        known.set(transactionUuid(id), id);
      }
    }
    return known.get(uuid) ?? `unknown transaction ${uuid}`;
  };
  return {
    ...provider,
    accounts: async (credentials) =>
      (await provider.accounts(credentials)).map((account) => ({ ...account, id: accountId(account.id) })),
    async *pull(credentials, request) {
      const asked = { ...request, accounts: request.accounts.map(accountUuid) };
      for await (const page of provider.pull(credentials, asked)) {
        const { pendingReset } = page;
        yield {
          ...page,
          transactions: page.transactions.map((each) => ({
            ...each,
            id: transactionId(each.id),
            accountId: accountId(each.accountId),
          })),
          ...(pendingReset ? { pendingReset: pendingReset.map(accountId) } : {}),
        };
      }
    },
  };
}
