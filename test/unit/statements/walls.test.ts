import { expect } from 'chai';
import { isFrozen, wallOf } from '../../../sidecar/src/statements/walls.ts';
import {
  indexDate,
  lineIndex,
  movedIndex,
  newLineIndex,
} from '../../../sidecar/src/statements/line-order.ts';

const statement = (id: number, ours: boolean, date: string, lineId: number) => ({
  id,
  ours,
  firstLineIndex: lineIndex(date, lineId),
});

describe("the host's order of lines", () => {
  it('is by date, then by id', () => {
    expect(lineIndex('2024-01-05', 9)).to.equal('2024010521474836460000000009');
    expect(lineIndex('2024-01-05', 9) < lineIndex('2024-01-05', 10)).to.equal(true);
    expect(lineIndex('2024-01-05', 10) < lineIndex('2024-01-06', 1)).to.equal(true);
  });

  it('has a new line last on its day', () => {
    expect(newLineIndex('2024-01-05') > lineIndex('2024-01-05', 999_999_999)).to.equal(true);
    expect(newLineIndex('2024-01-05') < lineIndex('2024-01-06', 1)).to.equal(true);
  });

  it('keeps the sequence and id of a line that gets another date', () => {
    const moved = movedIndex('2024010521474836400000000009', '2024-02-01');
    expect(moved).to.equal('2024020121474836400000000009');
    expect(indexDate(moved)).to.equal('2024-02-01');
  });
});

describe('the wall', () => {
  const statements = [
    statement(1, true, '2024-01-02', 11),
    statement(2, false, '2024-01-10', 12),
    statement(3, true, '2024-01-12', 13),
  ];

  it('is where the last statement made by hand begins', () => {
    expect(wallOf(statements)).to.equal(lineIndex('2024-01-10', 12));
    expect(wallOf(statements.filter((one) => one.ours))).to.equal('');
  });

  it('freezes the lines of statements before it, also those that sort after it', () => {
    expect(isFrozen(statements, { statementId: 1, index: lineIndex('2024-01-02', 11) })).to.equal(true);
    expect(isFrozen(statements, { statementId: 1, index: lineIndex('2024-01-20', 14) })).to.equal(true);
  });

  it('freezes the lines of hand-made statements and of ones not given', () => {
    expect(isFrozen(statements, { statementId: 2, index: lineIndex('2024-01-10', 12) })).to.equal(true);
    expect(isFrozen(statements, { statementId: 9, index: lineIndex('2024-01-20', 15) })).to.equal(true);
  });

  it('leaves free what is in a statement after it or in none', () => {
    expect(isFrozen(statements, { statementId: 3, index: lineIndex('2024-01-12', 13) })).to.equal(false);
    expect(isFrozen(statements, { statementId: null, index: lineIndex('2024-01-01', 10) })).to.equal(false);
  });
});
