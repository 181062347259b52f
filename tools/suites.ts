/** The suites of `npm test`: which of them are asked for, and how many of them a machine can run at once. */
import { Missing } from './steps.ts';

/** In the order in which they begin and are told of. */
export const SUITES = ['check', 'unit', 'contract', 'host', 'browser', 'faults', 'safety'] as const;
export type Suite = (typeof SUITES)[number];

/** Those that start an Odoo. */
export const WITH_ODOO: ReadonlySet<Suite> = new Set(['host', 'browser', 'faults', 'safety']);

/** The npm script that runs it. */
export const scriptOf = (suite: Suite): string => (suite === 'check' ? suite : `test:${suite}`);

/**
 * @param names what stands behind `npm test --`; nothing means all
 * @returns in our order, each once
 * @throws {Missing} where one is no suite's
 */
export function chosenSuites(names: readonly string[]): Suite[] {
  const unknown = names.filter((name) => !(SUITES as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw new Missing(`There is no suite ${unknown.join(', ')}: choose among ${SUITES.join(', ')}.`);
  }
  return SUITES.filter((suite) => names.length === 0 || names.includes(suite));
}

/** A suite may have two Odoos, their databases and a browser. */
const BYTES_EACH = 3_000_000_000;

/** What has to be known of a machine to know how much it can do at once. */
export interface Room {
  cores: number;
  freeBytes: number;
  /** Whether each suite makes an Odoo of its own; suites in one Odoo would meet each other's leftovers. */
  ownOdoo: boolean;
}

/**
 * A suite waits for its Odoo most of the time, and keeps one core busy: two use both of a small machine.
 * @param wanted `TEST_LANES`: `1` for one after the other
 */
export const atOnce = ({ cores, freeBytes, ownOdoo }: Room, wanted?: string): number =>
  wanted !== '1' && ownOdoo && cores > 1 && freeBytes >= 2 * BYTES_EACH ? 2 : 1;
