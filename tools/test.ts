/** `npm test`: every suite, one after the other, each runnable alone as `npm run test:<name>`. */
import { readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cachePlace, PROJECT } from './places.ts';
import { command, say } from './steps.ts';

const SUITES = [
  'check',
  'test:unit',
  'test:contract',
  'test:host',
  'test:browser',
  'test:faults',
  'test:safety',
];

interface Counts {
  passes: number;
  failures: number;
  pending: number;
  failed: { title: string; error: string }[];
}

/** Of an error that goes on for pages, this much is told again at the end. */
const ERROR_CHARACTERS = 600;

/** mocha tells its counts and failures in a file, beside what it prints. */
function run(suite: string): Promise<{ code: number; counts: Counts }> {
  const report = cachePlace(`report-${process.pid}.json`);
  rmSync(report, { force: true });
  const extra = suite === 'check' ? [] : ['--', '--reporter', join(PROJECT, 'tools/test-reporter.cjs')];
  const child = spawn('npm', ['run', '--silent', suite, ...extra], {
    cwd: PROJECT,
    stdio: 'inherit',
    env: { ...process.env, TEST_REPORT: report },
  });
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      let counts: Counts = { passes: 0, failures: 0, pending: 0, failed: [] };
      try {
        counts = JSON.parse(readFileSync(report, 'utf8')) as Counts;
        rmSync(report, { force: true });
      } catch {
        // `check` writes none; a suite that died before its end is told by its code.
      }
      resolve({ code: code ?? 1, counts });
    });
  });
}

async function main(): Promise<void> {
  const total: Counts = { passes: 0, failures: 0, pending: 0, failed: [] };
  const failed: string[] = [];
  for (const suite of SUITES) {
    say(`npm run ${suite}`);
    const { code, counts } = await run(suite);
    total.passes += counts.passes;
    total.failures += counts.failures;
    total.pending += counts.pending;
    total.failed.push(...counts.failed);
    const empty = suite !== 'check' && counts.passes + counts.failures === 0;
    if (code !== 0 || empty) {
      failed.push(suite);
      if (counts.failures === 0) total.failures += 1;
      say(`${suite} failed${empty ? ' (no test ran)' : ''}`);
    }
  }
  // Once more at the end: whoever reads the last lines of a long log finds what to do there.
  for (const { title, error } of total.failed)
    process.stdout.write(`✖ ${title}\n    ${error.slice(0, ERROR_CHARACTERS).replaceAll('\n', '\n    ')}\n`);
  say(failed.length === 0 ? 'Everything passed' : `Failed: ${failed.join(', ')}`);
  process.stdout.write(`${total.passes} passed, ${total.failures} failed, ${total.pending} skipped\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

command(main);
