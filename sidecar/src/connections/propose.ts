/** Proposals: which journal an account goes to unless the person says otherwise. Pure. */
import type { JournalChoice } from '../host/links.ts';

export interface Proposed {
  id: string;
  name: string;
  currency: string;
  iban: string | null;
  number: string | null;
  kind: 'bank' | 'card';
  hostAccountId: number | null;
}

/**
 * The journal an account already has; else one with its IBAN or number; else one that it had in an older
 * synchronization, by number or by name; else the journal the person came from; else
 * one that nobody has used yet; else a new one. Always in the account's currency, and no journal twice.
 * @param own the company's currency, which a journal without one has
 * @param wanted the journal the person came from
 */
export function proposeJournals(
  accounts: Proposed[],
  journals: JournalChoice[],
  own: string,
  wanted?: number,
): Map<string, 'new' | number> {
  const taken = new Set<number>();
  const proposals = new Map<string, 'new' | number>();
  const rules: ((account: Proposed, journal: JournalChoice) => boolean)[] = [
    (account, journal) => account.hostAccountId !== null && journal.onlineAccountId === account.hostAccountId,
    (account, journal) => isFree(account, journal, own) && sameNumber(account, journal),
    (account, journal) => isFree(account, journal, own) && hadBefore(account, journal),
    (account, journal) =>
      isFree(account, journal, own) && journal.before !== null && sameName(account, journal),
    (account, journal) => isFree(account, journal, own) && journal.id === wanted,
    (account, journal) => isFree(account, journal, own) && isUntouched(account, journal),
  ];
  for (const rule of rules) {
    for (const account of accounts.filter((one) => !proposals.has(one.id))) {
      const found = journals.find((journal) => !taken.has(journal.id) && rule(account, journal));
      if (!found) continue;
      taken.add(found.id);
      proposals.set(account.id, found.id);
    }
  }
  for (const account of accounts) if (!proposals.has(account.id)) proposals.set(account.id, 'new');
  return proposals;
}

const isFree = (account: Proposed, journal: JournalChoice, own: string): boolean =>
  journal.onlineAccountId === null && (journal.currency ?? own) === account.currency;

const isUntouched = (account: Proposed, journal: JournalChoice): boolean =>
  journal.untouched &&
  journal.number === null &&
  journal.type === (account.kind === 'card' ? 'credit' : 'bank');

const bare = (number: string): string => number.replace(/[^0-9A-Za-z]/g, '').toUpperCase();

function sameNumber(account: Proposed, journal: JournalChoice): boolean {
  if (!journal.number) return false;
  return [account.iban, account.number].some(
    (one) => one !== null && bare(one) === bare(journal.number ?? ''),
  );
}

/** Older synchronizations kept only the end of a number, behind signs that hide the rest. */
const SHOWN_DIGITS = 4;

function hadBefore(account: Proposed, journal: JournalChoice): boolean {
  const known = bare(journal.before?.number ?? '').replace(/^X+/, '');
  if (known.length < SHOWN_DIGITS) return false;
  return [account.iban, account.number].some((one) => one !== null && bare(one).endsWith(known));
}

const sameName = (account: Proposed, journal: JournalChoice): boolean =>
  account.name.trim().toLowerCase() === journal.before?.name.trim().toLowerCase();
