/** Any history of a ledger, for properties. */
import fc from 'fast-check';
import { Ledger } from '../../../sandbox/ledger/ledger.ts';

export type Step = { op: (typeof OPS)[number]; pick: number; cents: number; flag: boolean };

const OPS = ['add', 'pend', 'post', 'change', 'remove', 'reissue', 'rename', 'override'] as const;

export const anyHistory = fc.array(
  fc.record({
    op: fc.constantFrom(...OPS),
    pick: fc.nat(1000),
    cents: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    flag: fc.boolean(),
  }),
  { maxLength: 60 },
);

export function newLedger(seed = 'test'): Ledger {
  let serial = 0;
  const clock = { now: () => new Date('2026-03-01T12:00:00Z') };
  const ledger = new Ledger({ seed, laterSeed: seed, clock, nextSerial: () => (serial += 1) });
  ledger.addAccount({ name: 'One', kind: 'bank', currency: 'EUR', openingBalance: '100.10' });
  ledger.addAccount({ name: 'Two', kind: 'bank', currency: 'EUR' });
  return ledger;
}

const decimal = (cents: number): string =>
  `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;

/** Does one step; what it names by `pick` is taken round the list, and a step without an object does nothing. */
export function play(ledger: Ledger, { op, pick, cents, flag }: Step): void {
  const accounts = ledger.accounts();
  const account = accounts[pick % accounts.length]!;
  const transactions = ledger.transactions();
  const transaction = transactions[pick % Math.max(1, transactions.length)];
  const amount = decimal(cents);
  const input = { amount, label: op, date: `2026-02-${String(1 + (pick % 28)).padStart(2, '0')}` };
  if (op === 'add') ledger.add(account.id, input);
  if (op === 'pend') ledger.pend(account.id, input);
  if (op === 'reissue') ledger.reissue(account.id);
  if (op === 'rename') ledger.renameAccount(account.id);
  if (op === 'override') ledger.overrideBalance(account.id, flag ? amount : null);
  if (!transaction) return;
  if (op === 'change') ledger.change(transaction.id, { amount });
  if (op === 'remove') ledger.remove(transaction.id);
  if (op === 'post' && transaction.status === 'pending') {
    ledger.post(
      transaction.id,
      pick % 3 === 0 ? { keepId: true } : { link: flag, patch: flag ? { amount } : {} },
    );
  }
}
