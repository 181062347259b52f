/** What a history in play knows: the world it is played in, and what its books should hold. */
import type { SidecarClient } from '../../../tools/connect.ts';
import type { World } from '../../../tools/world.ts';
import type { Expected } from './expected.ts';
import type { Periodicity } from './history.ts';
import type { Stage } from './stage.ts';

export interface Play {
  world: World;
  client: SidecarClient;
  stage: Stage;
  expected: Expected[];
  periodicity: Periodicity[];
  /** Lines in no statement wait there for the next new line. */
  loose: boolean[];
  lockedUntil: string | null;
  /** The last day that was ever closed. */
  closedUntil: string | null;
}
