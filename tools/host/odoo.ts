/** One Odoo server on one database. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
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

function invocation(place: OdooPlace): { command: string; args: string[]; env: Record<string, string> } {
  mkdirSync(place.dataDir, { recursive: true });
  const { cluster } = place;
  return {
    // Debian's own Python, for which the packages are; a pyenv one in front of it would not find them.
    command: '/usr/bin/python3',
    args: [
      join(place.tree, 'usr/bin/odoo'),
      ...['--db_host', cluster.host, '--db_port', String(cluster.port)],
      ...['--db_user', cluster.user, '--db_password', cluster.password],
      ...['-d', place.database, '--data-dir', place.dataDir, '--max-cron-threads', '0'],
      ...(place.addons.length > 0 ? ['--addons-path', place.addons.join(',')] : []),
    ],
    env: { PYTHONPATH: join(place.tree, 'usr/lib/python3/dist-packages'), PYTHONUNBUFFERED: '1' },
  };
}

/** Installs modules and ends. @param demo whether the database, where it is new, gets demo data */
export async function installModules(place: OdooPlace, modules: string[], demo: boolean): Promise<void> {
  const { command, args, env } = invocation(place);
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
  });
  if (/ (ERROR|CRITICAL) /.test(log))
    throw new Error(`Odoo could not install ${modules.join(', ')}:\n${log}`);
}

/**
 * Waits until the login page is there.
 * @param port the one to listen on; a free one where it is left out
 * @throws with the end of Odoo's log when it does not come up
 */
export async function startOdoo(place: OdooPlace, port?: number): Promise<OdooServer> {
  const http = port ?? (await getPort({ host: '127.0.0.1' }));
  const longPolling = await getPort({ host: '127.0.0.1' });
  const { command, args, env } = invocation(place);
  const server = start({
    command,
    args: [
      ...args,
      ...['--http-interface', '127.0.0.1', '--http-port', String(http), '--gevent-port', String(longPolling)],
      ...['--db-filter', `^${place.database}$`, '--no-database-list'],
    ],
    env,
  });
  const url = `http://127.0.0.1:${http}`;
  const until = Date.now() + START_MS;
  let ended = false;
  void server.exited.then(() => {
    ended = true;
  });
  while (!ended && Date.now() < until) {
    const answer = await fetch(`${url}/web/login`).catch(() => null);
    if (answer?.ok) return { ...server, url };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await server.kill();
  throw new Error(`Odoo did not come up:\n${server.log().split('\n').slice(-20).join('\n')}`);
}
