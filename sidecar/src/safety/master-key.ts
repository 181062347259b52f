/** Where the master key comes from: the environment, a command, or a file (made at the first start). */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  if (command) return printedBy(command);
  const path = file ?? join(dataDir, 'master.key');
  if (existsSync(path)) return readFileSync(path, 'utf8');
  if (file)
    throw new Error(
      `The master key file ${file} is not there. Put it back: without it no bank can be reached.`,
    );
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const made = randomBytes(32).toString('base64');
  // Whole or not at all: of two sidecars starting at once, the second reads what the first made.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${made}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return readFileSync(path, 'utf8');
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The command's own complaints go to stderr; the command itself may hold a secret and is not repeated. */
function printedBy(command: string): string {
  const { status, stdout } = spawnSync('/bin/sh', ['-c', command], {
    encoding: 'utf8',
    timeout: 30_000,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) return stdout;
  const how = status === null ? 'it did not end' : `exit code ${status}`;
  throw new Error(`MASTER_KEY_COMMAND failed (${how}). It has to print the master key.`);
}
