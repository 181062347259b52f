/** Where things are: the project, and what is fetched once for all checkouts of it. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Missing } from './steps.ts';

export const PROJECT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

export const isRoot = process.getuid?.() === 0;

/**
 * `ONLINE_SYNC_CACHE`, else the user's cache folder. For root it is outside /root: PostgreSQL runs as a user of its
 * own there and has to reach its files.
 */
export function cachePlace(...parts: string[]): string {
  const user = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const root =
    process.env['ONLINE_SYNC_CACHE'] ?? join(isRoot ? '/var/cache' : user, 'online-synchronization-odoo');
  try {
    mkdirSync(root, { recursive: true });
    accessSync(root, constants.W_OK);
  } catch {
    throw new Missing(`${root} cannot be written. Set ONLINE_SYNC_CACHE to a folder that can.`);
  }
  return join(root, ...parts);
}
