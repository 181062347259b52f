/** Random histories of a journal: what the synchronization delivers and what people do in between. */
import fc from 'fast-check';
import { addDays } from '../../sidecar/src/days.ts';
import { type Periodicity } from '../../sidecar/src/statements/periods.ts';
import { isFrozen, planStatements, wallOf } from '../../sidecar/src/statements/plan.ts';
import type { Plan, PlanInput } from '../../sidecar/src/statements/model.ts';
import { HostModel, toAmount, type Held, type Line } from './host-model.ts';

interface Entry {
  day: number;
  cents: number;
}

export type Step =
  | { do: 'deliver'; entries: Entry[] }
  | { do: 'take back'; picks: number[] }
  | { do: 'correct'; pick: number; to: Entry }
  | { do: 'adopt' }
  | { do: 'periodicity'; to: Periodicity }
  | { do: 'hand from lines'; pick: number; count: number }
  | { do: 'hand from new line'; entry: Entry; sequence: number }
  | { do: 'delete statement'; pick: number }
  | { do: 'delete line'; pick: number }
  | { do: 'edit line'; pick: number; to: Entry }
  | { do: 'edit balance'; pick: number; cents: number; side: 'start' | 'endReal' }
  | { do: 'mend' };

/** A statement made by hand, as the host sees it. */
export interface Hand {
  start: number;
  endReal: number;
  valid: boolean;
  complete: boolean;
}

/** One call to the host and what it did to the statements made by hand. */
export interface Written {
  plan: Plan;
  before: Map<number, Hand>;
  after: Map<number, Hand>;
}

const FIRST_DAY = '2024-01-20';
const entry = fc.record({ day: fc.nat(100), cents: fc.integer({ min: -999, max: 9999 }) });
const pick = fc.nat(1000);
const periodicity = fc.constantFrom<Periodicity>('none', 'day', 'week', 'bimonthly', 'month');
const made = fc.constantFrom<Periodicity>('day', 'week', 'bimonthly', 'month');

const deliver = fc.record({
  do: fc.constant('deliver' as const),
  entries: fc.array(entry, { minLength: 1, maxLength: 5 }),
});
const bankSteps = [
  { weight: 6, arbitrary: deliver },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('take back' as const), picks: fc.array(pick, { maxLength: 4 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('correct' as const), pick, to: entry }) },
];
const adopt = { weight: 2, arbitrary: fc.constant({ do: 'adopt' as const }) };
const remake = {
  weight: 1,
  arbitrary: fc.record({ do: fc.constant('periodicity' as const), to: made }),
};
const peopleSteps = [
  { weight: 1, arbitrary: fc.record({ do: fc.constant('periodicity' as const), to: periodicity }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('hand from lines' as const),
      pick,
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('hand from new line' as const),
      entry,
      sequence: fc.constantFrom(0, 1, 1, 1, 7),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete statement' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete line' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('edit line' as const), pick, to: entry }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('edit balance' as const),
      pick,
      cents: fc.integer({ min: -500, max: 500 }),
      side: fc.constantFrom('start' as const, 'endReal' as const),
    }),
  },
];

