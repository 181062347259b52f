/**
 * What has to become of a journal's statements so that every one of ours is complete and valid in the host's own
 * terms: complete, its ending balance is its start plus its lines; valid, its start is the ending balance of the
 * statement before it, in the order of their first lines (Odoo Community, account_bank_statement.py).
 *
 * Statements made by hand are never altered. The last of them is a wall: a line that sorts before it would move
 * the balances it starts from, so such a line is booked in no statement. After the wall there are only ours.
 */
import { add, equal, type Decimal } from '../money.ts';
import { chained, reconcile, type Balances, type Link } from './chain.ts';
import { draftFor, draftsOf, firstIndex, newPeriodEnd, putIn, takeOut, type Draft } from './drafts.ts';
import { indexDate, lineIndex, movedIndex, newLineIndex } from './line-order.ts';
import type { Plan, PlanInput, Statement } from './model.ts';
import { wallOf } from './walls.ts';

export type { Plan, PlanInput, Statement } from './model.ts';
export { isFrozen, wallOf } from './walls.ts';

/**
 * Plans what a delivery does to the statements. With no lines at all, the statements given are taken for all of the
 * journal's and mended: ours are complete and valid again whatever a person did in between, those before a wall too.
 */
export function planStatements(input: PlanInput): Plan {
  const plan: Plan = {
    create: [],
    update: [],
    remove: [],
    loose: [],
    looseLineIds: [],
    refused: [],
    conflicts: [],
  };
  const mending = [input.add, input.attach, input.detach, input.change].every((lines) => lines.length === 0);
  const statements = withLines(input.statements, plan);
  const wall = wallOf(statements);
  // A delivery leaves alone what stands before the wall.
  const inScope = statements.filter((one) => mending || one.firstLineIndex >= wall);
  const drafts = draftsOf(
    inScope.filter((one) => one.ours),
    input.periodicity,
  );
  moveLines(input, drafts, wall, plan);

  const links = linksOf(
    inScope.filter((one) => !one.ours),
    drafts,
    plan,
  );
  let balances = chained(links, chainStart(links, statements, input.balanceBefore));
  if (mending) {
    const reconciled = reconcile(links, balances);
    balances = reconciled.balances;
    plan.conflicts.push(...reconciled.conflicts);
  }
  writeDown(links, balances, drafts, wall, plan);
  return plan;
}

/** In order. One of ours that a person took every line from stands for nothing: it goes. */
function withLines(statements: readonly Statement[], plan: Plan): Statement[] {
  for (const one of statements) if (one.ours && one.firstLineIndex === '') plan.remove.push(one.id);
  return statements
    .filter((one) => one.firstLineIndex !== '')
    .sort((a, b) => (a.firstLineIndex < b.firstLineIndex ? -1 : 1));
}

function moveLines(input: PlanInput, drafts: Draft[], wall: string, plan: Plan): void {
  const { periodicity } = input;
  const floor = wall === '' ? null : indexDate(wall);
  const byId = new Map(drafts.map((draft) => [draft.statement?.id, draft]));
  const place = (date: string, index: string, amount: Decimal): Draft | null => {
    const draft = index < wall ? null : draftFor(drafts, periodicity, floor, date);
    if (draft) putIn(draft, index, amount);
    return draft;
  };

  for (const { lineId, statementId, amount } of input.detach) {
    const draft = byId.get(statementId);
    if (draft) takeOut(draft, lineId, amount);
    else plan.refused.push(lineId);
  }
  for (const { statementId, delta } of input.change) {
    const draft = byId.get(statementId);
    if (!draft) continue;
    draft.total = add(draft.total, delta);
    draft.changed = true;
  }
  for (const { lineId, date, amount, index } of byDate(input.attach)) {
    if (plan.refused.includes(lineId)) continue;
    const draft = place(date, index ? movedIndex(index, date) : lineIndex(date, lineId), amount);
    (draft?.lineIds ?? plan.looseLineIds).push(lineId);
  }
  for (const { key, date, amount } of byDate(input.add)) {
    const index = newLineIndex(date);
    const draft = place(date, index, amount);
    if (draft) draft.keys.push(key);
    else plan.loose.push({ key, beforeWall: index < wall });
  }
}

/** The order after the plan. Ours that are emptied are removed. */
function linksOf(hands: readonly Statement[], drafts: readonly Draft[], plan: Plan): Link[] {
  const links: Link[] = hands.map((hand) => ({ first: hand.firstLineIndex, hand }));
  for (const draft of drafts) {
    const first = firstIndex(draft);
    if (first !== null) links.push({ first, draft });
    else if (draft.statement) plan.remove.push(draft.statement.id);
  }
  return links.sort((a, b) => (a.first < b.first ? -1 : 1));
}

/**
 * The first one's start, where it is ours. It keeps the start that the first had, unless something now comes before:
 * then the first begins with what the journal held until there.
 */
function chainStart(
  links: readonly Link[],
  statements: readonly Statement[],
  balanceBefore: Decimal,
): Decimal {
  const [first, had] = [links[0], statements[0]];
  if (!first || !had || first.first < had.firstLineIndex) return balanceBefore;
  return had.balanceStart;
}

/** Only what differs from what the host has goes into the plan. */
function writeDown(
  links: readonly Link[],
  balances: readonly Balances[],
  drafts: readonly Draft[],
  wall: string,
  plan: Plan,
): void {
  const sameSide = drafts.filter((one) => one.statement === null || one.statement.firstLineIndex > wall);
  links.forEach((link, at) => {
    if ('hand' in link) return;
    const { draft } = link;
    const { start: balanceStart, end: balanceEnd } = balances[at] as Balances;
    const { statement, range, keys, lineIds, detach } = draft;
    const placed = { keys, lineIds, balanceStart, balanceEnd };
    if (!statement) {
      plan.create.push({ ...placed, range });
      return;
    }
    const periodEnd = sameSide.includes(draft) ? newPeriodEnd(draft, sameSide) : null;
    const same = equal(statement.balanceStart, balanceStart) && equal(statement.balanceEndReal, balanceEnd);
    if (same && !draft.changed && periodEnd === null) return;
    plan.update.push({ ...placed, id: statement.id, detach, ...(periodEnd === null ? {} : { periodEnd }) });
  });
}

const byDate = <T extends { date: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
