/** What the API and the page have in common: finding things, and opening customers. */
import type { z } from 'zod';
import type { Bank } from '../ledger/bank.ts';
import type { Customer } from '../ledger/customer.ts';
import type { Account, Persona, Transaction, Trouble } from '../ledger/types.ts';
import type { personaInput, transactionInput } from './input.ts';

export class NotThere extends Error {}

export function customerOf(bank: Bank, personaId: string): Customer {
  const customer = bank.customer(personaId);
  if (!customer) throw new NotThere(`no persona ${personaId}`);
  return customer;
}

/** Found by a former id too. */
export function accountOf(bank: Bank, accountId: string): { customer: Customer; account: Account } {
  const found = bank.findAccount(accountId);
  if (!found) throw new NotThere(`no account ${accountId}`);
  return found;
}

export function customerOfTransaction(bank: Bank, transactionId: string): Customer {
  const customer = bank.customerOfTransaction(transactionId);
  if (!customer) throw new NotThere(`no transaction ${transactionId}`);
  return customer;
}

export function book(
  customer: Customer,
  account: Account,
  { pending = false, ...input }: z.output<typeof transactionInput>,
): Transaction {
  return pending ? customer.ledger.pend(account.id, input) : customer.ledger.add(account.id, input);
}

export function setStanding(
  customer: Customer,
  {
    trouble,
    consentEndsAt,
  }: { trouble?: Trouble | null | undefined; consentEndsAt?: string | null | undefined },
): void {
  if (trouble !== undefined) customer.trouble = trouble ?? undefined;
  if (consentEndsAt !== undefined) customer.consentEndsAt = consentEndsAt ?? undefined;
}

/** A persona with what was not said filled in. */
export function wholePersona(input: z.output<typeof personaInput>): Persona {
  const { id, title = id, story = 'Made through the control API.', institution, traits, accounts } = input;
  return {
    id,
    title,
    story,
    institution: {
      id,
      name: `Bank of ${title}`,
      countries: ['US', 'CA', 'GB', 'BE', 'FR', 'DE', 'NL'],
      colour: '#54606e',
      beta: false,
      healthy: true,
      oauth: false,
      ...institution,
    },
    traits: { refresh: 'live', userPresent: false, automatic: true, ...traits },
    accounts,
  } as Persona;
}
