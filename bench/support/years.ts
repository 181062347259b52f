/** Transactions of some years, for the benches that have an Odoo. */
import { addDays } from '../../sidecar/src/days.ts';
import type { NewTransaction } from '../../test/support/customer.ts';

const LAST_DAY = '2026-11-20';
/** So many days at most: what Plaid gives. */
const DAYS = 700;

/** For a first synchronization of so many, on a busy machine. */
export const PATIENCE_MS = 3_600_000;

/** Spread evenly over two years, of every size and sign; the first is the oldest. */
export const years = (count: number): NewTransaction[] =>
  Array.from({ length: count }, (_, index) => ({
    date: addDays(LAST_DAY, -Math.floor(((count - index) * DAYS) / count)),
    amount: `${(index % 7919) - 3000}.${String(index % 100).padStart(2, '0')}`,
    label: `TRANSFER FROM CUSTOMER ${index % 997} INVOICE ${index}`,
  }));
