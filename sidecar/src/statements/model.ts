/** What goes into a plan of a journal's statements and what comes out. */
import type { Decimal } from '../money.ts';
import type { IsoDate } from '../providers/provider.ts';
import type { Periodicity, Range } from './periods.ts';

export interface Statement {
  id: number;
  ours: boolean;
  /** The host's sorting key of its first line; `''` for a statement that no line is left in. */
  firstLineIndex: string;
  lastLineDate: IsoDate | null;
  periodStart: IsoDate | null;
  periodEnd: IsoDate | null;
  balanceStart: Decimal;
  /** Start plus posted lines, as the host computes it. */
  balanceEnd: Decimal;
  balanceEndReal: Decimal;
  /** All its lines. Needed where lines leave it: what remains decides its place in the order. */
  lines?: readonly { id: number; index: string }[];
  /** Where only their number is known. */
  lineCount?: number;
}

export interface PlanInput {
  periodicity: Periodicity;
  /** From the one before the earliest touched day to the last; to mend, all of the journal's. */
  statements: readonly Statement[];
  /** What the journal's lines before the earliest touched day amount to; used where no statement comes before. */
  balanceBefore: Decimal;
  /** New lines. */
  add: { key: string; date: IsoDate; amount: Decimal }[];
  /** Lines the host has, in no statement or detached here, with the date and amount they shall have. */
  attach: { lineId: number; date: IsoDate; amount: Decimal; index?: string }[];
  /** Lines that leave their statement, with the amount they have in it. */
  detach: { lineId: number; statementId: number; amount: Decimal }[];
  /** Lines whose amount changes by `delta` and that stay where they are. */
  change: { statementId: number; delta: Decimal }[];
}

export interface Placed {
  keys: string[];
  lineIds: number[];
  balanceStart: Decimal;
  balanceEnd: Decimal;
}

export interface Plan {
  /** In the order of their first lines. */
  create: (Placed & { range: Range })[];
  /** Only those that something changes in. `periodEnd` is there where the period now ends earlier. */
  update: (Placed & { id: number; detach: number[]; periodEnd?: IsoDate })[];
  /** Statements that no line is left in. */
  remove: number[];
  /** New lines that are booked in no statement, because none are made or a hand-made one stands behind them. */
  loose: { key: string; beforeWall: boolean }[];
  /** The same for lines the host has. */
  looseLineIds: number[];
  /** Lines that must stay as they are: their statement comes before a hand-made one, or was not given. */
  refused: number[];
  /**
   * Hand-made statements that no balances of ours can keep valid: what stands between them and an earlier
   * hand-made one was changed by a person. `difference` is how far their start is from what comes before.
   */
  conflicts: { statementId: number; difference: Decimal }[];
}
