/** An account that the bank gave another id: the same account all the same. Pure. */
import type { BankAccount } from '../providers/provider.ts';
import type { Account } from '../store/models.ts';

type KnownAccount = Pick<
  Account,
  'providerAccountId' | 'currency' | 'kind' | 'iban' | 'number' | 'name' | 'chosen'
>;

/**
 * The known account that this one is under a new id: the provider says so, or it has the same IBAN (else the same
 * number and name), currency and kind, and the old id is no longer shown. One IBAN may have several currencies; where more than one
 * fits, none is taken.
 */
export function successorOf<Known extends KnownAccount>(
  account: BankAccount,
  known: readonly Known[],
  shown: ReadonlySet<string>,
): Known | undefined {
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
