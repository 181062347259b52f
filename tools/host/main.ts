/**
 * `npm run host -- start|stop|status|template`: a real Odoo with the addon installed, to play with by hand, without
 * bank and sidecar. `start` makes a new one and stays until Ctrl-C or `stop`; `template` only fetches and prepares.
 */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { PROJECT, cachePlace } from '../places.ts';
import { Missing, command, step } from '../steps.ts';
import { startHost } from './host.ts';
import { ensureTemplate } from './template.ts';

interface Running {
  pid: number;
  url: string;
  login: string;
  password: string;
}

const stateFile = (): string =>
  cachePlace(`host-${createHash('sha256').update(PROJECT).digest('hex').slice(0, 12)}.json`);

/** @returns null when none is, also when it was killed */
function running(): Running | null {
  try {
    const state = JSON.parse(readFileSync(stateFile(), 'utf8')) as Running;
    process.kill(state.pid, 0);
    return state;
  } catch {
    return null;
  }
}

const where = ({ url, login, password }: Omit<Running, 'pid'>): string =>
  `${url}/odoo/accounting   (login ${login}, password ${password})\n`;

async function start(): Promise<void> {
  const other = running();
  if (other) throw new Missing(`It runs already: ${other.url}. End it with: npm run host -- stop`);
  const host = await startHost({ addon: true });
  writeFileSync(stateFile(), JSON.stringify({ ...host, own: undefined, pid: process.pid }), { mode: 0o600 });
  process.stdout.write(`${where(host)}Ctrl-C ends it.\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // In order, instead of all at once.
      process.removeAllListeners(signal);
      process.once(signal, () => resolve());
    }
  });
  await step('Stopping', () => host.stop());
  rmSync(stateFile(), { force: true });
}

const COMMANDS: Record<string, () => Promise<void>> = {
  start,
  async stop() {
    const state = running();
    if (!state) throw new Missing('None of this folder is running.');
    process.kill(state.pid, 'SIGTERM');
    while (running()) await new Promise((resolve) => setTimeout(resolve, 100));
  },
  async status() {
    const state = running();
    process.stdout.write(state ? where(state) : 'None of this folder is running.\n');
    process.exitCode = state ? 0 : 1;
  },
  async template() {
    await ensureTemplate(true);
  },
};

command(async () => {
  const chosen = COMMANDS[process.argv[2] ?? 'start'];
  if (!chosen) throw new Missing(`Say one of: ${Object.keys(COMMANDS).join(', ')}.`);
  await chosen();
});
