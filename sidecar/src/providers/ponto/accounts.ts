/** The accounts of an organisation, and how they stand. */
import {
  ProviderError,
  type BankAccount,
  type ConnectionHealth,
  type Credentials,
  type Problem,
} from '../provider.ts';
import { shapedAnswer } from '../shared/faults.ts';
import { gravest, problemOf, problemOfSynchronization } from './errors.ts';
import { readAll, type Send } from './lists.ts';
import { inMaintenance, toAccount } from './mapping.ts';
import { account, institution, one, userInfo, type PontoAccount, type PontoInstitution } from './shapes.ts';
import type { Tokens } from './tokens.ts';

export const sendFor =
  (tokens: Tokens, credentials: Credentials): Send =>
  (request) =>
    tokens.send(credentials, request);

export const readAccounts = (send: Send): Promise<PontoAccount[]> => readAll(send, '/accounts', account);

/**
 * Those that can still be read; one that Ponto has deprecated has a successor beside it.
 * @throws {ProviderError} `act-at-bank` when there is none: the person adds accounts in Ponto's own dashboard
 */
export async function usableAccounts(send: Send): Promise<BankAccount[]> {
  const accounts = (await readAccounts(send)).filter(({ attributes }) => attributes.deprecated !== true);
  if (accounts.length > 0) return accounts.map(toAccount);
  const { data } = await send({ method: 'GET', path: '/userinfo' });
  const { onboardingComplete } = shapedAnswer(userInfo, data, 'userinfo');
  throw new ProviderError({
    state: 'act-at-bank',
    code: onboardingComplete === false ? 'ONBOARDING_NOT_COMPLETE' : 'NO_ACCOUNTS',
    message:
      onboardingComplete === false
        ? "Finish the registration in Ponto's dashboard, then fetch the accounts."
        : "Ponto shares no account. Add one in Ponto's dashboard, then fetch the accounts.",
  });
}

/** When the bank's authorization of an account ends, where Ponto says so. */
export function endOf({ attributes }: PontoAccount): number | undefined {
  const at = Date.parse(attributes.authorizationExpirationExpectedAt ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** What stands in the way of an account's data, if anything does. */
export function problemOfAccount(from: PontoAccount, now: Date): Problem | undefined {
  const latest = from.meta?.latestSynchronization;
  const ends = endOf(from);
  const found: Problem[] = [];
  if (latest?.attributes.status === 'error') {
    found.push(problemOfSynchronization(latest.attributes.errors ?? [], now, latest.id));
  }
  if (ends !== undefined && ends <= now.getTime()) found.push(problemOf('authorizationExpired', now));
  if (from.attributes.deprecated === true) found.push(problemOf('accountDeprecated', now));
  return gravest(found);
}

/** Ponto's catalogue entry of a bank: for maintenances, so an hour's age does no harm. */
export function createInstitutionCache(
  now: () => Date,
): (send: Send, id: string) => Promise<PontoInstitution> {
  const kept = new Map<string, { until: number; value: PontoInstitution }>();
  return async (send, id) => {
    const known = kept.get(id);
    if (known && known.until > now().getTime()) return known.value;
    const path = `/financial-institutions/${encodeURIComponent(id)}`;
    const { data } = await send({ method: 'GET', path });
    const value = shapedAnswer(one(institution), data, path).data;
    kept.set(id, { until: now().getTime() + 3_600_000, value });
    return value;
  };
}

/** How all accounts stand; of several problems the gravest, of several ends of consent the first. */
export async function readHealth(
  send: Send,
  bankOf: (send: Send, id: string) => Promise<PontoInstitution>,
  now: Date,
): Promise<ConnectionHealth> {
  const accounts = await readAccounts(send);
  const current = accounts.filter(({ attributes }) => attributes.deprecated !== true);
  const ends = current.map(endOf).filter((at) => at !== undefined);
  const problems = accounts.map((each) => problemOfAccount(each, now)).filter((each) => each !== undefined);
  const banks = new Set(
    current
      .map(({ relationships }) => relationships?.financialInstitution?.data?.id)
      .filter((id) => id !== undefined),
  );
  for (const id of banks) {
    const bank = await bankOf(send, id);
    if (inMaintenance(bank, now)) problems.push(problemOf('financialInstitutionInMaintenance', now));
    else if (bank.attributes.deprecated === true) {
      problems.push(problemOf('financialInstitutionDeprecated', now));
    }
  }
  const problem = gravest(problems);
  return {
    // Ponto fetches four times a day by itself, of every bank it has.
    automatic: true,
    ...(ends.length > 0 ? { consentEndsAt: new Date(Math.min(...ends)).toISOString() } : {}),
    ...(problem ? { problem } : {}),
  };
}
