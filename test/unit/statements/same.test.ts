import { expect } from 'chai';
import fc from 'fast-check';
import { doubtsAbout, matchSurely, type NewOne, type OldOne } from '../../../sidecar/src/statements/same.ts';

const fresh = (id: string, more: Partial<NewOne> = {}): NewOne => ({
  id,
  identifier: `new-${id}`,
  date: '2020-11-20',
  amount: '10.00',
  label: 'Rent of November',
  ...more,
});
const old = (id: number, more: Partial<OldOne> = {}): OldOne => ({
  id,
  identifier: `old-${id}`,
  date: '2020-11-20',
  amount: '10.00',
  label: 'Rent of November',
  ...more,
});

describe('a transaction that is in the books from another synchronization', () => {
  it('is known by its identifier, whatever else has changed', () => {
    const olds = [old(1), old(2, { identifier: 'new-a', date: '2020-11-01', amount: '9', label: 'x' })];
    expect(Object.fromEntries(matchSurely([fresh('a')], olds))).to.eql({ a: 2 });
  });

  it('is known by date, amount and label, the label also where one side says more', () => {
    const match = (label: string) => matchSurely([fresh('a', { label })], [old(1)]).get('a');
    expect(match('  RENT of  november ')).to.equal(1);
    expect(match('Rent of November / ref 8841')).to.equal(1);
    expect(match('Rent')).to.equal(undefined);
    expect(matchSurely([fresh('a', { date: '2020-11-21' })], [old(1)]).size).to.equal(0);
    expect(matchSurely([fresh('a', { amount: '-10' })], [old(1)]).size).to.equal(0);
    expect(matchSurely([fresh('a', { amount: '10' })], [old(1)]).size).to.equal(1);
  });

  it('does not take a line from one that has a better right to it', () => {
    const news = [fresh('a', { label: 'Rent of November and more' }), fresh('b')];
    expect(Object.fromEntries(matchSurely(news, [old(1)]))).to.eql({ b: 1 });
    const named = [fresh('a'), fresh('b', { identifier: 'old-1', label: 'y' })];
    expect(Object.fromEntries(matchSurely(named, [old(1)]))).to.eql({ b: 1 });
  });

  it('is for a person to tell where only the amount and about the day are the same, the likeliest first', () => {
    const olds = [
      old(1, { label: 'Something', date: '2020-11-20' }),
      old(2, { date: '2020-11-23' }),
      old(3, { date: '2020-11-24' }),
      old(4, { amount: '10.01' }),
    ];
    const doubts = doubtsAbout([fresh('a'), fresh('b', { amount: '77' })], olds);
    expect([...doubts].map(([id, lines]) => [id, lines.map((line) => line.id)])).to.eql([['a', [2, 1]]]);
  });

  const some = fc.record({
    identifier: fc.constantFrom('i', 'j', 'k', 'l'),
    date: fc.constantFrom('2020-11-20', '2020-11-21'),
    amount: fc.constantFrom('10.00', '10', '-3.50'),
    label: fc.constantFrom('Rent of November', 'rent of november 2020', 'Shop', ''),
  });

  it('is one line at most, and a line one transaction; twins are as many as there are on both sides', () => {
    fc.assert(
      fc.property(fc.array(some, { maxLength: 12 }), fc.array(some, { maxLength: 12 }), (a, b) => {
        const news = a.map((one, index) => ({ ...one, id: `${index}` }));
        const olds = b.map((one, index) => ({ ...one, id: index }));
        const pairs = matchSurely(news, olds);
        expect(new Set(pairs.values()).size).to.equal(pairs.size);
        const key = ({ date, amount, label }: { date: string; amount: string; label: string }) =>
          `${date} ${Number(amount)} ${label.toLowerCase()}`;
        // What is left on both sides has no equal on the other.
        const left = olds.filter(({ id }) => ![...pairs.values()].includes(id)).map(key);
        for (const one of news) if (!pairs.has(one.id)) expect(left).not.to.include(key(one));
      }),
    );
  });
});
