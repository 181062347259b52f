/** What in the host's settings stands in the way of booking to a journal. Pure. */
import { journalCurrency, type HostAccount, type HostJournal, type HostLink } from '../host/settings.ts';
import type { HeldReason } from '../store/transactions.ts';
import { worded } from '../words.ts';

/** Journal types that hold bank statements. */
const STATEMENT_JOURNALS = new Set(['bank', 'credit', 'cash']);

/** @returns the first thing to mend, in a sentence for the accountant, or null when the journal can be booked to */
export function obstacle(link: HostLink, account: HostAccount, currency: string): HeldReason | null {
  const journal = account.journal_ids[0];
  if (!journal) {
    return {
      code: 'no-journal',
      message: 'This account has no journal. Choose one on the connection, then fetch again.',
    };
  }
  return journalObstacle(link, journal, currency);
}

function journalObstacle(link: HostLink, journal: HostJournal, currency: string): HeldReason | null {
  const { name } = journal;
  const own = journalCurrency(link, journal);
  if (!journal.active) {
    return {
      code: 'journal-archived',
      ...worded('The journal %(journal)s is archived. Unarchive it or choose another.', { journal: name }),
    };
  }
  if (!STATEMENT_JOURNALS.has(journal.type)) {
    return {
      code: 'journal-type',
      ...worded('The journal %(journal)s is not a bank, card or cash journal.', { journal: name }),
    };
  }
  if (journal.company_id.id !== link.company_id.id) {
    return {
      code: 'wrong-company',
      ...worded('The journal %(journal)s belongs to another company than the connection.', { journal: name }),
    };
  }
  if (journal.default_account_id === null) {
    return {
      code: 'no-bank-account',
      ...worded('Set the bank account (general ledger) on the journal %(journal)s.', { journal: name }),
    };
  }
  if (journal.suspense_account_id === null) {
    return {
      code: 'no-suspense-account',
      ...worded('Set the suspense account on the journal %(journal)s.', { journal: name }),
    };
  }
  if (!own.active) {
    return {
      code: 'currency-inactive',
      ...worded('The currency %(currency)s is not active. Activate it in Settings.', { currency: own.name }),
    };
  }
  if (own.name !== currency) {
    return {
      code: 'journal-currency',
      ...worded(
        'The bank account is in %(currency)s, the journal %(journal)s in %(other)s. Choose a journal in %(currency)s.',
        { currency, journal: name, other: own.name },
      ),
    };
  }
  return null;
}
