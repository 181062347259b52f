/** The ledger's ids for Salt Edge's, which are numbers, and back: the conformance suite speaks of the ledger's. */
import type { Provider } from '../../sidecar/src/providers/provider.ts';
import type { Bank } from '../../sandbox/ledger/bank.ts';

export function withLedgerIds(provider: Provider, bank: Bank): Provider {
  const accounts = () => bank.customers().flatMap(({ ledger }) => ledger.accounts());
  const accountId = (id: string): string =>
    accounts().find(({ serial }) => id === String(serial))?.id ?? `unknown account ${id}`;
  const serialOf = (id: string): string => String(accounts().find((each) => each.id === id)?.serial ?? id);
  const transactionIds = (): Map<string, string> =>
    new Map(
      bank.customers().flatMap(({ ledger }) => ledger.transactions().map((t) => [String(t.serial), t.id])),
    );
  return {
    ...provider,
    accounts: async (credentials) =>
      (await provider.accounts(credentials)).map((account) => ({ ...account, id: accountId(account.id) })),
    async *pull(credentials, request) {
      const asked = { ...request, accounts: request.accounts.map(serialOf) };
      for await (const page of provider.pull(credentials, asked)) {
        const ids = transactionIds();
        const idOf = (id: string): string => ids.get(id) ?? `unknown transaction ${id}`;
        const { pendingReset } = page;
        yield {
          ...page,
          removed: page.removed.map(idOf),
          transactions: page.transactions.map((each) => ({
            ...each,
            id: idOf(each.id),
            accountId: accountId(each.accountId),
          })),
          ...(pendingReset ? { pendingReset: pendingReset.map(accountId) } : {}),
        };
      }
    },
  };
}
