/** The ledger's things as Enable Banking shows them: amounts are texts without a sign. Pure. */
import { absolute, inCurrency, isNegative, sum } from '../ledger/decimal.ts';
import type { Account, Balance, Institution, Traits, Transaction } from '../ledger/types.ts';
import { hashOf, uidOf, type Session } from './state.ts';

const amount = (value: string, currency: string) => ({ currency, amount: inCurrency(value, currency) });

/** A bank is listed once for each country. @param logo where its picture is */
export const shownBanks = (from: Institution, traits: Traits | undefined, logo: string) =>
  from.countries.map((country) => ({
    name: from.name,
    country,
    logo,
    psu_types: ['business', 'personal'],
    auth_methods: [{ name: null, psu_type: 'business', approach: 'REDIRECT', hidden_method: false }],
    maximum_consent_validity: 180 * 86_400,
    beta: from.beta,
    bic: from.bic ?? null,
    // A bank that wants the person each time wants the person's headers.
    required_psu_headers:
      traits && (traits.userPresent || !traits.automatic) ? ['Psu-Ip-Address', 'Psu-User-Agent'] : [],
    payments: [],
    group: null,
  }));

export const shownAccount = (session: Session, account: Account) => ({
  uid: uidOf(session, account),
  identification_hash: hashOf(account),
  identification_hashes: [hashOf(account)],
  account_id: {
    iban: account.iban ?? null,
    other:
      account.iban === undefined && account.number !== undefined
        ? { identification: account.number, scheme_name: account.kind === 'card' ? 'CPAN' : 'BBAN' }
        : null,
  },
  account_servicer: { bic_fi: account.bic ?? null, name: session.bank.name },
  name: session.customer.persona.title,
  details: account.name,
  usage: 'ORGA',
  cash_account_type: account.kind === 'card' ? 'CARD' : account.subtype === 'savings' ? 'SVGS' : 'CACC',
  product: account.officialName ?? null,
  currency: account.currency,
});

export const shownBalances = ({ currency }: Account, { told, posted, pending }: Balance, on: string) => ({
  balances: [
    // The order is the bank's own; what counts is the type.
    {
      name: 'Expected',
      balance_amount: amount(sum(posted, pending), currency),
      balance_type: 'XPCD',
      reference_date: on,
    },
    { name: 'Booked', balance_amount: amount(told, currency), balance_type: 'CLBD', reference_date: on },
  ],
});

/** @param nameless without the bank's reference, as many banks give them */
export function shownTransaction(from: Transaction, { currency }: Account, nameless: boolean) {
  const out = isNegative(from.amount);
  const party = from.counterpartyName === undefined ? null : { name: from.counterpartyName };
  const account =
    from.counterpartyAccount === undefined ? null : { iban: from.counterpartyAccount, other: null };
  return {
    entry_reference: nameless ? null : from.id,
    merchant_category_code: null,
    transaction_amount: amount(absolute(from.amount), from.currency),
    creditor: out ? party : null,
    creditor_account: out ? account : null,
    debtor: out ? null : party,
    debtor_account: out ? null : account,
    bank_transaction_code: { description: 'Transfer', code: 'PMNT', sub_code: out ? 'ICDT' : 'RCDT' },
    credit_debit_indicator: out ? 'DBIT' : 'CRDT',
    status: from.status === 'posted' ? 'BOOK' : 'PDNG',
    booking_date: from.status === 'posted' ? from.date : null,
    value_date: from.date,
    transaction_date: from.authorisedDate ?? null,
    reference_number: from.reference ?? null,
    remittance_information: [from.label],
    exchange_rate: from.original
      ? {
          unit_currency: currency,
          exchange_rate: null,
          instructed_amount: amount(absolute(from.original.amount), from.original.currency),
        }
      : null,
    note: null,
    transaction_id: null,
  };
}
