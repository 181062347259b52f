/** A bank's history into the books, against what plain `create` of the same lines takes in the same Odoo. */
import { performance } from 'node:perf_hooks';
import { newCustomer } from '../test/support/customer.ts';
import { sidecarClient } from '../tools/connect.ts';
import { startWorld, type World } from '../tools/world.ts';
import { hostCalls } from '../test/support/host-calls.ts';
import { memoryOf } from './support/measure.ts';
import { PATIENCE_MS, years } from './support/years.ts';

export const about = 'a first synchronization against plain create of the same lines';

const LINES = Number(process.env['BENCH_LINES'] ?? 5_000);
/** Each in turn, so that a machine that is busy for a while is busy for both. */
const ROUNDS = 3;
/** As many a call as the sidecar writes. */
const BATCH = 300;

export async function run(): Promise<void> {
  const world = await startWorld();
  try {
    const ratios: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const plain = await plainCreate(world, round);
      const ours = await synchronized(world);
      ratios.push(ours.seconds / plain);
      const own = ours.seconds - ours.host;
      console.log(
        `round ${round}: ${LINES} lines, plain create ${plain.toFixed(1)} s, the whole synchronization ${ours.seconds.toFixed(1)} s ` +
          `(${ours.calls} calls of Odoo ${ours.host.toFixed(1)} s, beside them ${own.toFixed(1)} s): ${(ours.seconds / plain).toFixed(2)} times; ` +
          `memory at most ${memoryOf(world.sidecar().pid).peak} MB`,
      );
    }
    const middle = ratios.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
    console.log(`the middle of ${ROUNDS}: ${middle.toFixed(2)} times plain create`);
  } finally {
    await world.stop();
  }
}

/** In statements of a month as ours are, made with `create` by a session that does nothing else. @returns seconds */
async function plainCreate({ admin }: World, round: number): Promise<number> {
  const journal = await admin.call<number[]>('account.journal', 'create', [
    [{ name: `Plain ${round}`, type: 'bank', code: `PL${round}` }],
  ]);
  const lines = years(LINES).map(({ date, amount, label }) => ({
    ...{ date, amount: Number(amount), payment_ref: label, journal_id: journal[0] },
  }));
  const began = performance.now();
  for (let from = 0; from < lines.length; from += BATCH) {
    await admin.call('account.bank.statement.line', 'create', [lines.slice(from, from + BATCH)]);
  }
  return (performance.now() - began) / 1000;
}

/** From "these accounts, please" to the last statement: pulled, staged, booked, reported. */
async function synchronized(world: World): Promise<{ seconds: number; host: number; calls: number }> {
  const client = sidecarClient(world.admin);
  const before = await hostCalls(world.sidecar().url);
  const began = performance.now();
  const customer = await newCustomer(world, client, {
    transactions: years(LINES),
    patienceMs: PATIENCE_MS,
  });
  const seconds = (performance.now() - began) / 1000;
  const after = await hostCalls(world.sidecar().url);
  const { lines, invalid } = await customer.books();
  if (lines.length !== LINES || invalid.length > 0) {
    throw new Error(`${lines.length} lines, ${invalid.length} invalid statements`);
  }
  return { seconds, host: after.seconds - before.seconds, calls: after.count - before.count };
}
