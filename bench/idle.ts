/** A run with nothing new, which is what nearly every run is: Odoo's calls and time, with little and with much history. */
import { performance } from 'node:perf_hooks';
import { newCustomer, type Customer } from '../test/support/customer.ts';
import { sidecarClient } from '../tools/connect.ts';
import { startWorld, type World } from '../tools/world.ts';
import { hostCalls } from '../test/support/host-calls.ts';
import { cpuOf, percentile } from './support/measure.ts';
import { PATIENCE_MS, years } from './support/years.ts';

export const about = 'a run with nothing new, with a short and a long history';

const HISTORIES = [1_000, Number(process.env['BENCH_LINES'] ?? 20_000)];
const RUNS = 30;

export async function run(): Promise<void> {
  const world = await startWorld();
  try {
    const client = sidecarClient(world.admin);
    const customers: Customer[] = [];
    for (const lines of HISTORIES)
      customers.push(
        await newCustomer(world, client, { transactions: years(lines), patienceMs: PATIENCE_MS }),
      );
    const times: number[][] = customers.map(() => []);
    const calls = customers.map(() => 0);
    // In turn, so that a machine that is busy for a while is busy for both.
    for (let round = 0; round < RUNS; round += 1) {
      for (const [index, customer] of customers.entries()) {
        const before = await hostCalls(world.sidecar().url);
        const began = performance.now();
        await customer.sync();
        times[index]!.push(performance.now() - began);
        calls[index]! += (await hostCalls(world.sidecar().url)).count - before.count;
      }
    }
    for (const [index, lines] of HISTORIES.entries()) {
      console.log(
        `${lines} lines: ${(calls[index]! / RUNS).toFixed(1)} calls of Odoo a run, p50 ${percentile(times[index]!, 0.5).toFixed(0)} ms`,
      );
    }
    const [short = NaN, long = NaN] = times.map((each) => percentile(each, 0.5));
    console.log(`the long history's run takes ${(long / short).toFixed(2)} times the short one's`);
    await resting(world);
  } finally {
    await world.stop();
  }
}

const REST_MS = 20_000;

/** Nobody asks for anything. */
async function resting(world: World): Promise<void> {
  const { pid } = world.sidecar();
  const before = cpuOf(pid);
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const share = (100 * (cpuOf(pid) - before)) / REST_MS;
  console.log(`at rest the sidecar takes ${share.toFixed(1)} % of a processor`);
}
