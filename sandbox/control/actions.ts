/** What the API and the page have in common: finding things, and opening customers. */
import type { z } from 'zod';
import type { Bank } from '../ledger/bank.ts';
import type { Customer } from '../ledger/customer.ts';
import type { Account, Persona, Transaction } from '../ledger/types.ts';
import { faultInput, type Fault } from '../faults.ts';
import type { ControlContext } from './context.ts';
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

/** @throws {TypeError} for a provider that is not here, or a code that it does not have */
export function setFault({ faults, providers }: ControlContext, fault: unknown): Fault {
  const { provider, kind, code } = faultInput.parse(fault);
  const api = providers.find(({ id }) => id === provider);
  if (!api) throw new TypeError(`no provider ${provider} here`);
  if (kind === 'error' && !api.errorCodes.includes(code ?? '')) {
    throw new TypeError(`${provider} has no error ${code ?? '(none given)'} here`);
  }
  return faults.set(fault);
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
