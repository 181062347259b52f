/** Where the master key comes from: the environment, a command, or a file (made at the first start). */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface KeySource {
  value?: string | undefined;
  file?: string | undefined;
  command?: string | undefined;
  dataDir: string;
}

/**
 * @returns the master keys, the current one first
 * @throws {Error} one sentence, without any of the key in it
 */
export function readMasterKeys(source: KeySource): Buffer[] {
  const keys = keyText(source)
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => Buffer.from(part, 'base64'));
  if (keys.length === 0 || keys.some((key) => key.length !== 32)) {
    throw new Error(
      'The master key is not right: 32 bytes in base64 are wanted (`openssl rand -base64 32`).',
    );
  }
  return keys;
}

function keyText({ value, file, command, dataDir }: KeySource): string {
  if (value) return value;
  if (command) return execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8', timeout: 30_000 });
  const path = file ?? join(dataDir, 'master.key');
  if (existsSync(path)) return readFileSync(path, 'utf8');
  if (file)
    throw new Error(
      `The master key file ${file} is not there. Put it back: without it no bank can be reached.`,
    );
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const made = randomBytes(32).toString('base64');
  // `wx`: of two sidecars starting at once, the second reads what the first made.
  try {
    writeFileSync(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return readFileSync(path, 'utf8');
    throw error;
  }
}
