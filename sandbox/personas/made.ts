/** The project's own customers: each shows one thing that banks do. All of it is made up. */
import type { Institution, Persona, Traits } from '../ledger/types.ts';
import { history } from './generate.ts';
import { belgianIban } from './numbers.ts';

const COUNTRIES = ['US', 'CA', 'GB', 'BE', 'FR', 'DE', 'NL', 'ES', 'IE'];
const LIVE: Traits = { refresh: 'live', userPresent: false, automatic: true };

const bank = (id: string, name: string, colour: string, more: Partial<Institution> = {}): Institution => ({
  id,
  name,
  countries: COUNTRIES,
  bic: `${id.replaceAll('-', '').slice(0, 4).toUpperCase().padEnd(4, 'X')}BEBB`,
  url: `https://${id}.example`,
  colour,
  beta: false,
  healthy: true,
  oauth: false,
  ...more,
});

const iban = (number: number): { iban: string; number: string; bic: string } => {
  const full = belgianIban(539, number);
  return { iban: full, number: full.slice(4), bic: 'SANDBEBB' };
};

/** @param today histories end here */
export function madePersonas(today: Date): Persona[] {
  const past = (transactions: number, seed: number, currency: string, days: number) =>
    history({ transactions, seed, currency, days, today });
  return [
    {
      id: 'linden',
      title: 'Linden Trading',
      story: 'An everyday company: one account in EUR, half a year of payments, two of them pending.',
      institution: bank('harbour', 'Harbour & Sons Bank', '#0f6d5c'),
      traits: LIVE,
      accounts: [
        {
          name: 'Current account',
          officialName: 'Harbour Business Current',
          kind: 'bank',
          subtype: 'checking',
          currency: 'EUR',
          ...iban(100_001),
          openingBalance: '18240.55',
          transactions: [
            ...past(120, 11, 'EUR', 180),
            { amount: '-64.90', label: 'CARD PAYMENT PAPER AND PIN', pending: true },
            {
              amount: '1210.00',
              label: 'TRANSFER FROM HAZEL HOMES',
              pending: true,
              counterpartyName: 'Hazel Homes',
            },
          ],
        },
      ],
    },
    {
      id: 'one-a-day',
      title: 'Once a day',
      story: 'The bank gives fresh data once in 24 hours, and what is booked meanwhile is seen only then.',
      institution: bank('meridian', 'Meridian Bank', '#274c9b'),
      traits: { refresh: 'on-request', refreshEverySeconds: 86_400, userPresent: false, automatic: true },
      accounts: [
        {
          name: 'Meridian Business',
          kind: 'bank',
          subtype: 'checking',
          currency: 'EUR',
          ...iban(100_002),
          openingBalance: '5000',
          transactions: past(40, 12, 'EUR', 80),
        },
      ],
    },
    {
      id: 'three-months',
      title: 'Three months of history',
      story: 'The books go back fourteen months, but the bank gives only the last 90 days.',
      institution: bank('short-memory', 'Short Memory Savings', '#8a5a14'),
      traits: { ...LIVE, historyDays: 90 },
      accounts: [
        {
          name: 'Business account',
          kind: 'bank',
          subtype: 'checking',
          currency: 'EUR',
          ...iban(100_003),
          openingBalance: '9120.10',
          transactions: past(140, 13, 'EUR', 425),
        },
      ],
    },
    {
      id: 'mfa-each-time',
      title: 'A code each time',
      story: 'Each refresh needs a code from the person (1234); nothing happens in the background.',
      institution: bank('careful', 'Careful Union', '#6b2f7a'),
      traits: { refresh: 'on-request', userPresent: true, automatic: true, mfaCode: '1234' },
      accounts: [
        {
          name: 'Careful account',
          kind: 'bank',
          subtype: 'checking',
          currency: 'EUR',
          ...iban(100_004),
          openingBalance: '720',
          transactions: past(30, 14, 'EUR', 60),
        },
      ],
    },
    {
      id: 'manual-only',
      title: 'No automatic fetching',
      story: 'The bank forbids fetching on a schedule; a person may fetch at any time.',
      institution: bank('old-mill', 'Old Mill Bank', '#4d5a2a'),
      traits: { refresh: 'on-request', userPresent: false, automatic: false },
      accounts: [
        {
          name: 'Mill account',
          kind: 'bank',
          subtype: 'checking',
          currency: 'EUR',
          ...iban(100_005),
          openingBalance: '310.75',
          transactions: past(30, 15, 'EUR', 60),
        },
      ],
    },
    {
      id: 'many-accounts',
      title: 'Many accounts and currencies',
      story:
        'Six accounts at one bank: EUR, savings, USD, JPY (no decimals), KWD (three decimals) and a card.',
      institution: bank('compass', 'Compass International', '#1b7fa6', { oauth: true }),
      traits: LIVE,
      accounts: [
        {
          name: 'Euro account',
          kind: 'bank',
          subtype: 'checking',
          currency: 'EUR',
          ...iban(100_006),
          openingBalance: '40000',
          transactions: past(40, 16, 'EUR', 80),
        },
        {
          name: 'Euro savings',
          kind: 'bank',
          subtype: 'savings',
          currency: 'EUR',
          ...iban(100_007),
          openingBalance: '125000.00',
        },
        {
          name: 'Dollar account',
          kind: 'bank',
          subtype: 'checking',
          currency: 'USD',
          ...iban(100_008),
          openingBalance: '8000',
          transactions: past(25, 17, 'USD', 80),
        },
        {
          name: 'Yen account',
          kind: 'bank',
          subtype: 'checking',
          currency: 'JPY',
          ...iban(100_009),
          openingBalance: '2500000',
          transactions: past(25, 18, 'JPY', 80),
        },
        {
          name: 'Dinar account',
          kind: 'bank',
          subtype: 'checking',
          currency: 'KWD',
          ...iban(100_010),
          openingBalance: '1250.125',
          transactions: past(25, 19, 'KWD', 80),
        },
        {
          name: 'Compass card',
          kind: 'card',
          subtype: 'credit card',
          currency: 'EUR',
          number: '4000000000001007',
          limit: '5000',
          transactions: past(15, 20, 'EUR', 60).map((each) => ({
            ...each,
            amount: each.amount.startsWith('-') ? each.amount : `-${each.amount}`,
          })),
        },
      ],
    },
    {
      id: 'card',
      title: 'A credit card',
      story: 'One card in USD with a debt, purchases in other currencies and a pending one.',
      institution: bank('quarry', 'Quarry Card Services', '#333a44'),
      traits: LIVE,
      accounts: [
        {
          name: 'Quarry Business Card',
          kind: 'card',
          subtype: 'credit card',
          currency: 'USD',
          number: '4000000000004242',
          limit: '10000',
          openingBalance: '-210.40',
          transactions: [
            { ...at(today, 40), amount: '-54.20', label: 'CLOUDBERRY HOSTING' },
            {
              ...at(today, 21),
              amount: '-107.95',
              label: 'HOTEL AU PONT PARIS',
              counterpartyName: 'Hotel au Pont',
              original: { amount: '-99.00', currency: 'EUR' },
            },
            { ...at(today, 9), amount: '264.60', label: 'PAYMENT RECEIVED, THANK YOU' },
            { amount: '-18.75', label: 'CORNER CAFE', counterpartyName: 'Corner Cafe', pending: true },
          ],
        },
      ],
    },
    {
      id: 'beta',
      title: 'A bank in beta',
      story: 'The provider supports this bank only as a trial.',
      institution: bank('sprout', 'Sprout Neobank', '#2f9e44', { beta: true }),
      traits: LIVE,
      accounts: [
        {
          name: 'Sprout account',
          kind: 'bank',
          subtype: 'checking',
          currency: 'EUR',
          ...iban(100_011),
          openingBalance: '1000',
          transactions: past(12, 21, 'EUR', 30),
        },
      ],
    },
    {
      id: 'empty',
      title: 'A new account',
      story: 'Nothing has happened yet; for playing.',
      institution: bank('blank-page', 'Blank Page Bank', '#5f6b7a'),
      traits: LIVE,
      accounts: [
        { name: 'New account', kind: 'bank', subtype: 'checking', currency: 'EUR', ...iban(100_012) },
      ],
    },
  ];
}

