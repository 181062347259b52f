/**
 * Random histories between the sandbox bank, the real sidecar and a real Odoo.
 *
 * `HISTORY_RUNS` says how many (40), `HISTORY_SEED` which: a failing history is printed, shrunk, with the seed that
 * replays it alone.
 */
import fc from 'fast-check';
import type { SidecarClient } from '../../tools/connect.ts';
import type { World } from '../../tools/world.ts';
import { histories, type History } from '../support/histories/history.ts';
import { playHistory } from '../support/histories/play.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const RUNS = Number(process.env['HISTORY_RUNS'] ?? 40);
const HOURS_MS = 3_600_000;

/**
 * `seed`, or `seed@path` as a failure prints it, or `random` to look for what nobody has seen yet. Without it always
 * the same histories, so that a change is judged by what it changed.
 */
const [seedText = '', ...path] = (process.env['HISTORY_SEED'] ?? '1').split('@');
const seed = seedText === 'random' ? Date.now() & 0x7fffffff : Number(seedText);

describe('random histories', function () {
  this.timeout(24 * HOURS_MS);
  let world: World;
  let client: SidecarClient;
  let steps = 0;

  before(async function () {
    this.timeout(WORLD_START_MS);
    world = await sharedWorld();
    client = await sharedClient();
  });

  const hold = async (kills: boolean, numRuns: number): Promise<void> => {
    const property = fc.asyncProperty(histories(kills), async (history: History) => {
      steps += history.steps.length;
      await playHistory(world, client, history);
    });
    const outcome = await fc.check(property, {
      seed,
      numRuns,
      ...(path[0] ? { path: path[0] } : {}),
      endOnFailure: process.env['HISTORY_SHRINK'] === 'no',
    });
    if (!outcome.failed) return;
    const { counterexample, counterexamplePath, errorInstance } = outcome;
    const told = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
    throw new Error(
      [
        `HISTORY_SEED=${seed}@${counterexamplePath ?? ''} replays this history:`,
        JSON.stringify(counterexample?.[0], null, 1),
        told,
      ].join('\n'),
    );
  };

  it(`the books are the bank's after every step of ${RUNS} histories`, () => hold(false, RUNS));

  const killed = Math.max(1, Math.ceil(RUNS / 20));
  it(`the books are the bank's after every step of ${killed} histories in which the sidecar is killed`, () =>
    hold(true, killed));

  after(() => {
    process.stdout.write(`      ${steps} steps played, HISTORY_SEED=${seed}\n`);
  });
});
