/**
 * A disk without room for a database, the sidecar's or Odoo's own.
 *
 * The kernel refuses what PostgreSQL wants to write: the sessions of the database get a limit on the size of a file
 * (RLIMIT_FSIZE, by util-linux's prlimit), which any user may set on their own processes. PostgreSQL answers as it
 * does for a disk without room: a table that is larger than the limit cannot be extended.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { postgresPrograms } from '../../tools/host/postgres-binaries.ts';
import { runCommand } from '../../tools/processes.ts';
import type { World } from '../../tools/world.ts';

/** Bytes. No less: PostgreSQL's log is written in files of this size, and a server that cannot write it ends. */
export const ROOM = 16 * 1024 * 1024;
const LOOK_MS = 20;

export interface Disk {
  /** For every session there is, and those that begin. */
  fillUp(): Promise<void>;
  makeRoom(): Promise<void>;
}

/**
 * @param database for whose sessions alone there is no room
 * @throws with what to install or how to run the tests where limits cannot be set here
 */
export async function limitedDisk(world: World, database: string): Promise<Disk> {
  // As the server's own user: not even root may always limit another's.
  const { user } = await postgresPrograms();
  const prlimit = (...args: string[]): Promise<string> =>
    runCommand({ command: 'prlimit', args, cwd: '/', ...(user ? { user } : {}) });
  // What this user may have at most: only the soft limit is ever moved.
  const most = (
    await prlimit('--fsize', '--raw', '--noheadings', '--output', 'HARD').catch((error: Error) => {
      throw new Error(`A full disk needs the command "prlimit": install util-linux. (${error.message})`);
    })
  ).trim();
  const limit = async (size: string): Promise<void> => {
    const sessions = (await world.query(
      `SELECT pid FROM pg_stat_activity WHERE datname = '${database}' AND pid <> pg_backend_pid()`,
    )) as { pid: number }[];
    const set = ({ pid }: { pid: number }) =>
      prlimit('--pid', String(pid), `--fsize=${size}:`).catch((error: Error) => {
        // A session that ended meanwhile needs no limit.
        if (/No such process/.test(error.message)) return;
        throw new Error(
          `The size of PostgreSQL's files cannot be limited: run the tests as the user who runs PostgreSQL. (${error.message})`,
        );
      });
    await Promise.all(sessions.map(set));
  };
  let full = false;
  let filling: Promise<void> = Promise.resolve();
  return {
    async fillUp() {
      full = true;
      await limit(String(ROOM));
      filling = (async () => {
        while (full) {
          await pause(LOOK_MS);
          if (full) await limit(String(ROOM));
        }
      })();
    },
    async makeRoom() {
      full = false;
      await filling;
      await limit(most);
    },
  };
}
