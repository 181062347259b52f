/** The ledger's things as Yodlee shows them. Pure. */
import { exact } from '../json.ts';
import { absolute, inCurrency, isNegative, negate, sum } from '../ledger/decimal.ts';
import type { Account, Balance, Institution, IsoTime, Traits, Transaction } from '../ledger/types.ts';
import { providerId } from './ids.ts';
import { PAUSE_MS, troubleOf, type ProviderAccount } from './state.ts';

const DAY_MS = 86_400_000;

/** Yodlee writes no fractions of a second. */
const time = (moment: IsoTime): string => moment.replace(/\.\d+Z$/, 'Z');

export const containerOf = (account: Account): 'bank' | 'creditCard' =>
  account.kind === 'card' ? 'creditCard' : 'bank';

const money = (value: string, currency: string) => ({
  amount: exact(inCurrency(value, currency)),
  currency,
});

/** @param logo where its picture is */
export function shownProvider(
  institution: Institution,
  traits: Traits | undefined,
  logo: string,
): Record<string, unknown> {
  const containers = ['bank', 'creditCard'];
  const days = Math.min(traits?.historyDays ?? 730, 730);
  const daysOf = { numberOfTransactionDays: days };
  return {
    id: providerId(institution.id),
    name: institution.name,
    loginUrl: institution.url ?? '',
    baseUrl: institution.url ?? '',
    favicon: logo,
    logo,
    status: institution.healthy ? (institution.beta ? 'Beta' : 'Supported') : 'Unsupported',
    ...(institution.beta ? { betaContainers: containers } : {}),
    authType: institution.oauth ? 'OAUTH' : traits?.mfaCode === undefined ? 'CREDENTIALS' : 'MFA_CREDENTIALS',
    isConsentRequired: institution.oauth,
    isAutoRefreshEnabled: isAutomatic(traits),
    languageISOCode: 'EN',
    primaryLanguageISOCode: 'EN',
    countryISOCode: institution.countries[0] ?? 'US',
    PRIORITY: 'COBRAND',
    lastModified: '2026-01-05T08:00:00Z',
    dataset: [
      {
        name: 'BASIC_AGG_DATA',
        attribute: [
          { name: 'ACCOUNT_DETAILS', container: containers },
          {
            name: 'TRANSACTIONS',
            container: containers,
            containerAttributes: { BANK: daysOf, CREDITCARD: daysOf },
          },
        ],
      },
    ],
  };
}

const isAutomatic = (traits: Traits | undefined): boolean =>
  traits === undefined || (traits.automatic && !traits.userPresent);

function nextUpdate({ feed, customer }: ProviderAccount): IsoTime | undefined {
  if (!isAutomatic(customer.persona.traits)) return undefined;
  return feed.nextRefreshAt ?? new Date(Date.parse(feed.refreshedAt) + DAY_MS).toISOString();
}

function eligibility(account: ProviderAccount, now: IsoTime): string {
  const trouble = account.customer.currentTrouble();
  if (trouble === 'bank-down') return 'ALLOW_UPDATE';
  if (trouble === 'locked' || trouble === 'action-needed') return 'DISALLOW_UPDATE';
  if (trouble || account.customer.persona.traits.userPresent) return 'ALLOW_UPDATE_WITH_CREDENTIALS';
  const next = account.feed.nextRefreshAt;
  if (next !== undefined && next > now) return 'DISALLOW_UPDATE';
  const pause = Date.parse(account.feed.refreshedAt) + PAUSE_MS;
  return pause > Date.parse(now) ? 'DISALLOW_UPDATE' : 'ALLOW_UPDATE';
}

const dataset = (account: ProviderAccount, now: IsoTime) => {
  const next = nextUpdate(account);
  return [
    {
      name: 'BASIC_AGG_DATA',
      additionalStatus: account.underWay
        ? 'LOGIN_IN_PROGRESS'
        : (troubleOf(account) ?? 'AVAILABLE_DATA_RETRIEVED'),
      updateEligibility: account.underWay ? 'DISALLOW_UPDATE' : eligibility(account, now),
      lastUpdated: time(account.feed.refreshedAt),
      lastUpdateAttempt: time(account.feed.refreshedAt),
      ...(next === undefined ? {} : { nextUpdateScheduled: time(next) }),
    },
  ];
};

function status(account: ProviderAccount): string {
  if (account.underWay) return 'LOGIN_IN_PROGRESS';
  return troubleOf(account) === undefined ? 'SUCCESS' : 'FAILED';
}

/** What the answers to GET (one) and PUT have. */
export const shownUpdate = (account: ProviderAccount, now: IsoTime): Record<string, unknown> => ({
  id: account.id,
  providerId: providerId(account.customer.persona.institution.id),
  aggregationSource: 'USER',
  isManual: false,
  requestId: account.requestId,
  createdDate: account.createdAt.slice(0, 10),
  lastUpdated: time(account.feed.refreshedAt),
  status: status(account),
  authType: account.customer.persona.institution.oauth
    ? 'OAUTH'
    : account.customer.persona.traits.mfaCode === undefined
      ? 'CREDENTIALS'
      : 'MFA_CREDENTIALS',
  dataset: dataset(account, now),
});

/** As the list has it: the detail does not know `isRealTimeMFA`. */
export const shownProviderAccount = (account: ProviderAccount, now: IsoTime): Record<string, unknown> => ({
  ...shownUpdate(account, now),
  isRealTimeMFA: account.customer.persona.traits.userPresent,
  preferences: {
    isDataExtractsEnabled: true,
    isAutoRefreshEnabled: isAutomatic(account.customer.persona.traits),
  },
});

