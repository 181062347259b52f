/** The last statement made by hand is a wall: nothing before it may change, or it would no longer be valid. */
import type { Statement } from './model.ts';

type Placeable = Pick<Statement, 'ours' | 'firstLineIndex'>;

/** The index of the last hand-made statement's first line, `''` where there is none. */
export function wallOf(statements: readonly Placeable[]): string {
  return statements.reduce(
    (wall, one) => (!one.ours && one.firstLineIndex > wall ? one.firstLineIndex : wall),
    '',
  );
}

/** Whether a line of the host's may be changed or moved without touching what a hand-made statement starts from. */
export const behindWall = (wall: string, index: string): boolean => index > wall;

/**
 * Whether a line must stay as it is, because the statement it is in comes before a hand-made one, or is one. It is
 * the statement's place that counts: one of ours may hold lines that sort after a hand-made statement's first.
 * @param statements the journal's, at least from the line's own statement on
 */
export function isFrozen(
  statements: readonly (Placeable & { id: number })[],
  line: { statementId: number | null; index: string },
): boolean {
  const { statementId } = line;
  const wall = wallOf(statements);
  if (statementId === null) return false;
  const its = statements.find((one) => one.id === statementId);
  return !its?.ours || !behindWall(wall, its.firstLineIndex);
}
