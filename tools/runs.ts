/** Folders that live as long as the process that made them. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cachePlace } from './places.ts';

let made = 0;

/** A folder's name begins with the id of the process it belongs to. @returns one that is not there yet */
export function runPlace(): string {
  const root = cachePlace('runs');
  mkdirSync(root, { recursive: true });
  if (made === 0) forgetDead(root);
  made += 1;
  return join(root, `${process.pid}-${made}-${Date.now()}`);
}

/** A killed process could not clean up behind itself. */
function forgetDead(root: string): void {
  for (const name of readdirSync(root)) {
    const pid = Number.parseInt(name, 10);
    if (Number.isInteger(pid) && !isAlive(pid)) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