function autoRefresh({ customer, feed }: ProviderAccount): Record<string, unknown> {
  const { traits } = customer.persona;
  const asOfDate = time(feed.refreshedAt);
  if (traits.userPresent) {
    return { status: 'DISABLED', additionalStatus: 'REAL_TIME_MFA_REQUIRED', asOfDate };
  }
  return traits.automatic
    ? { status: 'ENABLED', additionalStatus: 'SCHEDULED', asOfDate }
    : { status: 'DISABLED', additionalStatus: 'SITE_BLOCKING', asOfDate };
}

const mask = (number: string): string => 'x'.repeat(Math.max(0, number.length - 4)) + number.slice(-4);

/** A card's debt is negative in the ledger and positive at Yodlee. Card numbers are masked, IBANs are not. */
export function shownAccount(
  account: Account,
  balance: Balance,
  of: ProviderAccount,
  now: IsoTime,
  include: string[],
): Record<string, unknown> {
  const card = account.kind === 'card';
  const { currency } = account;
  const withPending = sum(balance.told, balance.pending);
  const number = account.iban ?? (account.number && mask(account.number));
  const { institution } = of.customer.persona;
  return {
    CONTAINER: containerOf(account),
    id: account.serial,
    providerAccountId: of.id,
    providerId: String(providerId(institution.id)),
    providerName: institution.name,
    accountName: account.name,
    accountStatus: 'ACTIVE',
    accountType: card ? 'CREDIT' : account.subtype === 'savings' ? 'SAVINGS' : 'CHECKING',
    ...(number === undefined ? {} : { accountNumber: number }),
    aggregationSource: 'USER',
    isAsset: !card,
    isManual: false,
    includeInNetWorth: true,
    createdDate: of.createdAt.slice(0, 10),
    lastUpdated: time(of.feed.refreshedAt),
    ...(card
      ? {
          balance: money(negate(balance.told), currency),
          runningBalance: money(negate(balance.told), currency),
          ...(account.limit === undefined
            ? {}
            : {
                totalCreditLine: money(account.limit, currency),
                availableCredit: money(sum(account.limit, withPending), currency),
              }),
        }
      : {
          balance: money(balance.told, currency),
          currentBalance: money(balance.told, currency),
          availableBalance: money(withPending, currency),
        }),
    dataset: dataset(of, now),
    ...(include.includes('autoRefresh') ? { autoRefresh: autoRefresh(of) } : {}),
  };
}

/** Yodlee's amounts are without a sign; `baseType` has it. */
export function shownTransaction(transaction: Transaction, account: Account): Record<string, unknown> {
  const { amount, currency, label, counterpartyName, date, authorisedDate } = transaction;
  const debit = isNegative(amount);
  return {
    CONTAINER: containerOf(account),
    id: transaction.serial,
    accountId: account.serial,
    amount: money(absolute(amount), currency),
    baseType: debit ? 'DEBIT' : 'CREDIT',
    categoryType: 'UNCATEGORIZE',
    categoryId: 1,
    category: 'Uncategorized',
    categorySource: 'SYSTEM',
    highLevelCategoryId: 10000017,
    createdDate: `${date}T00:00:00Z`,
    lastUpdated: `${date}T00:00:00Z`,
    description: { original: label, simple: label },
    type: debit ? 'PAYMENT' : 'DEPOSIT',
    isManual: false,
    sourceType: 'AGGREGATED',
    date,
    transactionDate: authorisedDate ?? date,
    ...(transaction.status === 'posted' ? { postDate: date } : {}),
    ...(counterpartyName === undefined
      ? {}
      : {
          merchant: {
            id: String(transaction.serial),
            source: 'YODLEE',
            name: counterpartyName.replaceAll('"', '\\"'),
          },
        }),
    status: transaction.status === 'posted' ? 'POSTED' : 'PENDING',
  };
}

/** A consent is there where one ends, or has ended. */
export function shownConsents(account: ProviderAccount): Record<string, unknown>[] {
  const { customer } = account;
  const trouble = customer.currentTrouble();
  const ends = customer.consentEndsAt ?? (trouble?.startsWith('consent') ? account.createdAt : undefined);
  if (ends === undefined) return [];
  const revoked = trouble === 'consent-revoked';
  return [
    {
      consentId: account.id,
      providerAccountId: account.id,
      providerId: providerId(customer.persona.institution.id),
      consentStatus: revoked ? 'REVOKED' : trouble === 'consent-expired' ? 'EXPIRED' : 'ACTIVE',
      title: 'Consent',
      titleBody: 'Accounts and transactions',
      applicationDisplayName: 'Sandbox',
      clientADR: '',
      clientTrustedAdvisor: [],
      links: [],
      preferences: [],
      scope: ['ACCOUNT_DETAILS', 'TRANSACTION_DETAILS'].map((scopeId) => ({
        scopeId,
        title: scopeId,
        titleBody: [],
        datasetAttributes: [],
      })),
      startDate: account.createdAt.slice(0, 10),
      startDateTime: time(account.createdAt),
      expirationDate: ends.slice(0, 10),
      expirationDateTime: time(ends),
      revokeDate: revoked ? ends.slice(0, 10) : '',
      revokeDateTime: revoked ? time(ends) : '',
      dataAccessFrequency: 'RECURRING',
    },
  ];
}
