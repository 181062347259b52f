/** From a history's numbers to what a bank says. */
const DAY_MS = 86_400_000;
/** One "today" for a whole run, so that midnight changes nothing. */
const TODAY = Date.now();

export const LABELS = ['Rent', 'Card payment', 'Transfer from a customer', 'Fee'] as const;

export const dayOf = (daysAgo: number): string =>
  new Date(TODAY - daysAgo * DAY_MS).toISOString().slice(0, 10);

export const amountOf = (cents: number): string => (cents / 100).toFixed(2);
