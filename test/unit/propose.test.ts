import { expect } from 'chai';
import { proposeJournals, type Proposed } from '../../sidecar/src/connections/propose.ts';
import type { JournalChoice } from '../../sidecar/src/host/links.ts';

const account = (id: string, more: Partial<Proposed> = {}): Proposed => ({
  id,
  name: `Account ${id}`,
  currency: 'EUR',
  iban: null,
  number: null,
  kind: 'bank',
  hostAccountId: 1,
  ...more,
});
const journal = (id: number, more: Partial<JournalChoice> = {}): JournalChoice => ({
  id,
  name: `Journal ${id}`,
  code: null,
  type: 'bank',
  currency: null,
  number: null,
  onlineAccountId: null,
  before: null,
  untouched: false,
  ...more,
});
const propose = (accounts: Proposed[], journals: JournalChoice[], wanted?: number) =>
  Object.fromEntries(proposeJournals(accounts, journals, 'EUR', wanted));

describe('the journal proposed for an account', () => {
  it('is the one with its IBAN, however that is written, before any other', () => {
    const accounts = [account('a', { iban: 'BE68539007547034' })];
    const journals = [journal(1, { untouched: true }), journal(2, { number: 'BE68 5390 0754 7034' })];
    expect(propose(accounts, journals, 1)).to.eql({ a: 2 });
  });

  it('is the one the person came from, then one that nobody has used, then a new one', () => {
    const journals = [journal(1), journal(2, { untouched: true })];
    expect(propose([account('a'), account('b'), account('c')], journals, 1)).to.eql({ a: 1, b: 2, c: 'new' });
  });

  it('is never in another currency, nor one that belongs to another account', () => {
    const journals = [
      journal(1, { currency: 'USD', untouched: true }),
      journal(2, { untouched: true, onlineAccountId: 9 }),
    ];
    expect(propose([account('a')], journals, 1)).to.eql({ a: 'new' });
    expect(propose([account('a', { currency: 'USD' })], journals)).to.eql({ a: 1 });
  });

  it('is the one it already has', () => {
    const journals = [journal(1, { untouched: true }), journal(2, { onlineAccountId: 1 })];
    expect(propose([account('a')], journals)).to.eql({ a: 2 });
  });

  it('is the one that it had in the synchronization before, by the end of its number, else by its name', () => {
    const before = (number: string | null, name: string) => ({ before: { number, name } });
    const journals = [
      journal(1, { untouched: true }),
      journal(2, before('xxxx-4411', 'Cards')),
      journal(3, before(null, 'Savings')),
      journal(4, before('12', 'Something else')),
    ];
    const accounts = [
      account('a', { number: '0012', name: 'savings ' }),
      account('b', { iban: 'BE68 5390 0754 4411' }),
      account('c', { number: '9912' }),
    ];
    expect(propose(accounts, journals)).to.eql({ a: 3, b: 2, c: 1 });
  });

  it('is of its own kind where nobody has chosen', () => {
    expect(propose([account('a', { kind: 'card' })], [journal(1, { untouched: true })])).to.eql({ a: 'new' });
  });
});
