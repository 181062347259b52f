/** Where things are: the project, and what is fetched once for all checkouts of it. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Missing } from './steps.ts';

export const PROJECT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

export const isRoot = process.getuid?.() === 0;

const NAME = 'online-synchronization-odoo';

/**
 * Where to keep things, the best first: `ONLINE_SYNC_CACHE` alone where it is set, else the user's cache folder, else
 * one among the temporary files. For root it is outside /root: PostgreSQL runs as a user of its own there and has to
 * reach its files.
 */
export function cacheRoots(environment: Record<string, string | undefined>, root: boolean): string[] {
  const { ONLINE_SYNC_CACHE, XDG_CACHE_HOME } = environment;
  if (ONLINE_SYNC_CACHE) return [ONLINE_SYNC_CACHE];
  const usual = root ? '/var/cache' : XDG_CACHE_HOME || join(homedir(), '.cache');
  return [join(usual, NAME), join(tmpdir(), `${NAME}-${process.getuid?.() ?? 'user'}`)];
}

/** Whether the folder is there, ours and writable; made where it is not. */
function usable(folder: string): boolean {
  try {
    // A strict one would lock PostgreSQL's user out of all that root makes below; secrets set their own mode.
    if (isRoot) process.umask(0o022);
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    // Anybody can make a folder among the temporary files; what is in it is run.
    return statSync(folder).uid === process.getuid?.() || !folder.startsWith(tmpdir());
  } catch {
    return false;
  }
}

/** @throws {Missing} */
export function cachePlace(...parts: string[]): string {
  const roots = cacheRoots(process.env, isRoot);
  const root = roots.find(usable);
  if (!root) {
    throw new Missing(
      `${roots.join(' and ')} cannot be written. Set ONLINE_SYNC_CACHE to a folder that can.`,
    );
  }
  return join(root, ...parts);
}
