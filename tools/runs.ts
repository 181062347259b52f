/** Folders that live as long as the process that made them, and the clearing of what killed processes left. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cachePlace } from './places.ts';

let made = 0;
/** How the two kinds of names tell their process. */
export const RUN = /^(\d+)-/;
export const UNFINISHED = /\.(\d+)-\d+-\d+$/;
const cleared = new Set<string>();
/** Not removed so far. */
const places = new Set<string>();
let watching = false;

/**
 * A folder's name begins with the id of the process it belongs to, and goes with it at the latest.
 * @returns one that is not there yet
 */
export function runPlace(): string {
  const root = cachePlace('runs');
  mkdirSync(root, { recursive: true });
  forgetDead(root, RUN);
  made += 1;
  const place = join(root, `${process.pid}-${made}-${Date.now()}`);
  removeAtTheEnd(place);
  return place;
}

/** One listener for all of them: a test run starts more worlds than a process likes to have listeners. */
function removeAtTheEnd(place: string): void {
  places.add(place);
  if (watching) return;
  watching = true;
  process.once('exit', () => places.forEach(removeQuietly));
}

/**
 * Where to make what is to be at a place in the cache once it is whole, so that a killed process leaves nothing half.
 * @returns one beside it that is not there yet
 */
export function beside(place: string): string {
  forgetDead(cachePlace(), UNFINISHED);
  made += 1;
  return `${place}.${process.pid}-${made}-${Date.now()}`;
}

/** Never fails: what cannot be removed now is removed by a later process. */
export function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
    places.delete(folder);
  } catch {
    // A server that was killed just now may still be writing its last file.
  }
}

/** @returns which of the names are of a process that is no more */
export function leftBy(names: string[], pattern: RegExp, alive: (pid: number) => boolean): string[] {
  return names.filter((name) => {
    const pid = pattern.exec(name)?.[1];
    return pid !== undefined && !alive(Number(pid));
  });
}

/** A killed process could not clean up behind itself. Looked for once. */
function forgetDead(folder: string, pattern: RegExp): void {
  if (cleared.has(folder)) return;
  cleared.add(folder);
  for (const name of leftBy(readdirSync(folder), pattern, isAlive)) removeQuietly(join(folder, name));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
