/**
 * Stands between the conformance suite and Yodlee's adapter, so that the suite's sentences hold word for word.
 * Yodlee's ids are numbers with a container, the books' are not; and Yodlee has no "what changed since", so the
 * adapter reads the last month again each time and leaves it to the store to know what it knows.
 */
import type { BankTransaction, Provider } from '../../sidecar/src/providers/provider.ts';
import type { Bank } from '../../sandbox/ledger/bank.ts';

/** The ledger's ids for Yodlee's, and back. */
export function withLedgerIds(provider: Provider, bank: Bank): Provider {
  const accounts = () => bank.customers().flatMap(({ ledger }) => ledger.accounts());
  const accountId = (key: string): string =>
    accounts().find(({ serial, kind }) => key === `${kind === 'card' ? 'creditCard' : 'bank'}:${serial}`)
      ?.id ?? `unknown account ${key}`;
  const key = (id: string): string => {
    const account = accounts().find((each) => each.id === id);
    return account ? `${account.kind === 'card' ? 'creditCard' : 'bank'}:${account.serial}` : id;
  };
  const transactionId = (id: string): string => {
    const all = bank.customers().flatMap(({ ledger }) => ledger.transactions());
    return all.find(({ serial }) => id.endsWith(`:${serial}`))?.id ?? `unknown transaction ${id}`;
  };
  return {
    ...provider,
    accounts: async (credentials) =>
      (await provider.accounts(credentials)).map((account) => ({ ...account, id: accountId(account.id) })),
    async *pull(credentials, request) {
      const asked = { ...request, accounts: request.accounts.map(key) };
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

/**
 * As the sidecar's store: a posted transaction that is known word for word is not new. What is known is what was
 * staged together with the cursor that is given.
 */
export function storing(provider: Provider): Provider {
  const shelves = new Map<string, ReadonlyMap<string, string>>();
  return {
    ...provider,
    async *pull(credentials, request) {
      const known = new Map(shelves.get(JSON.stringify(request.cursor)));
      const isNew = (each: BankTransaction): boolean => {
        const text = JSON.stringify(each);
        const news = each.status === 'pending' || known.get(each.id) !== text;
        known.set(each.id, text);
        return news;
      };
      for await (const page of provider.pull(credentials, request)) {
        const transactions = page.transactions.filter(isNew);
        shelves.set(JSON.stringify(page.cursor), new Map(known));
        yield { ...page, transactions };
      }
    },
  };
}
