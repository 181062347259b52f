/** The bank's books in Ponto's shapes, as in Ibanity's own test data. */
import { createHash } from 'node:crypto';
import { exact } from '../json.ts';
import { inCurrency } from '../ledger/decimal.ts';
import type { Account, Balance, Institution, IsoTime, Transaction } from '../ledger/types.ts';
import { PONTO_ERRORS } from './errors.ts';
import { accountUuid, institutionUuid, transactionUuid } from './ids.ts';
import type { Integration, Reauthorization } from './state.ts';
import type { Synchronization } from './synchronizations.ts';

const midnight = (date: string): string => `${date}T00:00:00.000Z`;

export function shownInstitution(from: Institution, down: boolean, now: IsoTime, base: string) {
  return {
    type: 'financialInstitution',
    id: institutionUuid(from.id),
    attributes: {
      name: from.name,
      bic: from.bic ?? null,
      country: from.countries[0] ?? null,
      logoUrl: `${base}/logos/${from.colour.slice(1)}.png`,
      primaryColor: from.colour,
      secondaryColor: null,
      sharedBrandName: null,
      sharedBrandReference: null,
      status: from.beta ? 'beta' : 'stable',
      deprecated: !from.healthy && !down,
      maintenanceType: down ? 'financialInstitution' : null,
      maintenanceFrom: down ? now : null,
      maintenanceTo: null,
      paymentsEnabled: false,
      paymentsProductTypes: [],
      bulkPaymentsEnabled: false,
      bulkPaymentsProductTypes: [],
      periodicPaymentsEnabled: false,
      periodicPaymentsProductTypes: [],
      futureDatedPaymentsAllowed: false,
    },
  };
}

export function shownSynchronization(from: Synchronization) {
  return {
    type: 'synchronization',
    id: from.id,
    attributes: {
      resourceType: 'account',
      resourceId: accountUuid(from.accountId),
      subtype: from.subtype,
      status: from.status,
      errors: from.error ? [{ code: from.error, detail: PONTO_ERRORS[from.error][1] }] : [],
      createdAt: from.createdAt,
      updatedAt: from.updatedAt,
    },
  };
}

/** With a link to what it changed, where it is one of transactions. */
export function shownWithUpdates(from: Synchronization, base: string) {
  if (from.subtype === 'accountDetails') return shownSynchronization(from);
  const related = `${base}/synchronizations/${from.id}/updated-transactions`;
  return {
    ...shownSynchronization(from),
    relationships: { updatedTransactions: { links: { related, meta: { type: 'transaction' } } } },
  };
}

const SUBTYPES: Record<string, string> = { 'credit card': 'card' };

export function shownAccount(
  account: Account,
  balance: Balance,
  of: Integration,
  more: { endsAt: IsoTime; latest: Synchronization | undefined; base: string },
) {
  const { persona } = of.customer;
  const id = accountUuid(account.id);
  const bank = institutionUuid(persona.institution.id);
  const money = (value: string) => exact(inCurrency(value, account.currency));
  const seen = of.synchronizations.feed.refreshedAt;
  return {
    type: 'account',
    id,
    attributes: {
      subtype: SUBTYPES[account.subtype ?? ''] ?? account.subtype ?? 'checking',
      reference: account.iban ?? account.number ?? null,
      referenceType: account.iban === undefined ? 'MASKEDPAN' : 'IBAN',
      internalReference: id,
      product: account.officialName ?? null,
      description: account.name,
      holderName: persona.title,
      currency: account.currency,
      currentBalance: money(balance.told),
      currentBalanceChangedAt: seen,
      currentBalanceVariationObservedAt: seen,
      currentBalanceReferenceDate: seen,
      availableBalance: money(balance.told),
      availableBalanceChangedAt: seen,
      availableBalanceVariationObservedAt: seen,
      availableBalanceReferenceDate: seen,
      deprecated: false,
      authorizedAt: of.authorizedAt,
      authorizationExpirationExpectedAt: more.endsAt,
    },
    relationships: {
      transactions: {
        links: { related: `${more.base}/accounts/${id}/transactions`, meta: { type: 'transaction' } },
      },
      financialInstitution: {
        links: { related: `${more.base}/financial-institutions/${bank}` },
        data: { type: 'financialInstitution', id: bank },
      },
    },
    meta: {
      synchronizedAt: more.latest?.updatedAt ?? seen,
      ...(more.latest ? { latestSynchronization: shownSynchronization(more.latest) } : {}),
    },
  };
}

export function shownTransaction(from: Transaction, base: string) {
  const account = accountUuid(from.accountId);
  return {
    type: from.status === 'pending' ? 'pendingTransaction' : 'transaction',
    id: transactionUuid(from.id),
    attributes: {
      amount: exact(inCurrency(from.amount, from.currency)),
      currency: from.currency,
      executionDate: midnight(from.date),
      valueDate: midnight(from.authorisedDate ?? from.date),
      description: from.label,
      remittanceInformation: from.label,
      remittanceInformationType: 'unstructured',
      counterpartName: from.counterpartyName ?? null,
      counterpartReference: from.counterpartyAccount ?? null,
      endToEndId: from.reference ?? null,
      additionalInformation: from.original ? `${from.original.currency} ${from.original.amount}` : null,
      bankTransactionCode: 'PMNT-RCDT-ESCT',
      proprietaryBankTransactionCode: null,
      internalReference: String(from.serial),
      purposeCode: null,
      mandateId: null,
      creditorId: null,
      cardReference: null,
      cardReferenceType: null,
      fee: null,
      // "May NOT be unique": of what was bought, not of which time.
      digest: createHash('sha256').update(`${from.date}${from.amount}${from.label}`).digest('hex'),
    },
    relationships: {
      account: {
        links: { related: `${base}/accounts/${account}` },
        data: { type: 'account', id: account },
      },
    },
  };
}

export const shownReauthorization = ({ id }: Reauthorization, root: string) => ({
  type: 'reauthorizationRequest',
  id,
  links: { redirect: `${root}/oauth2/reauthorization?request=${id}` },
  attributes: { sandbox: true },
});
