/** Yodlee's answers as far as we read them. What is not named here is let through and not used. */
import { z } from 'zod';
import { id } from '../shared/ids.ts';

const words = z.string().nullish();
const money = z.looseObject({ amount: z.unknown(), currency: z.string().min(3) });
const moneyMaybe = money.nullish();
const dataset = z.looseObject({
  name: words,
  additionalStatus: words,
  updateEligibility: words,
  lastUpdated: words,
  lastUpdateAttempt: words,
  nextUpdateScheduled: words,
});

export const providerAccount = z.looseObject({
  id,
  providerId: id.nullish(),
  status: words,
  requestId: words,
  isRealTimeMFA: z.boolean().nullish(),
  dataset: z.array(dataset).nullish(),
});

export const account = z.looseObject({
  id,
  CONTAINER: z.string(),
  providerAccountId: id.nullish(),
  accountName: words,
  nickname: words,
  accountType: words,
  accountNumber: words,
  fullAccountNumberList: z
    .looseObject({ paymentAccountNumber: words, unmaskedAccountNumber: words })
    .nullish(),
  accountStatus: words,
  isManual: z.boolean().nullish(),
  balance: moneyMaybe,
  currentBalance: moneyMaybe,
  runningBalance: moneyMaybe,
  availableBalance: moneyMaybe,
  autoRefresh: z.looseObject({ status: words, additionalStatus: words }).nullish(),
});

export const transaction = z.looseObject({
  id,
  CONTAINER: z.string(),
  accountId: id,
  amount: money,
  baseType: z.enum(['CREDIT', 'DEBIT']),
  status: words,
  date: words,
  postDate: words,
  transactionDate: words,
  description: z.looseObject({ original: words, simple: words, consumer: words }).nullish(),
  merchant: z.looseObject({ name: words }).nullish(),
  checkNumber: words,
  memo: words,
  type: words,
  subType: words,
});

const attribute = z.looseObject({
  name: words,
  container: z.array(z.string()).nullish(),
  containerAttributes: z
    .record(z.string(), z.looseObject({ numberOfTransactionDays: z.number().nullish() }))
    .nullish(),
});

export const institution = z.looseObject({
  id,
  name: z.string().min(1),
  status: words,
  authType: words,
  countryISOCode: words,
  baseUrl: words,
  logo: words,
  favicon: words,
  isAutoRefreshEnabled: z.boolean().nullish(),
  betaContainers: z.array(z.string()).nullish(),
  dataset: z.array(z.looseObject({ name: words, attribute: z.array(attribute).nullish() })).nullish(),
});

const consent = z.looseObject({
  providerAccountId: id.nullish(),
  consentStatus: words,
  expirationDateTime: words,
  expirationDate: words,
});

/**
 * A list. Yodlee leaves the field out where the list is empty and answers `{}`; any other object without the field
 * is not an answer of Yodlee's.
 */
const listOf = <T extends z.ZodType>(field: string, item: T) =>
  z
    .record(z.string(), z.unknown())
    .refine((body) => field in body || Object.keys(body).length === 0, `no ${field}`)
    .transform((body) => body[field] ?? [])
    .pipe(z.array(item));

export const transactionList = listOf('transaction', transaction);
export const accountList = listOf('account', account);
export const providerAccountList = listOf('providerAccount', providerAccount);
export const institutionList = listOf('provider', institution);
export const consentList = listOf('consent', consent);
export const transactionCount = z.looseObject({
  transaction: z.looseObject({ TOTAL: z.looseObject({ count: z.number().int().nonnegative() }) }),
});

export type YodleeProviderAccount = z.output<typeof providerAccount>;
export type YodleeAccount = z.output<typeof account>;
export type YodleeTransaction = z.output<typeof transaction>;
export type YodleeInstitution = z.output<typeof institution>;
export type YodleeConsent = z.output<typeof consent>;
