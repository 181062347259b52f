import { expect } from 'chai';
import { lineIndex } from '../../../sidecar/src/statements/line-order.ts';
import type { PlanInput, Statement } from '../../../sidecar/src/statements/model.ts';
import { planStatements } from '../../../sidecar/src/statements/plan.ts';

const plan = (input: Partial<PlanInput>) =>
  planStatements({
    periodicity: 'month',
    statements: [],
    balanceBefore: '0',
    add: [],
    attach: [],
    detach: [],
    change: [],
    ...input,
  });

/** A month's statement of ours with one line, complete. */
function month(
  id: number,
  first: string,
  start: string,
  end: string,
  more: Partial<Statement> = {},
): Statement {
  const last = new Date(Date.UTC(Number(first.slice(0, 4)), Number(first.slice(5, 7)), 0));
  return {
    id,
    ours: true,
    firstLineIndex: lineIndex(first, id * 10),
    lastLineDate: first,
    periodStart: `${first.slice(0, 8)}01`,
    periodEnd: last.toISOString().slice(0, 10),
    balanceStart: start,
    balanceEnd: end,
    balanceEndReal: end,
    lines: [{ id: id * 10, index: lineIndex(first, id * 10) }],
    ...more,
  };
}

const byHand = (id: number, first: string, start: string, end: string): Statement =>
  month(id, first, start, end, { ours: false, periodStart: null, periodEnd: null });

const january = month(1, '2024-01-10', '0', '100');
const february = month(2, '2024-02-10', '100', '150');
const march = month(3, '2024-03-10', '150', '175');