const history = (steps: fc.WeightedArbitrary<Step>[], maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(fc.oneof(...steps), { maxLength, size: 'max' });

const mend = { weight: 2, arbitrary: fc.constant({ do: 'mend' as const }) };

/** Only the bank and the synchronization; the periodicity may change but statements are always made. */
export const bankOnly = history([...bankSteps, adopt, remake], 20);
/** Everything. */
export const withPeople = history([...bankSteps, adopt, mend, ...peopleSteps], 25);
/**
 * The bank, and people who delete statements of ours that are then made again. As in a sync, lines without a
 * statement are taken in before lines are corrected.
 */
export const withOrphans = history(
  [
    ...bankSteps,
    remake,
    adopt,
    { weight: 2, arbitrary: fc.record({ do: fc.constant('delete statement' as const), pick }) },
  ],
  20,
).map((steps) => steps.flatMap((step): Step[] => [{ do: 'adopt' }, step]));

const dayOf = (day: number): string => addDays(FIRST_DAY, day);
const chosen = <T>(from: T[], at: number): T | undefined => from[at % from.length];

/** A journal and the synchronization that delivers to it. */
export class Journal {
  readonly host = new HostModel();
  periodicity: Periodicity = 'month';
  /** Whether a person did something since, that may have left ours in disorder. */
  disturbed = false;
  /** What the last step wrote. */
  written: Written[] = [];
  private keys = 0;

  take(step: Step): void {
    this.written = [];
    const { host } = this;
    const own = host.sorted().filter((line) => line.ours);
    switch (step.do) {
      case 'deliver':
        this.deliver({ add: step.entries.map(({ day, cents }) => ({ date: dayOf(day), cents })) });
        return;
      case 'take back':
        this.deliver({ remove: [...new Set(step.picks.flatMap((at) => chosen(own, at) ?? []))] });
        return;
      case 'correct': {
        const line = chosen(own, step.pick);
        if (line) this.deliver({ change: [{ line, date: dayOf(step.to.day), cents: step.to.cents }] });
        return;
      }
      case 'adopt':
        this.adopt();
        return;
      case 'periodicity':
        this.periodicity = step.to;
        return;
      case 'mend':
        this.mend();
        return;
      default:
        this.disturbed = true;
        this.person(step, own);
    }
  }

  private person(step: Step, own: Line[]): void {
    const { host } = this;
    const all = host.sorted();
    const ownStatements = host.ordered().filter((held) => held.ours);
    switch (step.do) {
      case 'hand from lines':
        if (all.length > 0) {
          const at = step.pick % all.length;
          host.makeByHand(all.slice(at, at + step.count));
        }
        return;
      case 'hand from new line': {
        const { day, cents } = step.entry;
        const { sequence } = step;
        const line = host.addLine({ date: dayOf(day), cents, sequence, statementId: null, ours: false });
        host.makeByHand([line]);
        return;
      }
      case 'delete statement': {
        const held = chosen(host.ordered(), step.pick);
        if (held) host.deleteStatement(held.id);
        return;
      }
      case 'delete line': {
        const line = chosen(own, step.pick);
        if (line) host.lines.delete(line.id);
        return;
      }
      case 'edit line': {
        const line = chosen(own, step.pick);
        if (line) Object.assign(line, { date: dayOf(step.to.day), cents: step.to.cents });
        return;
      }
      case 'edit balance': {
        const held = chosen(ownStatements, step.pick);
        if (!held) return;
        held[step.side] += step.cents;
        if (step.side === 'start') held.endReal = host.balanceEnd(held); // the host follows
        return;
      }
      default:
        return;
    }
  }

  /** What a sync's delivery does: read from the earliest touched day on, plan, write. */
  private deliver(changes: {
    add?: { date: string; cents: number }[];
    remove?: Line[];
    change?: { line: Line; date: string; cents: number }[];
    attach?: Line[];
  }): void {
    const { host } = this;
    const all = host.read();
    const free = (line: Line) => !isFrozen(all, { statementId: line.statementId, index: host.index(line) });
    const remove = (changes.remove ?? []).filter(free);
    const change = (changes.change ?? []).filter(({ line }) => free(line));
    const attach = changes.attach ?? [];
    const add = changes.add ?? [];
    const touched = [...remove, ...change.map(({ line }) => line)];
    const since = [...add, ...change, ...attach, ...touched].map((one) => one.date).sort()[0];
    if (since === undefined) return;
    let statements = host.read(since);
    const given = new Set(statements.map((one) => one.id));
    if (touched.some((line) => line.statementId !== null && !given.has(line.statementId))) {
      statements = host.read();
    }
    const input: PlanInput = {
      periodicity: this.periodicity,
      statements,
      balanceBefore: toAmount(host.balanceBefore(since)),
      add: add.map(({ date, cents }) => ({ key: `k${++this.keys}`, date, amount: toAmount(cents) })),
      attach: attach.map((line) => ({
        lineId: line.id,
        date: line.date,
        amount: toAmount(line.cents),
        index: host.index(line),
      })),
      detach: touched.flatMap(({ id, statementId, cents }) =>
        statementId === null ? [] : [{ lineId: id, statementId, amount: toAmount(cents) }],
      ),
      change: [],
    };
    for (const { line, date, cents } of change) {
      if (line.statementId === null) Object.assign(line, { date, cents });
      else input.attach.push({ lineId: line.id, date, amount: toAmount(cents), index: host.index(line) });
    }
    this.write(
      input,
      remove.map((line) => line.id),
    );
    // The host says after the call whether all is in order; after people's work it need not be yet.
    if (this.disturbed) this.mend();
  }

  private adopt(): void {
    const { host } = this;
    if (this.periodicity === 'none') return;
    const wall = wallOf(host.read());
    const attach = host
      .sorted()
      .filter((line) => line.ours && line.statementId === null && host.index(line) > wall);
    this.deliver({ attach });
  }

  private mend(): void {
    this.write(this.mendInput(), []);
    this.disturbed = false;
  }

  private mendInput(): PlanInput {
    const { host, periodicity } = this;
    const statements = host.read();
    return { periodicity, statements, balanceBefore: '0', add: [], attach: [], detach: [], change: [] };
  }

  private write(input: PlanInput, deleted: number[]): void {
    const plan = planStatements(input);
    const before = this.handState();
    this.host.apply(plan, input, deleted);
    this.written.push({ plan, before, after: this.handState() });
  }

  private handState(): Map<number, Hand> {
    const { host } = this;
    return new Map(
      this.hands().map((held) => [
        held.id,
        {
          start: held.start,
          endReal: held.endReal,
          valid: host.isValid(held),
          complete: host.isComplete(held),
        },
      ]),
    );
  }

  /** What a further look would change: nothing. */
  rest(): Plan {
    return planStatements(this.mendInput());
  }

  own(): Held[] {
    return this.host.ordered().filter((held) => held.ours);
  }

  hands(): Held[] {
    return this.host.ordered().filter((held) => !held.ours);
  }

  wall(): string {
    return this.hands().reduce((wall, held) => {
      const first = this.host.firstIndex(held.id);
      return first > wall ? first : wall;
    }, '');
  }
}
