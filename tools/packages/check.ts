/** `npm run check:packages`: the lock file, looked at without a network. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../places.ts';
import { command } from '../steps.ts';
import { lockFaults, type LockFile, type Manifest } from './lock-file.ts';

const read = (file: string): unknown => JSON.parse(readFileSync(join(PROJECT, file), 'utf8'));

command(async () => {
  const faults = lockFaults(read('package-lock.json') as LockFile, read('package.json') as Manifest);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
});