describe('a plan', () => {
  it('makes one statement a period, each starting where the one before ends', () => {
    const { create } = plan({
      balanceBefore: '7.5',
      add: [
        { key: 'c', date: '2024-02-01', amount: '-3' },
        { key: 'a', date: '2024-01-31', amount: '10' },
        { key: 'b', date: '2024-01-01', amount: '0.25' },
      ],
    });
    expect(create).to.deep.equal([
      {
        keys: ['b', 'a'],
        lineIds: [],
        balanceStart: '7.5',
        balanceEnd: '17.75',
        range: { start: '2024-01-01', end: '2024-01-31' },
      },
      {
        keys: ['c'],
        lineIds: [],
        balanceStart: '17.75',
        balanceEnd: '14.75',
        range: { start: '2024-02-01', end: '2024-02-29' },
      },
    ]);
  });

  it('carries a late line through every later statement', () => {
    const { update, create } = plan({
      statements: [january, february, march],
      add: [{ key: 'late', date: '2024-02-03', amount: '5' }],
    });
    expect(create).to.deep.equal([]);
    expect(
      update.map(({ id, keys, balanceStart, balanceEnd }) => ({ id, keys, balanceStart, balanceEnd })),
    ).to.deep.equal([
      { id: 2, keys: ['late'], balanceStart: '100', balanceEnd: '155' },
      { id: 3, keys: [], balanceStart: '155', balanceEnd: '180' },
    ]);
  });

  it('leaves later statements alone where late lines make up for each other', () => {
    const { update } = plan({
      statements: [january, february, march],
      add: [
        { key: 'fee', date: '2024-02-03', amount: '-5' },
        { key: 'refund', date: '2024-02-04', amount: '5' },
      ],
    });
    expect(update.map((one) => one.id)).to.deep.equal([2]);
  });

  it('begins with what the journal held before, where a line now comes before the first statement', () => {
    const { create, update } = plan({
      statements: [february],
      balanceBefore: '40',
      add: [{ key: 'late', date: '2024-01-05', amount: '5' }],
    });
    expect(create[0]).to.include({ balanceStart: '40', balanceEnd: '45' });
    expect(update[0]).to.include({ id: 2, balanceStart: '45', balanceEnd: '95' });
  });

  it('looks at all lines that come in for the first one', () => {
    const { update } = plan({
      statements: [february],
      balanceBefore: '40',
      attach: [{ lineId: 77, date: '2024-02-20', amount: '1' }],
      add: [{ key: 'first', date: '2024-02-03', amount: '5' }],
    });
    expect(update[0]).to.include({ balanceStart: '40', balanceEnd: '96' });
  });

  it('moves a line to the statement of its new date and removes the one it emptied', () => {
    const result = plan({
      statements: [january, february],
      detach: [{ lineId: 10, statementId: 1, amount: '100' }],
      attach: [{ lineId: 10, date: '2024-02-20', amount: '100' }],
    });
    expect(result.remove).to.deep.equal([1]);
    expect(result.update).to.deep.equal([
      { id: 2, keys: [], lineIds: [10], detach: [], balanceStart: '0', balanceEnd: '150' },
    ]);
  });

  it('removes an emptied statement where only the number of its lines is known', () => {
    const rest = { ...january };
    delete rest.lines;
    const detach = [{ lineId: 10, statementId: 1, amount: '100' }];
    expect(plan({ statements: [{ ...rest, lineCount: 1 }], detach }).remove).to.deep.equal([1]);
    expect(plan({ statements: [{ ...rest, lineCount: 2 }], detach }).remove).to.deep.equal([]);
  });

  it('takes an amount that changes in place through the chain', () => {
    const { update } = plan({
      statements: [january, february],
      change: [{ statementId: 1, delta: '-1.10' }],
    });
    expect(update.map((one) => one.balanceEnd)).to.deep.equal(['98.9', '148.9']);
  });

  it('follows the order of first lines, not that of periods', () => {
    // A person dated the only line of January's statement into March: it now comes after February's.
    const strayed = month(1, '2024-03-20', '0', '100', {
      periodStart: '2024-01-01',
      periodEnd: '2024-01-31',
    });
    const { update } = plan({ statements: [february, strayed], change: [{ statementId: 2, delta: '1' }] });
    expect(update.map(({ id, balanceStart }) => [id, balanceStart])).to.deep.equal([
      [2, '100'],
      [1, '151'],
    ]);
  });

  it('knows the order a statement has once its first line has left it', () => {
    const strayed = month(1, '2024-01-10', '0', '101', {
      lines: [
        { id: 10, index: lineIndex('2024-01-10', 10) },
        { id: 11, index: lineIndex('2024-03-20', 11) },
      ],
    });
    const { update } = plan({
      statements: [strayed, month(2, '2024-02-10', '101', '150')],
      detach: [{ lineId: 10, statementId: 1, amount: '100' }],
    });
    expect(update.map(({ id, balanceStart, balanceEnd }) => [id, balanceStart, balanceEnd])).to.deep.equal([
      [2, '0', '49'],
      [1, '49', '50'],
    ]);
  });
});

describe('a plan where no statements are made', () => {
  it('leaves new lines loose and still adds to a statement that covers their date', () => {
    const statements = [{ ...january, lastLineDate: '2024-01-20' }];
    const result = plan({
      periodicity: 'none',
      statements,
      add: [
        { key: 'covered', date: '2024-01-15', amount: '1' },
        { key: 'later', date: '2024-01-25', amount: '2' },
      ],
    });
    expect(result.update.map((one) => one.keys)).to.deep.equal([['covered']]);
    expect(result.loose).to.deep.equal([{ key: 'later', beforeWall: false }]);
  });
});

