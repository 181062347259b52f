import { expect } from 'chai';
import fc from 'fast-check';
import type { BankTransaction } from '../../../sidecar/src/providers/provider.ts';
import { contentHash, fingerprint, hasId, syntheticId } from '../../../sidecar/src/sync/identity.ts';

const RUNS = { numRuns: 10_000 };
const words = fc.array(fc.constantFrom('Rent', 'Café', 'ﬁne', 'STRASSE', '№5', 'x'), {
  minLength: 1,
  maxLength: 4,
});
const transaction = fc.record<BankTransaction>({
  id: fc.string(),
  accountId: fc.constant('a'),
  status: fc.constant('posted'),
  date: fc.constantFrom('2026-10-01', '2026-10-02', '2025-10-01'),
  amount: fc.constantFrom('1', '-1', '1.5', '15'),
  currency: fc.constantFrom('USD', 'EUR'),
  label: words.map((all) => all.join(' ')),
  details: fc.constant({}),
});

const print = (one: BankTransaction): string => fingerprint(one).toString('hex');
const hash = (one: BankTransaction): string => contentHash(one).toString('hex');

describe('what makes a transaction the same one', () => {
  it('is not how a bank spaces and capitalises its label, nor the id it gives', () => {
    fc.assert(
      fc.property(transaction, fc.string(), fc.constantFrom(' ', '  ', '\t', '\u00a0'), (one, id, space) => {
        const again = { ...one, id, label: ` ${one.label.toUpperCase().replaceAll(' ', space)} ` };
        // Some letters have no single capital; those are other texts to a bank too.
        fc.pre(
          again.label.toLowerCase().normalize('NFKC').trim().replace(/\s+/g, ' ') ===
            one.label.normalize('NFKC').toLowerCase(),
        );
        expect(print(again)).to.equal(print(one));
      }),
      RUNS,
    );
  });

  it('is its date, amount, currency and label: two that differ in one of them are two', () => {
    fc.assert(
      fc.property(transaction, transaction, (one, other) => {
        const key = ({ date, amount, currency, label }: BankTransaction): string =>
          JSON.stringify([date, amount, currency, label.normalize('NFKC').toLowerCase()]);
        expect(print(one) === print(other)).to.equal(key(one) === key(other));
      }),
      RUNS,
    );
  });

  it('is corrected when anything that is booked changes, and not for details', () => {
    const change = fc.constantFrom<Partial<BankTransaction>>(
      { amount: '99' },
      { date: '2020-01-01' },
      { label: 'Other' },
      { reference: 'R' },
      { counterpartyName: 'N' },
      { counterpartyAccount: 'A' },
      { original: { amount: '1', currency: 'GBP' } },
    );
    fc.assert(
      fc.property(transaction, change, (one, patch) => {
        expect(hash({ ...one, ...patch })).not.to.equal(hash(one));
        expect(hash({ ...one, details: { more: 'of it' } })).to.equal(hash(one));
      }),
      RUNS,
    );
  });

  it('has an id of ours where the bank gives none or only spaces, another for each of its equals', () => {
    fc.assert(
      fc.property(transaction, fc.nat(50), fc.nat(50), (one, first, second) => {
        const [a, b] = [syntheticId(fingerprint(one), first), syntheticId(fingerprint(one), second)];
        expect(a === b).to.equal(first === second);
      }),
      RUNS,
    );
    for (const id of ['', ' ', '\t', '\u00a0  ']) expect(hasId({ id } as BankTransaction)).to.equal(false);
  });
});
