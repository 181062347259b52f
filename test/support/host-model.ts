/**
 * A journal's statements and lines as the host keeps them: the order of lines, a statement's first line, date,
 * computed end, completeness and validity (Odoo Community, account_bank_statement.py), in whole cents and with no
 * code of the sidecar's. A statement's ending balance stays what somebody last wrote, whatever its lines do.
 */
import type { Plan, PlanInput, Statement } from '../../sidecar/src/statements/model.ts';

export interface Line {
  id: number;
  date: string;
  cents: number;
  sequence: number;
  statementId: number | null;
  /** Booked by the synchronization, not typed by a person. */
  ours: boolean;
}

export interface Held {
  id: number;
  ours: boolean;
  start: number;
  endReal: number;
  periodStart: string | null;
  periodEnd: string | null;
}

export const toCents = (amount: string): number => {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount) ?? [];
  const cents = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  return sign === '-' ? -cents : cents;
};

export const toAmount = (cents: number): string => {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

const sum = (lines: Line[]): number => lines.reduce((total, line) => total + line.cents, 0);

/** By their index, made once for each: tens of thousands of histories are sorted. */
const inOrder = <One>(indexed: [string, One][]): One[] =>
  indexed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);

export class HostModel {
  readonly lines = new Map<number, Line>();
  readonly statements = new Map<number, Held>();
  private lastId = 0;

  index(line: Line): string {
    return (
      line.date.replaceAll('-', '') +
      String(2147483647 - line.sequence).padStart(10, '0') +
      String(line.id).padStart(10, '0')
    );
  }

  sorted(lines: Iterable<Line> = this.lines.values()): Line[] {
    return inOrder([...lines].map((line) => [this.index(line), line]));
  }

  linesOf(statementId: number): Line[] {
    return this.sorted([...this.lines.values()].filter((line) => line.statementId === statementId));
  }

  firstIndex(statementId: number): string {
    const first = this.linesOf(statementId)[0];
    return first ? this.index(first) : '';
  }

  balanceEnd(held: Held): number {
    return held.start + sum(this.linesOf(held.id));
  }

  /** Those with lines, in the host's order. */
  ordered(): Held[] {
    const indexed = [...this.statements.values()].map((held): [string, Held] => [
      this.firstIndex(held.id),
      held,
    ]);
    return inOrder(indexed.filter(([index]) => index !== ''));
  }

  isComplete(held: Held): boolean {
    return this.linesOf(held.id).length > 0 && this.balanceEnd(held) === held.endReal;
  }

  isValid(held: Held): boolean {
    const order = this.ordered();
    const previous = order[order.findIndex((one) => one.id === held.id) - 1];
    return previous === undefined || previous.endReal === held.start;
  }

  balanceBefore(date: string): number {
    const index = date.replaceAll('-', '');
    return sum([...this.lines.values()].filter((line) => this.index(line) < index));
  }

  addLine(values: Omit<Line, 'id' | 'sequence'> & { sequence?: number }): Line {
    const line = { sequence: 1, ...values, id: ++this.lastId };
    this.lines.set(line.id, line);
    return line;
  }

  addStatement(values: Omit<Held, 'id'>): Held {
    const held = { ...values, id: ++this.lastId };
    this.statements.set(held.id, held);
    return held;
  }

  /** A person makes a statement of lines; the host works out what it starts from (`_compute_balance_start`). */
  makeByHand(lines: Line[]): Held {
    const first = this.index(this.sorted(lines)[0] as Line);
    const earlier = this.sorted().filter((line) => this.index(line) < first);
    const previous = earlier.findLast((line) => line.statementId !== null);
    let start = 0;
    if (previous) {
      const held = this.statements.get(previous.statementId as number) as Held;
      const taken = lines.filter((line) => line.statementId === held.id);
      start = held.endReal - sum(taken);
    }
    start += sum(previous ? earlier.slice(earlier.indexOf(previous) + 1) : earlier);
    const held = this.addStatement({
      ours: false,
      start,
      endReal: start + sum(lines),
      periodStart: null,
      periodEnd: null,
    });
    for (const line of lines) line.statementId = held.id;
    return held;
  }

  /** A person deletes a statement: its lines stay, in none. */
  deleteStatement(id: number): void {
    for (const line of this.linesOf(id)) line.statementId = null;
    this.statements.delete(id);
  }

  /** What the planner is given: from the statement before a day on; without a day, all, emptied ones too. */
  read(since?: string): Statement[] {
    const order = this.ordered();
    const index = since?.replaceAll('-', '');
    const before = index === undefined ? 0 : order.findLastIndex((held) => this.firstIndex(held.id) < index);
    const empty = [...this.statements.values()].filter((held) => this.firstIndex(held.id) === '');
    return [...order.slice(Math.max(before, 0)), ...(index === undefined ? empty : [])].map((held) => {
      const lines = this.linesOf(held.id);
      return {
        id: held.id,
        ours: held.ours,
        firstLineIndex: this.firstIndex(held.id),
        lastLineDate: lines.at(-1)?.date ?? null,
        periodStart: held.periodStart,
        periodEnd: held.periodEnd,
        balanceStart: toAmount(held.start),
        balanceEnd: toAmount(this.balanceEnd(held)),
        balanceEndReal: toAmount(held.endReal),
        lines: lines.map((line) => ({ id: line.id, index: this.index(line) })),
      };
    });
  }

  /** Does what the one call of a delivery does. Lines to delete are those detached or loose that nothing takes. */
  apply(plan: Plan, input: PlanInput, deleted: number[]): Map<string, number> {
    const refused = new Set(plan.refused);
    const made = new Map<string, number>();
    for (const { lineId } of input.detach) if (!refused.has(lineId)) this.line(lineId).statementId = null;
    for (const { lineId, date, amount } of input.attach) {
      if (!refused.has(lineId)) Object.assign(this.line(lineId), { date, cents: toCents(amount) });
    }
    for (const id of deleted) if (!refused.has(id)) this.lines.delete(id);
    const book = (key: string, statementId: number | null): void => {
      const { date, amount } = input.add.find((one) => one.key === key) as PlanInput['add'][number];
      made.set(key, this.addLine({ date, cents: toCents(amount), statementId, ours: true }).id);
    };
    for (const { key } of plan.loose) book(key, null);
    for (const one of plan.update) {
      const held = this.statements.get(one.id) as Held;
      held.start = toCents(one.balanceStart);
      held.endReal = toCents(one.balanceEnd);
      if (one.periodEnd !== undefined) held.periodEnd = one.periodEnd;
      for (const key of one.keys) book(key, held.id);
      for (const id of one.lineIds) this.line(id).statementId = held.id;
    }
    for (const one of plan.create) {
      const held = this.addStatement({
        ours: true,
        start: toCents(one.balanceStart),
        endReal: toCents(one.balanceEnd),
        periodStart: one.range.start,
        periodEnd: one.range.end,
      });
      for (const key of one.keys) book(key, held.id);
      for (const id of one.lineIds) this.line(id).statementId = held.id;
    }
    for (const id of plan.remove) this.deleteStatement(id);
    return made;
  }

  line(id: number): Line {
    const line = this.lines.get(id);
    if (!line) throw new RangeError(`no line ${id}`);
    return line;
  }
}
