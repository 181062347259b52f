/** What becomes of an old connection: links of ours, disconnected, and what a person has to look at. Pure. */
import type { OldAccount, OldConnection, OldJournal, TakeOver } from '../host/legacy.ts';
import { say, type Sentence } from '../words.ts';

/** The providers of before that there still are, by what the old rows call them. */
const KNOWN: Record<string, string> = {
  plaid: 'Plaid',
  yodlee: 'Yodlee',
  ponto: 'Ponto',
  saltedge: 'Salt Edge',
};

export interface Mapped {
  links: TakeOver[];
  /** For the administrator. */
  needs: Sentence[];
}

/** @param mainCompany for a connection that never said whose it is and has no journal that does */
export function mapConnection(old: OldConnection, mainCompany: number): Mapped {
  const placed = old.accounts.flatMap((account) => places(account));
  const home = old.company_id ?? placed.find((one) => one.journal)?.journal?.company_id ?? mainCompany;
  const companies = [...new Set([home, ...placed.flatMap(({ journal }) => journal?.company_id ?? [])])];
  const links = companies.map((companyId) =>
    linkFor(
      old,
      companyId,
      placed.filter(({ journal }) => (journal?.company_id ?? home) === companyId),
      home,
    ),
  );
  return { links, needs: [...needsOf(old), ...(companies.length > 1 ? [companiesNote(old)] : [])] };
}

interface Placed {
  account: OldAccount;
  journal: OldJournal | null;
  /** Which of the account's journals it is, from 0: here an account has one. */
  index: number;
}

const places = (account: OldAccount): Placed[] =>
  account.journals.length === 0
    ? [{ account, journal: null, index: 0 }]
    : account.journals.map((journal, index) => ({ account, journal, index }));

function linkFor(old: OldConnection, companyId: number, placed: Placed[], home: number): TakeOver {
  const type = (old.provider_type ?? '').toLowerCase();
  const providerName = KNOWN[type] ?? (capitalised(type) || 'Unknown');
  return {
    key: companyId === home ? `legacy-provider-${old.id}` : `legacy-provider-${old.id}-${companyId}`,
    name: nameOf(old),
    provider: type,
    providerName,
    institution: old.provider_identifier,
    companyId,
    reason: reasonOf(old),
    lastRefresh: old.last_refresh,
    note: noteOf(old, providerName, placed),
    oldId: old.id,
    accounts: placed.map(({ account, journal, index }) => ({
      key: index === 0 ? `legacy-account-${account.id}` : `legacy-account-${account.id}-${index}`,
      name: account.name ?? account.account_number ?? 'Account',
      number: account.account_number,
      kind: journal?.type === 'credit' ? 'card' : 'bank',
      balance: index === 0 ? account.balance : null,
      lastDate: journal?.until ?? account.last_sync,
      journalId: journal?.id ?? null,
    })),
  };
}

export const nameOf = (old: OldConnection): string => old.name?.trim() || `Bank connection ${old.id}`;

/** Why it is disconnected, in a sentence for the accountant, and what to do. */
function reasonOf(old: OldConnection): Sentence {
  const said = [old.status_code, plain(old.message)].filter(Boolean).join(': ');
  const values = { told: said ? ` (${said})` : '' };
  if (old.action_required)
    return say(
      'The old synchronization waited for somebody to sign in at the bank%(told)s. Press "Connect Again" to go on with the same journals.',
      values,
    );
  if (old.status === 'SUCCESS')
    return say(
      'The old synchronization ended when it was replaced. Press "Connect Again" to go on with the same journals.',
    );
  if (old.status === 'FAILED')
    return say(
      'The old synchronization had failed%(told)s. Press "Connect Again" to go on with the same journals.',
      values,
    );
  return say(
    'The old synchronization was never finished%(told)s. Press "Connect Again" to go on with the same journals.',
    values,
  );
}

/** Old messages hold the provider's markup. */
const plain = (text: string | null): string =>
  (text ?? '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function noteOf(old: OldConnection, providerName: string, placed: Placed[]): Sentence {
  const last = old.last_refresh
    ? say('last refreshed on %(day)s', { day: { day: old.last_refresh.slice(0, 10) } })
    : say('never refreshed');
  const journals = placed.flatMap(({ journal }) => (journal ? [journalNote(journal)] : []));
  const values = { provider: providerName, last };
  if (journals.length === 0)
    return say(
      'Taken over from the synchronization of before December 2020: %(provider)s, %(last)s. It had no journal.',
      values,
    );
  return say(
    'Taken over from the synchronization of before December 2020: %(provider)s, %(last)s. Journals: %(journals)s.',
    { ...values, journals: listed(journals) },
  );
}

const journalNote = ({ name, until }: OldJournal): Sentence =>
  until === null
    ? say('%(journal)s (nothing fetched)', { journal: name })
    : say('%(journal)s (until %(day)s)', { journal: name, day: { day: until } });

/** Each in the language, with commas between. */
const listed = (sentences: Sentence[]): Sentence => ({
  text: sentences.map((_, index) => `%(at${index})s`).join(', '),
  values: Object.fromEntries(sentences.map((one, index) => [`at${index}`, one])),
});

function needsOf(old: OldConnection): Sentence[] {
  const name = nameOf(old);
  const type = (old.provider_type ?? '').toLowerCase();
  const provider = type || say('(none)');
  return [
    ...(type in KNOWN
      ? []
      : [
          say(
            "%(name)s: the provider %(provider)s was another company's. Look for the bank among the providers there are.",
            { name, provider },
          ),
        ]),
    ...old.accounts.flatMap((account) => accountNeeds(name, account)),
  ];
}

function accountNeeds(name: string, account: OldAccount): Sentence[] {
  const which = account.name ?? account.account_number ?? say('account %(id)s', { id: account.id });
  const called: Sentence = { text: '%(name)s, %(which)s', values: { name, which } };
  const { journals } = account;
  const taken = journals.filter((journal) => journal.taken !== null);
  return [
    ...(journals.length === 0
      ? [
          say('%(account)s: it had no journal. Leave it out, or choose one when you connect.', {
            account: called,
          }),
        ]
      : []),
    ...(journals.length > 1
      ? [
          say('%(account)s: it had %(count)s journals. Now an account has one: choose which goes on.', {
            account: called,
            count: journals.length,
          }),
        ]
      : []),
    ...taken.map((journal) =>
      say('%(account)s: the journal %(journal)s has another online account already and keeps it.', {
        account: called,
        journal: journal.name,
      }),
    ),
  ];
}

const companiesNote = (old: OldConnection): Sentence =>
  say('%(name)s: it served several companies. Each has a connection of its own now: connect each again.', {
    name: nameOf(old),
  });
