/**
 * Stands between the conformance suite and an adapter, so that the suite's sentences hold word for word: the suite
 * compares with the books and speaks of their ids, while a provider has ids of its own, made from them.
 */
import type { Account, Transaction } from '../../sandbox/ledger/types.ts';
import type { Bank } from '../../sandbox/ledger/bank.ts';
import type { BankTransaction, Provider } from '../../sidecar/src/providers/provider.ts';

/** How the provider's side of the sandbox makes its ids, as the adapter then gives them. */
export interface ProviderIds {
  account(account: Account): string;
  transaction(transaction: Transaction, account: Account): string;
}

/** Many providers' ids are numbers: the ledger's serials. */
export const serials: ProviderIds = {
  account: ({ serial }) => String(serial),
  transaction: ({ serial }) => String(serial),
};

export function withLedgerIds(provider: Provider, bank: Bank, ids: ProviderIds): Provider {
  const accounts = () => bank.customers().flatMap(({ ledger }) => ledger.accounts());
  const accountId = (id: string): string =>
    accounts().find((each) => ids.account(each) === id)?.id ?? `unknown account ${id}`;
  const theirs = (id: string): string => {
    const account = accounts().find((each) => each.id === id);
    return account ? ids.account(account) : id;
  };
  const known = new Map<string, string>();
  const learn = (): void => {
    for (const { ledger } of bank.customers()) {
      const own = new Map(ledger.accounts().map((account) => [account.id, account]));
      for (const each of ledger.transactions()) {
        const account = own.get(each.accountId);
        if (account) known.set(ids.transaction(each, account), each.id);
      }
    }
  };
  const transactionId = (id: string): string => {
    if (!known.has(id)) learn();
    return known.get(id) ?? `unknown transaction ${id}`;
  };
  return {
    ...provider,
    accounts: async (credentials) =>
      (await provider.accounts(credentials)).map((account) => ({ ...account, id: accountId(account.id) })),
    async *pull(credentials, request) {
      learn();
      const asked = { ...request, accounts: request.accounts.map(theirs) };
      for await (const page of provider.pull(credentials, asked)) {
        const { pendingReset } = page;
        yield {
          ...page,
          removed: page.removed.map(transactionId),
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
 * As the sidecar's store, for a provider that has no "what changed since" and whose adapter reads the last weeks
 * again: a posted transaction that is known word for word is not new. What is known is what was staged together with
 * the cursor that is given.
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
      // Several pages of one reading may share a cursor; a crash is then as if it had been after the first of them.
      const given = new Set<string>();
      for await (const page of provider.pull(credentials, request)) {
        const transactions = page.transactions.filter(isNew);
        const key = JSON.stringify(page.cursor);
        if (!given.has(key)) shelves.set(key, new Map(known));
        given.add(key);
        yield { ...page, transactions };
      }
    },
  };
}
