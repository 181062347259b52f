/** Where the master key comes from: the environment, a command, or a file (made at the first start). */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface KeySource {
  value?: string | undefined;
  file?: string | undefined;
  command?: string | undefined;
  dataDir: string;
}

/**
 * @param mayMake whether a key is made where there is none: only as long as nothing is sealed by another one
 * @returns the master keys, the current one first
 * @throws {Error} one sentence, without any of the key in it
 */
export function readMasterKeys(source: KeySource, mayMake = true): Buffer[] {
  const keys = keyText(source, mayMake)
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

/** The file that holds the keys; null where they come from elsewhere, and nobody but the operator can change them. */
export const keyFile = ({ value, file, command, dataDir }: KeySource): string | null =>
  value || command ? null : (file ?? join(dataDir, 'master.key'));

function keyText(source: KeySource, mayMake: boolean): string {
  const { value, file, command } = source;
  if (value) return value;
  if (command) return printedBy(command);
  const path = keyFile(source) as string;
  if (existsSync(path)) return readFileSync(path, 'utf8');
  if (file || !mayMake)
    throw new Error(
      `The master key file ${path} is not there. Put it back: without it no bank can be reached.`,
    );
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const made = randomBytes(32).toString('base64');
  // Whole or not at all: of two sidecars starting at once, the second reads what the first made.
  const draft = draftOf(path, [made]);
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

/** A file beside `path`, whole and on the disk. */
function draftOf(path: string, keys: string[]): string {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${keys.join('\n')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return draft;
}

/** Takes the file's place at once: whoever reads it, or is killed, finds the old one or the new one whole. */
export function writeMasterKeys(path: string, keys: Buffer[]): void {
  renameSync(
    draftOf(
      path,
      keys.map((key) => key.toString('base64')),
    ),
    path,
  );
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
