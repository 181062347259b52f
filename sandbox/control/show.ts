/** The bank as the control API shows it. */
import type { Customer } from '../ledger/customer.ts';
import type { Account } from '../ledger/types.ts';

export const showAccount = (customer: Customer, account: Account): Record<string, unknown> => ({
  ...account,
  balance: customer.ledger.balance(account.id),
});

export function showCustomer(customer: Customer): Record<string, unknown> {
  const { id, title, story, institution, traits } = customer.persona;
  return {
    id,
    title,
    story,
    institution,
    traits,
    trouble: customer.currentTrouble() ?? null,
    consentEndsAt: customer.consentEndsAt ?? null,
    version: customer.ledger.version,
    accounts: customer.ledger.accounts().map((account) => showAccount(customer, account)),
  };
}

/** The truth about an account, for tests to compare with. */
export function showLedger(customer: Customer, account: Account): Record<string, unknown> {
  const { ledger } = customer;
  return {
    persona: customer.persona.id,
    account,
    version: ledger.version,
    balance: ledger.balance(account.id),
    posted: ledger.transactions({ accountId: account.id, status: 'posted' }),
    pending: ledger.transactions({ accountId: account.id, status: 'pending' }),
  };
}
