/**
 * `npm test`: every suite, two at a time where the machine has room (`TEST_LANES=1`: one after the other).
 * `npm test -- host browser` runs these alone. Each is also a script of its own, `npm run test:<name>`.
 */
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { namedHost } from './host/host.ts';
import { postgresPrograms } from './host/postgres-binaries.ts';
import { ensureTemplate } from './host/template.ts';
import { inTurn, type Voice } from './in-turn.ts';
import { cachePlace, PROJECT } from './places.ts';
import { start } from './processes.ts';
import { command, say } from './steps.ts';
import { WITH_ODOO, atOnce, chosenSuites, scriptOf, type Suite } from './suites.ts';

interface Counts {
  passes: number;
  failures: number;
  pending: number;
  failed: { title: string; error: string }[];
}

interface Outcome {
  suite: Suite;
  ok: boolean;
  counts: Counts;
}

/** Of an error that goes on for pages, this much is told again at the end. */
const ERROR_CHARACTERS = 600;

/** mocha tells its counts and failures in a file, beside what it prints. */
async function run(suite: Suite, voice: Voice): Promise<Outcome> {
  const begun = Date.now();
  const report = cachePlace(`report-${process.pid}-${suite}.json`);
  rmSync(report, { force: true });
  const extra = suite === 'check' ? [] : ['--', '--reporter', join(PROJECT, 'tools/test-reporter.cjs')];
  voice.say(() => say(`npm run ${scriptOf(suite)}`));
  const child = start({
    command: 'npm',
    args: ['run', '--silent', scriptOf(suite), ...extra],
    cwd: PROJECT,
    // What it says goes through us, and still to a terminal where ours does.
    env: { TEST_REPORT: report, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
    onLine: (line) => voice.say(() => process.stdout.write(`${line}\n`)),
  });
  const code = await child.exited;
  let counts: Counts = { passes: 0, failures: 0, pending: 0, failed: [] };
  try {
    counts = JSON.parse(readFileSync(report, 'utf8')) as Counts;
    rmSync(report, { force: true });
  } catch {
    // `check` writes none; a suite that died before its end is told by its code.
  }
  const empty = suite !== 'check' && counts.passes + counts.failures === 0;
  const ok = code === 0 && !empty;
  if (!ok && counts.failures === 0) counts.failures = 1;
  const took = `${Math.round((Date.now() - begun) / 1000)} s`;
  const how = ok ? 'passed' : empty ? 'failed (no test ran)' : 'failed';
  voice.say(() => say(`${suite} ${how} in ${took}`));
  return { suite, ok, counts };
}

/** What two suites would otherwise fetch and make at the same time, each for itself. @throws {Missing} */
async function prepareOdoo(): Promise<void> {
  if (!namedHost(process.env)) await ensureTemplate(true);
}

/** @returns how each ended, in their order */
async function runAll(suites: Suite[]): Promise<Outcome[]> {
  // The same. Where they cannot be had, the suites that need them say so.
  await postgresPrograms().catch(() => undefined);
  const odoo = suites.some((suite) => WITH_ODOO.has(suite)) ? prepareOdoo() : Promise.resolve();
  // Told by the suites that need it, when it is their turn.
  odoo.catch(() => undefined);
  const room = {
    cores: availableParallelism(),
    freeBytes: process.availableMemory(),
    ownOdoo: !namedHost(process.env),
  };
  const voices = inTurn(suites.length);
  const outcomes: Outcome[] = [];
  const waiting = [...suites.entries()];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [nth, suite] = next;
      const voice = voices[nth] as Voice;
      try {
        if (WITH_ODOO.has(suite)) await odoo;
        outcomes[nth] = await run(suite, voice);
      } catch (error) {
        const failed = [{ title: suite, error: error instanceof Error ? error.message : String(error) }];
        outcomes[nth] = { suite, ok: false, counts: { passes: 0, failures: 1, pending: 0, failed } };
      }
      voice.end();
    }
  };
  await Promise.all(Array.from({ length: atOnce(room, process.env['TEST_LANES']) }, lane));
  return outcomes;
}

async function main(): Promise<void> {
  const outcomes = await runAll(chosenSuites(process.argv.slice(2)));
  const all = outcomes.map(({ counts }) => counts);
  const sum = (of: (counts: Counts) => number): number =>
    all.reduce((total, counts) => total + of(counts), 0);
  // Once more at the end: whoever reads the last lines of a long log finds what to do there.
  for (const { title, error } of all.flatMap(({ failed }) => failed))
    process.stdout.write(`✖ ${title}\n    ${error.slice(0, ERROR_CHARACTERS).replaceAll('\n', '\n    ')}\n`);
  const failed = outcomes.flatMap(({ suite, ok }) => (ok ? [] : [suite]));
  say(failed.length === 0 ? 'Everything passed' : `Failed: ${failed.join(', ')}`);
  const [passes, failures, pending] = [
    sum((one) => one.passes),
    sum((one) => one.failures),
    sum((one) => one.pending),
  ];
  process.stdout.write(`${passes} passed, ${failures} failed, ${pending} skipped\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

command(main);
