/**
 * Plaid's own published Sandbox customers, from `plaid-published.json` (plaid/sandbox-custom-users at 8c2ce99,
 * MIT), turned into personas.
 */
import published from './plaid-published.json' with { type: 'json' };
import { minus, negate, sum } from '../ledger/decimal.ts';
import type { AccountInput, Decimal, Institution, Persona, TransactionInput } from '../ledger/types.ts';

type PublishedAccount = (typeof published.customers)[number]['accounts'][number];
type PublishedTransaction = PublishedAccount['transactions'][number];

/** Plaid puts the cleaned name behind the bank's text: `TWILIO INC. Merchant name: Twilio`. */
export function merchantOf(description: string): string | undefined {
  return /Merchant name:\s*(.+)$/.exec(description)?.[1]?.trim();
}

/** The description without that appendix, as the bank itself wrote it. */
export function labelOf(description: string): string {
  return description
    .replace(/\s*Merchant name:.*$/, '')
    .replace(/[.:;]\s*$/, (end) => (end.startsWith('.') ? '.' : ''))
    .trim();
}

/** Plaid's published amounts are money out when positive; the ledger's are the other way round. */
function transaction(published: PublishedTransaction): TransactionInput {
  const merchant = merchantOf(published.description);
  return {
    date: published.date_posted,
    authorisedDate: published.date_transacted,
    amount: negate(published.amount),
    currency: published.currency,
    label: labelOf(published.description),
    ...(merchant === undefined ? {} : { counterpartyName: merchant }),
  };
}

/**
 * `starting_balance` is, in Plaid's words, "the current balance the account will start with" (schema
 * OverrideAccounts: "the account will start with this amount as the current balance"), and the listed
 * transactions are in the past by then. So it is the balance after them, and the opening balance before the
 * first one is found by going back. Where Plaid gives none, the books open with zero.
 */
function openingBalance(starting: Decimal | null, transactions: TransactionInput[]): Decimal {
  return starting === null ? '0' : minus(starting, sum(...transactions.map(({ amount }) => amount)));
}

function account(published: PublishedAccount, currency: string): Persona['accounts'][number] {
  // Plaid lists the newest first; books are kept oldest first.
  const transactions = [...published.transactions].reverse().map(transaction);
  const names: Pick<AccountInput, 'name' | 'officialName'> =
    'name' in published && published.name !== undefined
      ? { name: published.name, officialName: published.official_name }
      : { name: published.subtype === 'savings' ? 'Plaid Saving' : 'Plaid Checking' };
  return {
    ...names,
    kind: 'bank',
    subtype: published.subtype,
    currency,
    ...('numbers' in published && published.numbers ? { number: published.numbers.account } : {}),
    openingBalance: openingBalance(published.starting_balance, transactions),
    transactions,
  };
}

const bank = (id: string, name: string, country: string, colour: string): Institution => ({
  id,
  name,
  countries: [country],
  url: `https://${id}.example`,
  colour,
  beta: false,
  healthy: true,
  oauth: false,
  // Plaid's own: no other provider knows them.
  offeredBy: ['plaid'],
});

/** What the files do not say: the bank's name where an account has none, and GBP for the one with sort codes. */
const SETTINGS: Record<string, { title: string; story: string; currency: string; institution: Institution }> =
  {
    gingham: {
      title: 'Hooli LLC (Plaid)',
      story: "Plaid's own published business customer: one checking account in USD, 36 transactions.",
      currency: 'USD',
      institution: bank('gingham', 'Gingham Bank', 'US', '#b4442f'),
    },
    'checking-savings': {
      title: 'Checking and savings (Plaid)',
      story: "Plaid's own published customer with two accounts in USD.",
      currency: 'USD',
      institution: bank('platypus', 'First Platypus Bank', 'US', '#2f6db4'),
    },
    'auth-uk': {
      title: 'United Kingdom (Plaid)',
      story: "Plaid's own published UK customer: two accounts without any transaction.",
      currency: 'GBP',
      institution: bank('royal-platypus', 'Royal Platypus Bank', 'GB', '#5b3fa0'),
    },
  };

export function publishedPersonas(): Persona[] {
  return published.customers.map(({ id, accounts }) => {
    const settings = SETTINGS[id];
    if (!settings) throw new Error(`no settings for published customer ${id}`);
    const { title, story, institution, currency } = settings;
    return {
      id,
      title,
      story,
      institution,
      traits: { refresh: 'live', userPresent: false, automatic: true },
      accounts: accounts.map((each) => account(each, currency)),
    };
  });
}
