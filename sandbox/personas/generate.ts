/** A trading company's bank history, made from a seed: the same seed gives the same row. */
import { fromMinor, minorUnits, negate } from '../ledger/decimal.ts';
import { randomRow } from '../ledger/ids.ts';
import type { IsoDate, TransactionInput } from '../ledger/types.ts';
import { belgianIban, creditorReference } from './numbers.ts';

const CUSTOMERS = [
  'Alder Joinery',
  'Birch & Bloom',
  'Cedar Logistics',
  'Dogwood Dental',
  'Elm Street Books',
  'Fernhill Foods',
  'Gorse Garden Centre',
  'Hazel Homes',
];
const SUPPLIERS: { name: string; label: string; upTo: number }[] = [
  { name: 'Brightwater Energy', label: 'DIRECT DEBIT BRIGHTWATER ENERGY', upTo: 420 },
  { name: 'Northline Telecom', label: 'NORTHLINE TELECOM MONTHLY', upTo: 120 },
  { name: 'Paper & Pin Office Supply', label: 'CARD PAYMENT PAPER AND PIN', upTo: 260 },
  { name: 'Harbour Freight Lines', label: 'TRANSFER HARBOUR FREIGHT LINES', upTo: 2900 },
  { name: 'Millstone Property', label: 'STANDING ORDER RENT MILLSTONE', upTo: 2400 },
  { name: 'Cloudberry Hosting', label: 'CARD PAYMENT CLOUDBERRY HOSTING', upTo: 90 },
];

export interface History {
  transactions: number;
  seed: number;
  currency: string;
  /** The oldest day, in days before `today`; the days are spread evenly from it to today. */
  days: number;
  today: Date;
}

const daysBefore = (today: Date, days: number): IsoDate =>
  new Date(today.getTime() - days * 86_400_000).toISOString().slice(0, 10);

/** An amount up to `upTo` units of a currency with two decimals, scaled for those of other sizes. */
function amount(random: () => number, upTo: number, currency: string): string {
  const scale = currency === 'JPY' ? 150 : currency === 'KWD' ? 0.3 : 1;
  const minor = Math.round((0.05 + 0.95 * random()) * upTo * scale * 10 ** minorUnits(currency));
  return fromMinor(Math.max(1, minor), currency);
}

/** Oldest first. About two in five are money in: customers' payments with a reference. */
export function history({ transactions, seed, currency, days, today }: History): TransactionInput[] {
  const random = randomRow(seed);
  return Array.from({ length: transactions }, (_, index) => {
    const date = daysBefore(today, days - Math.floor((index * days) / Math.max(1, transactions)));
    if (random() < 0.4) {
      const customer = Math.floor(random() * CUSTOMERS.length);
      const reference = creditorReference(100_000 + seed * 1000 + index);
      return {
        date,
        amount: amount(random, 3600, currency),
        label: `TRANSFER FROM ${(CUSTOMERS[customer] ?? '').toUpperCase()} ${reference}`,
        counterpartyName: CUSTOMERS[customer],
        counterpartyAccount: belgianIban(500 + customer, 1_000_000 + customer),
        reference,
      } as TransactionInput;
    }
    const which = Math.floor(random() * SUPPLIERS.length);
    const supplier = SUPPLIERS[which] ?? { name: 'Supplier', label: 'PAYMENT', upTo: 100 };
    return {
      date,
      amount: negate(amount(random, supplier.upTo, currency)),
      label: supplier.label,
      counterpartyName: supplier.name,
      counterpartyAccount: belgianIban(600 + which, 2_000_000 + which),
    };
  });
}