const at = (today: Date, days: number): { date: string } => ({
  date: new Date(today.getTime() - days * 86_400_000).toISOString().slice(0, 10),
});

/** For load: `big-1000-7` has a thousand transactions made from seed 7, over two years. */
export function bigPersona(
  { transactions, seed }: { transactions: number; seed: number },
  today: Date,
): Persona {
  return {
    id: `big-${transactions}-${seed}`,
    title: `Big (${transactions} transactions, seed ${seed})`,
    story: 'Made for load tests.',
    institution: bank(`big-${transactions}-${seed}`, `Bulk Bank ${transactions}/${seed}`, '#444444'),
    traits: LIVE,
    accounts: [
      {
        name: 'Bulk account',
        kind: 'bank',
        subtype: 'checking',
        currency: 'EUR',
        ...iban(200_000 + seed),
        openingBalance: '100000',
        transactions: history({ transactions, seed, currency: 'EUR', days: 700, today }),
      },
    ],
  };
}

/** @returns the persona of an id such as `big-1000-7` */
export function personaOnDemand(id: string, today: Date): Persona | undefined {
  const match = /^big-(\d{1,6})-(\d{1,6})$/.exec(id);
  return match ? bigPersona({ transactions: Number(match[1]), seed: Number(match[2]) }, today) : undefined;
}
