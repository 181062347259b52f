/**
 * Random histories between the sandbox bank, the real sidecar and a real Odoo.
 *
 * `HISTORY_RUNS` says how many (100), `HISTORY_SEED` which: a failing history is printed, shrunk (`HISTORY_SHRINK=no`
 * leaves that out), with the seed that replays it alone. `HISTORY_LANES` says in how many worlds at a time (2).
 */
import fc from 'fast-check';
import { sidecarClient, type SidecarClient } from '../../tools/connect.ts';
import { startWorld, type World } from '../../tools/world.ts';
import { histories, type History } from '../support/histories/history.ts';
import { playHistory } from '../support/histories/play.ts';
import { WORLD_START_MS, sharedClient, sharedWorld } from '../support/world.ts';

const RUNS = Number(process.env['HISTORY_RUNS'] ?? 100);
const HOURS_MS = 3_600_000;
/** Whoever looks for hours wants to know how far it is. */
const TOLD_EVERY = 100;

/**
 * `seed`, or `seed@path` as a failure prints it, or `random` to look for what nobody has seen yet. Without it always
 * the same histories, so that a change is judged by what it changed.
 */
const [seedText = '', ...path] = (process.env['HISTORY_SEED'] ?? '1').split('@');
const seed = seedText === 'random' ? Date.now() & 0x7fffffff : Number(seedText);

/** A lock date and a fault of the bank's are everybody's in a world: histories that are played at once need one each. */
const LANES = path[0] ? 1 : Math.min(RUNS, Number(process.env['HISTORY_LANES'] ?? 2));

interface Lane {
  world: World;
  client: SidecarClient;
}

describe('random histories', function () {
  this.timeout(24 * HOURS_MS);
  const lanes: Lane[] = [];
  let steps = 0;

  before(async function () {
    this.timeout(WORLD_START_MS);
    lanes.push({ world: await sharedWorld(), client: await sharedClient() });
    while (lanes.length < LANES) {
      const world = await startWorld();
      lanes.push({ world, client: sidecarClient(world.admin) });
    }
  });

  after(async function () {
    this.timeout(60_000);
    for (const { world } of lanes.slice(1)) await world.stop();
    process.stdout.write(`      ${steps} steps played, HISTORY_SEED=${seed}\n`);
  });

  /** Every lane draws the same histories and plays its share of them. @throws with what replays the one that fails */
  const play = async ({ world, client }: Lane, lane: number, kills: boolean, numRuns: number) => {
    let drawn = -1;
    let failed = false;
    const property = fc.asyncProperty(histories(kills), async (history: History) => {
      drawn += 1;
      if (!failed && drawn % lanes.length !== lane) return;
      if (!failed && drawn > 0 && drawn % TOLD_EVERY === 0) process.stdout.write(`      ${drawn} played\n`);
      steps += history.steps.length;
      await playHistory(world, client, history).catch((error: unknown) => {
        failed = true;
        throw error;
      });
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

  const hold = async (kills: boolean, numRuns: number): Promise<void> => {
    // Each to its end: a world must not be stopped while a history is played in it.
    const ended = await Promise.allSettled(lanes.map((lane, nth) => play(lane, nth, kills, numRuns)));
    const told = ended.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    if (told.length > 0) throw new Error(told.join('\n\n'));
  };

  it(`the books are the bank's after every step of ${RUNS} histories`, () => hold(false, RUNS));

  const killed = Math.max(1, Math.ceil(RUNS / 20));
  it(`the books are the bank's after every step of ${killed} histories in which the sidecar is killed`, () =>
    hold(true, killed));
});
