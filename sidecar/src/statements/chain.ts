/** Balances, one statement after the other, in the order of their first lines. */
import { add, equal, subtract, type Decimal } from '../money.ts';
import type { Draft } from './drafts.ts';
import type { Plan, Statement } from './model.ts';

/** A hand-made statement, which stays as it is, or one of ours. */
export type Link = { first: string; hand: Statement } | { first: string; draft: Draft };

export interface Balances {
  start: Decimal;
  end: Decimal;
}

/**
 * @param links in order
 * @param start the first one's, where it is ours
 */
export function chained(links: readonly Link[], start: Decimal): Balances[] {
  let balance = start;
  return links.map((link) => {
    const own = 'draft' in link;
    const balances = own
      ? { start: balance, end: add(balance, link.draft.total) }
      : { start: link.hand.balanceStart, end: link.hand.balanceEndReal };
    balance = balances.end;
    return balances;
  });
}

/**
 * Hand-made statements that were valid and would not be. Where only ours stand before the first of them, ours begin
 * with what makes it valid again: the host asks nothing of a journal's first start. Else two hand-made ones
 * contradict each other and nothing of ours can help it.
 * @param links all of the journal's, in order
 */
export function reconcile(
  links: readonly Link[],
  balances: Balances[],
): { balances: Balances[]; conflicts: Plan['conflicts'] } {
  const conflicts: Plan['conflicts'] = [];
  let result = balances;
  const firstHand = links.findIndex((link) => 'hand' in link);
  links.forEach((link, at) => {
    const before = result[at - 1];
    if ('draft' in link || !before || !wasValid(links, at) || equal(before.end, link.hand.balanceStart))
      return;
    const difference = subtract(link.hand.balanceStart, before.end);
    if (at === firstHand) {
      result = result.map((one, nth) =>
        nth < at ? { start: add(one.start, difference), end: add(one.end, difference) } : one,
      );
    } else conflicts.push({ statementId: link.hand.id, difference });
  });
  return { balances: result, conflicts };
}

/** In the host, before the plan. */
function wasValid(links: readonly Link[], at: number): boolean {
  const [before, here] = [stored(links[at - 1]), stored(links[at])];
  return before !== null && here !== null && equal(before.balanceEndReal, here.balanceStart);
}

const stored = (link: Link | undefined): Statement | null =>
  link === undefined ? null : 'hand' in link ? link.hand : link.draft.statement;
