/**
 * `npm run audit`: known weaknesses of the packages that the sidecar runs. Ends with 0 where there is none that is high
 * or critical, with 1 where there is one, and with 2 where the registry does not say.
 */
import { execFile } from 'node:child_process';
import { PROJECT } from '../places.ts';
import { command } from '../steps.ts';
import { verdictOf } from './advisories.ts';

const LARGE = 64 * 1024 * 1024;

/** npm ends with 1 where it has found something, too: what counts is what it writes. */
const ask = (): Promise<string> =>
  new Promise((resolve) => {
    const asked = ['audit', '--omit=dev', '--json'];
    execFile('npm', asked, { cwd: PROJECT, maxBuffer: LARGE }, (_error, stdout) => resolve(stdout));
  });

command(async () => {
  const verdict = verdictOf(await ask());
  if (!verdict.known) {
    process.stdout.write(
      `Not audited: this registry gives no advisories (${verdict.why}). Run it against one that does: npm run audit --registry=<url>.\n`,
    );
    process.exitCode = 2;
    return;
  }
  for (const line of verdict.bad) process.stdout.write(`${line}\n`);
  process.stdout.write(`${verdict.bad.length} high or critical, ${verdict.other} others.\n`);
  if (verdict.bad.length > 0) process.exitCode = 1;
});
