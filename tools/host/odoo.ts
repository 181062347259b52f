/** One Odoo server on one database. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import getPort from 'get-port';
import { PROJECT } from '../places.ts';
import { runCommand, start, type Process } from '../processes.ts';
import type { Cluster } from './cluster.ts';

export interface OdooPlace {
  /** The unpacked package. */
  tree: string;
  cluster: Cluster;
  database: string;
  /** Filestore and sessions. */
  dataDir: string;
  /** Folders with addons beside Odoo's own. */
  addons: string[];
}

export interface OdooServer extends Process {
  url: string;
}

const START_MS = 90_000;
const TRIES = 3;

function invocation(place: OdooPlace): { command: string; args: string[]; env: Record<string, string> } {
  mkdirSync(place.dataDir, { recursive: true });
  // Without a file of its own Odoo reads ~/.odoorc: what somebody wrote there for another Odoo.
  const config = join(place.dataDir, 'odoo.conf');
  writeFileSync(config, '[options]\n');
  const { cluster } = place;
  return {
    // Debian's own Python, for which the packages are; a pyenv one in front of it would not find them.
    command: '/usr/bin/python3',
    args: [
      join(place.tree, 'usr/bin/odoo'),
      ...['--config', config],
      ...['--db_host', cluster.host, '--db_port', String(cluster.port)],
      ...['--db_user', cluster.user, '--db_password', cluster.password],
      ...['-d', place.database, '--data-dir', place.dataDir, '--max-cron-threads', '0'],
      ...(place.addons.length > 0 ? ['--addons-path', place.addons.join(',')] : []),
    ],
    env: {
      // With rtlcss on it, by which Odoo turns its styles for a language from right to left.
      PATH: [process.env['PATH'] ?? '', join(PROJECT, 'node_modules/.bin')].join(delimiter),
      PYTHONPATH: join(place.tree, 'usr/lib/python3/dist-packages'),
      PYTHONUNBUFFERED: '1',
      // Compiled once into the tree, which is ours: a start is quicker for it.
      PYTHONDONTWRITEBYTECODE: '',
    },
  };
}

/** Installs modules and ends. @param demo whether the database, where it is new, gets demo data */
export async function installModules(place: OdooPlace, modules: string[], demo: boolean): Promise<void> {
  const { command, args, env } = invocation(place);
  const errors: string[] = [];
  const log = await runCommand({
    command,
    args: [
      ...args,
      '-i',
      modules.join(','),
      ...(demo ? ['--with-demo'] : []),
      '--no-http',
      '--stop-after-init',
    ],
    env,
    onLine: (line) => {
      if (/ (ERROR|CRITICAL) /.test(line)) errors.push(line);
    },
  });
  if (errors.length > 0)
    throw new Error(`Odoo could not install ${modules.join(', ')}:\n${errors.join('\n')}\n\n${log}`);
}

/**
 * Writes what is to be translated of a module, as Odoo itself finds it in code, templates and records.
 * @param file that ends in `.pot`
 * @throws {Error} with Odoo's own words when it could not read something
 */
export async function exportTerms(place: OdooPlace, module: string, file: string): Promise<void> {
  const { command, args, env } = invocation(place);
  const { cluster } = place;
  // This command of Odoo's takes the database from a file only.
  const config = join(place.dataDir, 'export.conf');
  const options = {
    ...{ db_host: cluster.host, db_port: cluster.port, db_user: cluster.user, db_password: cluster.password },
    ...{ data_dir: place.dataDir, addons_path: place.addons.join(',') },
  };
  const lines = Object.entries(options).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(config, ['[options]', ...lines, ''].join('\n'), { mode: 0o600 });
  const log = await runCommand({
    command,
    args: [...args.slice(0, 1), 'i18n', 'export', '-c', config, '-d', place.database, module, '-o', file],
    env,
  });
  const complaint = log.split('\n').find((line) => / (WARNING|ERROR|CRITICAL) /.test(line));
  if (complaint) throw new Error(`Odoo could not export the terms of ${module}:\n${complaint}`);
}

/**
 * Waits until the login page is there.
 * @param port the one to listen on; a free one where it is left out
 * @throws with the end of Odoo's log when it does not come up
 */
export async function startOdoo(place: OdooPlace, port?: number): Promise<OdooServer> {
  for (let attempt = 1; ; attempt += 1) {
    const http = port ?? (await getPort({ host: '127.0.0.1' }));
    const server = await serve(place, http);
    const url = `http://127.0.0.1:${http}`;
    if (server.up) return { ...server.process, url };
    const log = server.process.log();
    // Between asking for a free port and taking it, somebody else may have.
    if (/Address already in use|is in use by another program/.test(log) && !port && attempt < TRIES) continue;
    throw new Error(`Odoo did not come up:\n${log.split('\n').slice(-20).join('\n')}`);
  }
}

async function serve(place: OdooPlace, port: number): Promise<{ up: boolean; process: Process }> {
  const longPolling = await getPort({ host: '127.0.0.1' });
  const { command, args, env } = invocation(place);
  let ended = false;
  let listening = false;
  const server = start({
    command,
    args: [
      ...args,
      ...['--http-interface', '127.0.0.1', '--http-port', String(port), '--gevent-port', String(longPolling)],
      ...['--db-filter', `^${place.database}$`, '--no-database-list'],
    ],
    env,
    onLine(line) {
      if (/HTTP service .* running on/.test(line)) listening = true;
    },
  });
  void server.exited.then(() => {
    ended = true;
  });
  const until = Date.now() + START_MS;
  while (!ended && Date.now() < until) {
    // Asked only once it says itself that it listens: another Odoo on the port would answer just as well.
    const answer = listening ? await fetch(`http://127.0.0.1:${port}/web/login`).catch(() => null) : null;
    if (answer?.ok) return { up: true, process: server };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await server.kill();
  return { up: false, process: server };
}
