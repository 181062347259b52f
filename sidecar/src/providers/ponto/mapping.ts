/** Ponto's accounts, transactions and institutions as the port's plain types. Pure. */
import { isValidIBAN } from 'ibantools';
import { decimal } from '../../money.ts';
import type { BankAccount, BankTransaction, Institution, IsoDate, Json } from '../provider.ts';
import { exactAmount } from '../shared/faults.ts';
import { malformedAnswer } from './errors.ts';
import type { PontoAccount, PontoInstitution, PontoTransaction } from './shapes.ts';

/** The first that says something; banks fill fields with blanks. */
const firstText = (...candidates: (string | null | undefined)[]): string | undefined =>
  candidates.map((text) => text?.trim()).find((text) => text !== undefined && text !== '');

/** `2020-06-19` of `2020-06-19T00:00:00.000Z`: the date as it is written, whatever the time zone. */
function dateOf(...values: (string | null | undefined)[]): IsoDate {
  for (const value of values) {
    const found = /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(value?.trim() ?? '')?.[0];
    if (found !== undefined) return found;
  }
  throw malformedAnswer('a transaction without a date');
}

const compact = (text: string): string => text.replaceAll(/\s/g, '').toUpperCase();

export function toAccount({ id, attributes }: PontoAccount): BankAccount {
  const number = firstText(attributes.reference);
  const written = number === undefined ? '' : compact(number);
  const stated = attributes.referenceType === 'IBAN' || attributes.referenceType === undefined;
  const booked = attributes.currentBalance ?? null;
  const told = booked ?? attributes.availableBalance ?? null;
  return {
    id,
    name:
      firstText(attributes.description, attributes.product, attributes.holderName, number) ?? `Account ${id}`,
    currency: attributes.currency,
    ...(number === undefined ? {} : { number }),
    ...(stated && isValidIBAN(written) ? { iban: written } : {}),
    kind: attributes.subtype === 'card' ? 'card' : 'bank',
    ...(told === null ? {} : { balance: exactAmount(() => decimal(told)) }),
    ...(booked === null && told !== null ? { balanceIncludesPending: true } : {}),
  };
}

/** ISO 20022's word for "none". */
const NONE = new Set(['NOTPROVIDED', 'NOT PROVIDED']);

/** Structured remittance information is a reference; otherwise the end-to-end id, where one was given. */
function referenceOf(from: PontoTransaction['attributes']): string | undefined {
  if (from.remittanceInformationType === 'structured') return firstText(from.remittanceInformation);
  const endToEnd = firstText(from.endToEndId);
  return endToEnd !== undefined && !NONE.has(endToEnd.toUpperCase()) ? endToEnd : undefined;
}

/** What else the bank said; names as Ponto's. `digest` is not unique, so it is of no use. */
function detailsOf(from: PontoTransaction['attributes']): Record<string, Json> {
  const all: Record<string, string | null | undefined> = {
    valueDate: from.valueDate?.slice(0, 10),
    description: from.description,
    remittanceInformation: from.remittanceInformation,
    remittanceInformationType: from.remittanceInformationType,
    additionalInformation: from.additionalInformation,
    endToEndId: from.endToEndId,
    bankTransactionCode: from.bankTransactionCode,
    proprietaryBankTransactionCode: from.proprietaryBankTransactionCode,
    purposeCode: from.purposeCode,
    mandateId: from.mandateId,
    creditorId: from.creditorId,
    cardReference: from.cardReference,
    internalReference: from.internalReference,
    ...(from.fee === null || from.fee === undefined ? {} : { fee: exactAmount(() => decimal(from.fee)) }),
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => {
      const text = firstText(value);
      return text === undefined ? [] : [[key, text]];
    }),
  );
}

/** Ponto's sign is ours: positive is money in. */
export function toTransaction(
  { id, attributes }: PontoTransaction,
  accountId: string,
  status: BankTransaction['status'],
): BankTransaction {
  const counterpartyName = firstText(attributes.counterpartName);
  const counterpartyAccount = firstText(attributes.counterpartReference);
  const reference = referenceOf(attributes);
  return {
    id,
    accountId,
    status,
    // "The moment the transaction has been recorded"; the value date may be days away.
    date: dateOf(attributes.executionDate, attributes.valueDate),
    amount: exactAmount(() => decimal(attributes.amount)),
    currency: attributes.currency,
    label:
      firstText(
        attributes.remittanceInformation,
        attributes.description,
        attributes.additionalInformation,
        counterpartyName,
      ) ?? '/',
    ...(counterpartyName === undefined ? {} : { counterpartyName }),
    ...(counterpartyAccount === undefined ? {} : { counterpartyAccount }),
    ...(reference === undefined ? {} : { reference }),
    details: detailsOf(attributes),
  };
}

/** Whether a maintenance that Ponto announces goes on now; one without an end lasts until it is taken back. */
export function inMaintenance({ attributes }: PontoInstitution, now: Date): boolean {
  if (firstText(attributes.maintenanceType) === undefined) return false;
  const moment = (value: string | null | undefined, none: number): number => {
    const at = Date.parse(value ?? '');
    return Number.isNaN(at) ? none : at;
  };
  const from = moment(attributes.maintenanceFrom, Number.NEGATIVE_INFINITY);
  const to = moment(attributes.maintenanceTo, Number.POSITIVE_INFINITY);
  return from <= now.getTime() && now.getTime() < to;
}

export function toInstitution(from: PontoInstitution, now: Date): Institution {
  const { name, bic, country, logoUrl, status, deprecated } = from.attributes;
  const code = firstText(bic);
  const logo = firstText(logoUrl);
  const where = firstText(country)?.toUpperCase();
  return {
    id: from.id,
    name,
    // None for an international one.
    countries: where === undefined ? [] : [where],
    ...(code === undefined ? {} : { bic: code }),
    ...(logo === undefined ? {} : { logo }),
    beta: status === 'beta' || status === 'experimental',
    healthy: deprecated !== true && !inMaintenance(from, now),
    automatic: true,
    signIn: 'oauth',
  };
}