describe('a plan behind a statement made by hand', () => {
  const wall = byHand(5, '2024-01-15', '100', '130');

  it('books a line before the wall in no statement and says so', () => {
    const result = plan({
      statements: [january, wall],
      add: [{ key: 'late', date: '2024-01-12', amount: '1' }],
      attach: [{ lineId: 77, date: '2024-01-11', amount: '1' }],
    });
    expect(result).to.deep.include({ create: [], update: [], looseLineIds: [77] });
    expect(result.loose).to.deep.equal([{ key: 'late', beforeWall: true }]);
  });

  it('begins a new statement of the same period at the wall', () => {
    const { create, update } = plan({
      statements: [january, wall],
      add: [{ key: 'new', date: '2024-01-20', amount: '1' }],
    });
    expect(update).to.deep.equal([]);
    expect(create).to.have.length(1);
    expect(create[0]).to.deep.include({
      range: { start: '2024-01-15', end: '2024-01-31' },
      balanceStart: '130',
      balanceEnd: '131',
    });
  });

  it("takes a new line of the wall's own day, which sorts after it", () => {
    const { create } = plan({ statements: [wall], add: [{ key: 'same', date: '2024-01-15', amount: '1' }] });
    expect(create.map((one) => one.keys)).to.deep.equal([['same']]);
  });

  it("leaves a line of the wall's own day loose where it has been there before", () => {
    const attach = [{ lineId: 3, date: '2024-01-15', amount: '1' }];
    expect(plan({ statements: [wall], attach }).looseLineIds).to.deep.equal([3]);
  });

  it('refuses to move lines out of a statement before the wall', () => {
    const result = plan({
      statements: [january, wall],
      detach: [{ lineId: 10, statementId: 1, amount: '100' }],
      attach: [{ lineId: 10, date: '2024-01-20', amount: '90' }],
    });
    expect(result).to.deep.include({ create: [], update: [], remove: [], refused: [10] });
  });
});

describe('mending', () => {
  it('changes nothing where all is in order', () => {
    expect(plan({ statements: [january, february, march] })).to.deep.include({ update: [], remove: [] });
  });

  it('makes what a person edited complete and what follows valid', () => {
    const edited = { ...february, balanceEnd: '160' };
    const { update } = plan({ statements: [january, edited, march] });
    expect(update.map(({ id, balanceStart, balanceEnd }) => [id, balanceStart, balanceEnd])).to.deep.equal([
      [2, '100', '160'],
      [3, '160', '185'],
    ]);
  });

  it('chains ours on from a statement made by hand in between', () => {
    const { update } = plan({ statements: [january, byHand(5, '2024-01-20', '100', '130'), february] });
    expect(update.map((one) => [one.id, one.balanceStart, one.balanceEnd])).to.deep.equal([
      [2, '130', '180'],
    ]);
  });

  it('completes a statement of ours that a hand-made one took lines from', () => {
    const robbed = { ...january, balanceEnd: '70' };
    const { update, conflicts } = plan({ statements: [robbed, byHand(5, '2024-01-20', '70', '100')] });
    expect(update.map((one) => [one.id, one.balanceEnd])).to.deep.equal([[1, '70']]);
    expect(conflicts).to.deep.equal([]);
  });

  it('begins earlier where that alone keeps a hand-made statement valid', () => {
    const shortened = { ...january, balanceEnd: '70' };
    const { update, conflicts } = plan({ statements: [shortened, byHand(5, '2024-01-20', '100', '130')] });
    expect(update.map((one) => [one.balanceStart, one.balanceEnd])).to.deep.equal([['30', '100']]);
    expect(conflicts).to.deep.equal([]);
  });

  it('names a hand-made statement that an earlier one contradicts', () => {
    const shortened = { ...february, balanceEnd: '140' };
    const statements = [
      byHand(4, '2024-01-20', '50', '100'),
      shortened,
      byHand(5, '2024-03-01', '150', '160'),
    ];
    const { update, conflicts } = plan({ statements });
    expect(update.map((one) => [one.balanceStart, one.balanceEnd])).to.deep.equal([['100', '140']]);
    expect(conflicts).to.deep.equal([{ statementId: 5, difference: '10' }]);
  });

  it('removes a statement of ours that a person took every line from', () => {
    expect(plan({ statements: [january, { ...february, firstLineIndex: '' }] }).remove).to.deep.equal([2]);
  });

  it('ends a period where a later statement of ours begins', () => {
    const closed = { ...january, lastLineDate: '2024-01-14' };
    const week = month(2, '2024-01-15', '100', '110', { periodStart: '2024-01-15', periodEnd: '2024-01-21' });
    const { update } = plan({ periodicity: 'week', statements: [closed, week] });
    expect(update.map(({ id, periodEnd }) => [id, periodEnd])).to.deep.equal([[1, '2024-01-14']]);
  });
});
