/** Years of work with the synchronization of before December 2020, as plain values. Pure: the same each time. */

export type Grouping = 'none' | 'day' | 'week' | 'bimonthly' | 'month';

export interface OldLine {
  date: string;
  amount: number;
  label: string;
  /** What the provider called it; a few were typed by a person and have none. */
  identifier: string | null;
}

export interface OldJournal {
  name: string;
  grouping: Grouping;
  lines: OldLine[];
}

export interface OldAccount {
  name: string;
  number: string | null;
  identifier: string;
  lastSync: string | null;
  balance: number;
  /** None where it was never given one. */
  journals: OldJournal[];
}

export interface OldProvider {
  name: string;
  type: string;
  institution: string | null;
  token: string;
  status: 'SUCCESS' | 'FAILED' | 'IN_PROGRESS' | null;
  statusCode: string | null;
  message: string | null;
  actionRequired: boolean;
  lastRefresh: string | null;
  /** Which of the companies, from 0. */
  company: number;
  accounts: OldAccount[];
}

const LABELS = [
  'SALARY NOVEMBER',
  'Rent',
  'CARD 4411 GROCER',
  'Invoice INV/2020/00017',
  'Bank fee',
  'Wire in',
];

/** Every few days over the years, the last on the day given. */
export function oldLines(count: number, last: string, key: string): OldLine[] {
  const end = Date.parse(last);
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(end - (count - 1 - index) * 2 * 86_400_000).toISOString().slice(0, 10);
    const amount = ((index % 7) - 3) * 10 + (index % 100) / 100 + 0.5;
    const typed = index % 50 === 49;
    return {
      date,
      amount: Number(amount.toFixed(2)),
      label: `${LABELS[index % LABELS.length]} ${index}`,
      identifier: typed ? null : `${key}-${index}`,
    };
  });
}

const journal = (name: string, grouping: Grouping, count: number, last = '2020-11-28'): OldJournal => ({
  name,
  grouping,
  lines: oldLines(count, last, name.toLowerCase().replaceAll(' ', '-')),
});

const account = (name: string, number: string | null, journals: OldJournal[]): OldAccount => ({
  name,
  number,
  identifier: `id-of-${name.toLowerCase().replaceAll(' ', '-')}`,
  lastSync: journals[0]?.lines.at(-1)?.date ?? null,
  balance:
    Math.round(journals.flatMap(({ lines }) => lines).reduce((sum, { amount }) => sum + amount, 0) * 100) /
    100,
  journals,
});

const provider = (
  name: string,
  type: string,
  accounts: OldAccount[],
  more: Partial<OldProvider> = {},
): OldProvider => ({
  name,
  type,
  institution: `ins_${name.toLowerCase().replaceAll(' ', '_')}`,
  token: `access-secret-of-${name.toLowerCase().replaceAll(' ', '-')}`,
  status: 'SUCCESS',
  statusCode: null,
  message: null,
  actionRequired: false,
  lastRefresh: '2020-11-30 06:12:00',
  company: 0,
  accounts,
  ...more,
});

/** One of each kind that the field knows. @param lines how many a journal has */
export const oldProviders = (lines: number): OldProvider[] => [
  provider('Gingham', 'plaid', [
    account('Gingham Checking', '0000', [journal('Old Checking', 'month', lines)]),
    account('Gingham Saving', '1111', [journal('Old Saving', 'week', lines)]),
    account('Gingham Never Used', '2222', []),
  ]),
  provider(
    'Houndstooth',
    'yodlee',
    [account('Old Cards', 'xxxx-4411', [journal('Old Cards', 'day', lines)])],
    {
      status: 'FAILED',
      statusCode: '402',
      message: 'The credentials were not accepted',
    },
  ),
  provider(
    'Banque du Lac',
    'ponto',
    [account('Lac', 'BE68539007547034', [journal('Old Lac', 'bimonthly', lines)])],
    {
      actionRequired: true,
      message: 'Sign in again',
    },
  ),
  provider('Acme Bank', 'acme', [account('Acme', null, [journal('Old Acme', 'none', lines)])], {
    institution: null,
  }),
  // A login over two companies, an account with two journals, and one that never came to anything.
  provider(
    'Second Company Bank',
    'plaid',
    [
      account('Shared', '7777', [
        journal('Old Shared', 'month', lines),
        journal('Old Shared Twin', 'none', 3),
      ]),
    ],
    { company: 1, status: 'IN_PROGRESS' },
  ),
  provider('Never Finished', 'yodlee', [], { status: null, lastRefresh: null }),
];

/** As many connections as wanted, each with an account and a journal of its own, and one line in it. */
export function manyProviders(count: number): OldProvider[] {
  const kinds = oldProviders(1).slice(1, 3);
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length] as OldProvider;
    return {
      ...kind,
      name: `${kind.name} ${index}`,
      accounts: kind.accounts.map((account) => ({
        ...account,
        name: `${account.name} ${index}`,
        journals: account.journals.map((journal) => ({ ...journal, name: `${journal.name} ${index}` })),
      })),
    };
  });
}
