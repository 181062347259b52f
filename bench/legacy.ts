/**
 * Coming over with 200 old connections and 500,000 old lines, and the first synchronization after "Connect Again" on
 * a journal whose lines are all to be compared. Times and memory are those of the sidecar, Odoo's answers included.
 */
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { control } from '../test/support/customer.ts';
import { oldProviders } from '../test/legacy-fixture/years.ts';
import { startLegacyWorld, takenOver, type LegacyWorld } from '../test/support/legacy.ts';
import { connect, settled, sidecarClient } from '../tools/connect.ts';
import { sidecarEnvironment } from '../tools/services.ts';
import { COMMANDS } from '../tools/sidecar/bundle.ts';
import { step } from '../tools/steps.ts';
import { conditions } from './support/conditions.ts';
import { memoryOf } from './support/measure.ts';
import { moreConnections, moreLines } from './support/old-years.ts';

export const about =
  'coming over with 200 connections and 500,000 old lines, and connecting one of them again';

const CONNECTIONS = Number(process.env['BENCH_CONNECTIONS'] ?? 200);
/** A tenth of the lines first: memory and time against that say whether they grow with the lines. */
const LINES = Number(process.env['BENCH_LINES'] ?? 500_000);
const SIZES = [LINES / 10, LINES];
/** Old lines in the week that is read again, each to be found in the books. */
const COMPARED = [5_000, 20_000];
const NEW = 100;
const LAST_DAY = '2026-11-16';
const NEXT_DAY = '2026-11-20';
const WEEK = 7;
const MANY_MINUTES_MS = 3_600_000;

export async function run(): Promise<void> {
  // One with one account and one journal with one line: the pattern of all others.
  const world = await startLegacyWorld(oldProviders(1).slice(1, 2));
  try {
    await takenOver(world);
    await migrate(world, '--undo');
    await step(`Making ${CONNECTIONS} old connections`, () => moreConnections(world, CONNECTIONS));
    let there = 0;
    for (const size of SIZES) {
      const each = Math.ceil(size / CONNECTIONS);
      const years = {
        journals: 'true',
        from: there + 1,
        to: each,
        day: "date '2020-11-20' - n",
        amount: '(n % 7919) - 3000.5',
        label: "'Line ' || n",
      };
      await step(`Making ${size} old lines`, () => moreLines(world, years));
      there = each;
      await comeOver(world);
    }
    await migrate(world);
    for (const [index, lines] of COMPARED.entries()) await connectAgain(world, index + 2, lines);
  } finally {
    await world.stop();
  }
}

async function comeOver(world: LegacyWorld): Promise<void> {
  const dryRun = await migrate(world, '--dry-run');
  console.log(/Found: .*/.exec(dryRun.output)?.[0], conditions());
  const rounds = { 'dry run': dryRun, 'take over': await migrate(world), again: await migrate(world) };
  for (const [name, { seconds, peak }] of Object.entries({ ...rounds, undo: await migrate(world, '--undo') }))
    console.log(`  ${name}: ${seconds.toFixed(1)} s, at most ${peak} MB`);
}

interface Figures {
  seconds: number;
  /** MiB */
  peak: number;
  output: string;
}

/** The command as an operator gives it, its memory read while it runs. */
async function migrate(world: LegacyWorld, ...args: string[]): Promise<Figures> {
  const began = performance.now();
  const child = spawn(process.execPath, [COMMANDS, 'migrate-legacy', ...args], {
    env: { ...process.env, ...sidecarEnvironment(world.sidecarOptions) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const peak = await mostMemory(child.pid ?? 0, ended);
  if ((await ended) !== 0) throw new Error(output);
  return { seconds: (performance.now() - began) / 1000, peak, output };
}

/** @returns MiB */
async function mostMemory(pid: number, ended: Promise<unknown>): Promise<number> {
  let [peak, over] = [0, false];
  void ended.then(() => (over = true));
  while (!over) {
    try {
      peak = Math.max(peak, memoryOf(pid).peak || 0);
    } catch {
      // It has ended.
    }
    await pause(100);
  }
  return peak;
}

/** A week so full that all of it is compared at once: more than years of an ordinary journal's. */
async function connectAgain(world: LegacyWorld, number: number, lines: number): Promise<void> {
  const day = (n: number) =>
    new Date(Date.parse(LAST_DAY) - (n % WEEK) * 86_400_000).toISOString().slice(0, 10);
  const amount = (n: number) => `${(n % 7919) - 3000}.50`;
  await step(`Making a week of ${lines} old lines`, () =>
    moreLines(world, {
      journals: `j.code = 'L${number}'`,
      from: 1,
      to: lines,
      day: `date '${LAST_DAY}' - n % ${WEEK}`,
      amount: "((n % 7919) - 3000 || '.50')",
      label: "'Transfer of customer ' || n",
    }),
  );
  const known = Array.from({ length: lines }, (_, index) => ({
    date: day(index + 1),
    amount: amount(index + 1),
    label: `Transfer of customer ${index + 1}`,
  }));
  const fresh = Array.from({ length: NEW }, (_, index) => ({
    date: NEXT_DAY,
    amount: `${index + 1}.25`,
    label: `New ${index}`,
  }));
  const id = `again-${lines}`;
  const persona = await control<{ institution: { id: string } }>(world, 'POST', '/personas', {
    id,
    accounts: [
      {
        name: 'Checking',
        kind: 'bank',
        currency: 'USD',
        openingBalance: '0',
        transactions: [...known, ...fresh],
      },
    ],
  });
  const client = sidecarClient(world.admin);
  const connection = await connect(client, {
    provider: 'plaid',
    institutionId: `ins_${persona.institution.id}`,
    name: id,
    country: 'US',
    persona: id,
  });
  const [journal] = await world.admin.call<number[]>('account.journal', 'search', [
    [['code', '=', `L${number}`]],
  ]);
  const before = memoryOf(world.sidecar().pid);
  const began = performance.now();
  await client.call('PUT', `/v1/connections/${connection.id}/accounts`, {
    accounts: [{ accountId: connection.accounts[0]?.id, journal }],
  });
  const { outcome, problem } = await settled(client, connection.id, MANY_MINUTES_MS);
  const seconds = (performance.now() - began) / 1000;
  const count = (domain: unknown[]) =>
    world.admin.call<number>('account.bank.statement.line', 'search_count', [
      [['journal_id', '=', journal], ...domain],
    ]);
  const mine = await count([['online_account_id', '!=', false]]);
  const all = await count([['date', '>=', '2026-11-01']]);
  console.log(
    `connected again with ${lines} old lines: ${seconds.toFixed(1)} s (${Math.round(lines / seconds)} lines a second), ` +
      `${outcome ?? problem?.message}; ${mine} of the ${all} lines are the account's; ` +
      `memory at most ${memoryOf(world.sidecar().pid).peak} MB, ${before.now} MB before; ${conditions()}`,
  );
}
