import { expect } from 'chai';
import fc from 'fast-check';
import { bankOnly, Journal, withOrphans, withPeople, type Step } from '../../support/host-history.ts';
import { toCents } from '../../support/host-model.ts';

const RUNS = { numRuns: 600 };

const replay =
  (check: (journal: Journal, step: Step) => void) =>
  (steps: Step[]): void => {
    const journal = new Journal();
    for (const step of steps) {
      journal.take(step);
      check(journal, step);
    }
  };

function expectInOrder(journal: Journal): void {
  if (journal.disturbed) return; // a person did something and no sync has come since
  for (const held of journal.own()) {
    expect(journal.host.isComplete(held), `statement ${held.id} complete`).to.equal(true);
    expect(journal.host.isValid(held), `statement ${held.id} valid`).to.equal(true);
  }
}

function expectHandsKept(journal: Journal): void {
  for (const { plan, before, after } of journal.written) {
    const contradicted = new Set(plan.conflicts.map((one) => one.statementId));
    for (const [id, was] of before) {
      const is = after.get(id);
      expect(is, `hand-made statement ${id}`).to.include({ start: was.start, endReal: was.endReal });
      expect(is?.complete).to.equal(was.complete);
      if (was.valid && !contradicted.has(id)) expect(is?.valid, `hand-made ${id} valid`).to.equal(true);
    }
  }
}

/** A conflict is claimed only where an earlier hand-made statement fixes the other end too. */
function expectConflictsHaveCause(journal: Journal): void {
  for (const { plan } of journal.written) {
    const first = journal.hands()[0];
    for (const { statementId } of plan.conflicts) expect(statementId).not.to.equal(first?.id);
  }
}

function expectDisjoint(journal: Journal): void {
  const ranges = journal
    .own()
    .map((held) => ({ id: held.id, start: held.periodStart as string, end: held.periodEnd as string }))
    .sort((a, b) => (a.start < b.start ? -1 : 1));
  ranges.forEach((range, at) => {
    expect(range.start <= range.end, `${range.start} to ${range.end}`).to.equal(true);
    const next = ranges[at + 1];
    if (next) expect(range.end < next.start, `${range.end} before ${next.start}`).to.equal(true);
  });
}

function expectInsideRange(journal: Journal): void {
  for (const held of journal.own()) {
    for (const line of journal.host.linesOf(held.id)) {
      expect(line.date >= (held.periodStart as string), `${line.date} from ${held.periodStart}`).to.equal(
        true,
      );
      expect(line.date <= (held.periodEnd as string), `${line.date} until ${held.periodEnd}`).to.equal(true);
    }
  }
}

function expectPlaced(journal: Journal, step: Step): void {
  if (step.do !== 'adopt' || journal.periodicity === 'none') return;
  const wall = journal.wall();
  for (const line of journal.host.lines.values()) {
    if (!line.ours || line.statementId !== null) continue;
    expect(journal.host.index(line) < wall, `line ${line.id} of ${line.date} in a statement`).to.equal(true);
  }
}

/** Where every line is in a statement, and the first starts from nothing, the last ends with the sum of all. */
function expectSum(journal: Journal): void {
  if (journal.disturbed) return;
  const lines = [...journal.host.lines.values()];
  if (lines.length === 0 || lines.some((line) => line.statementId === null)) return;
  const total = lines.reduce((sum, line) => sum + line.cents, 0);
  expect(journal.own().at(-1)?.endReal).to.equal(total);
}

function expectRest(journal: Journal): void {
  const nothing = { create: [], update: [], remove: [], loose: [], looseLineIds: [] };
  expect(journal.rest()).to.deep.include({ ...nothing, refused: [], conflicts: [] });
}

/** A line that a person dated out of its statement's range can hide a neighbour; its period is then set later. */
function expectBalancesRest(journal: Journal): void {
  if (journal.disturbed) return;
  const { create, update, remove } = journal.rest();
  expect([...create, ...remove]).to.deep.equal([]);
  for (const one of update) {
    const held = journal.host.statements.get(one.id);
    expect(one).to.have.property('periodEnd');
    expect(held).to.include({ start: toCents(one.balanceStart), endReal: toCents(one.balanceEnd) });
  }
}

describe('plans over random histories', function () {
  this.timeout(60_000);

  it('leave every statement of ours complete and valid, whatever the bank and people do', () => {
    fc.assert(fc.property(withPeople, replay(expectInOrder)), { numRuns: 1000 });
  });

  it('leave statements made by hand as they are, and valid where they were', () => {
    fc.assert(
      fc.property(
        withPeople,
        replay((journal) => {
          expectHandsKept(journal);
          expectConflictsHaveCause(journal);
        }),
      ),
      RUNS,
    );
  });

  it('put every line of ours after the last hand-made statement into a statement', () => {
    fc.assert(fc.property(withPeople, replay(expectPlaced)), RUNS);
  });

  it('change nothing more when nothing more has come', () => {
    fc.assert(fc.property(bankOnly, replay(expectRest)), RUNS);
  });

  it('change no balance more when nothing more has come, after people did things too', () => {
    fc.assert(fc.property(withPeople, replay(expectBalancesRest)), RUNS);
  });

  it('keep ranges apart and lines inside them, through changes of the periodicity', () => {
    fc.assert(
      fc.property(
        bankOnly,
        replay((journal) => {
          expectDisjoint(journal);
          expectInsideRange(journal);
        }),
      ),
      RUNS,
    );
  });

  it('end with the sum of all lines, also after statements were deleted and made again', () => {
    fc.assert(fc.property(withOrphans, replay(expectSum)), RUNS);
  });
});
