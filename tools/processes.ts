/** Child processes that never outlive us: started, waited for, stopped or killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

export interface Process {
  pid: number;
  /** The last lines of what it wrote. */
  log(): string;
  /** When it has ended and all it wrote is in the log. The exit code, null for a signal. */
  exited: Promise<number | null>;
  /** SIGTERM, and SIGKILL when that takes more than ten seconds. @returns the exit code, null for a signal */
  stop(): Promise<number | null>;
  /** SIGKILL, to the process and its children. */
  kill(): Promise<void>;
}

export interface StartOptions {
  command: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** Who to run as; only root may say. */
  user?: { uid: number; gid: number };
  /** How it is asked to stop; SIGTERM where it is left out. */
  stopSignal?: NodeJS.Signals;
  /** Called for each line of stdout and stderr. */
  onLine?: (line: string) => void;
}

const LOG_LINES = 200;
const STOP_MS = 10_000;
/** A grandchild that keeps the pipe open is not waited for longer than this. */
const LAST_WORDS_MS = 2_000;
const SETPRIV = '/usr/bin/setpriv';
const running = new Set<ChildProcess>();

/** The whole group, so that workers of a killed process do not stay behind. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // It is gone already.
  }
}

let watching = false;

/** Children have groups of their own, so a Ctrl-C reaches us alone. */
function endChildrenWithUs(): void {
  if (watching) return;
  watching = true;
  process.on('exit', () => running.forEach((child) => signal(child, 'SIGKILL')));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => process.exit(128 + constants.signals[name]));
  }
}

/** Even when we are killed ourselves, the kernel ends the child (on Linux, where util-linux is). */
function tied(command: string, args: string[]): [string, string[]] {
  return existsSync(SETPRIV) ? [SETPRIV, ['--pdeathsig', 'KILL', command, ...args]] : [command, args];
}

export function start(options: StartOptions): Process {
  endChildrenWithUs();
  const child = spawn(...tied(options.command, options.args), {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...options.user,
  });
  running.add(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LOG_LINES) lines.shift();
      options.onLine?.(line);
    });
  }
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      lines.push(error.message);
      running.delete(child);
      resolve(-1);
    });
    child.once('exit', (code) => {
      running.delete(child);
      const late = setTimeout(() => resolve(code), LAST_WORDS_MS);
      // 'exit' may come before the pipes are read to their end.
      child.once('close', () => {
        clearTimeout(late);
        resolve(code);
      });
    });
  });
  return {
    pid: child.pid ?? -1,
    log: () => lines.join('\n'),
    exited,
    async stop() {
      signal(child, options.stopSignal ?? 'SIGTERM');
      const late = setTimeout(() => signal(child, 'SIGKILL'), STOP_MS);
      const code = await exited;
      clearTimeout(late);
      return code;
    },
    async kill() {
      signal(child, 'SIGKILL');
      await exited;
    },
  };
}

/**
 * Starts one of our own services and waits for its line `{"listening": url}`.
 * @throws with the end of its log when it ends before, or says nothing for a minute
 */
export async function startService(options: StartOptions): Promise<Process & { url: string }> {
  let found: (url: string) => void = () => {};
  const listening = new Promise<string>((resolve) => {
    found = resolve;
  });
  const service = start({
    ...options,
    onLine(line) {
      const match = /^\{"listening":"([^"]+)"\}$/.exec(line);
      if (match?.[1]) found(match[1]);
      options.onLine?.(line);
    },
  });
  const url = await Promise.race([
    listening,
    service.exited.then(() => null),
    new Promise<null>((resolve) => setTimeout(() => resolve(null), 60_000).unref()),
  ]);
  if (url === null) {
    await service.kill();
    throw new Error(
      `${options.args.at(-1)} did not start:\n${service.log().split('\n').slice(-15).join('\n')}`,
    );
  }
  return { ...service, url };
}

/** Runs a command to its end. @throws with the end of its output when it fails */
export async function runCommand(options: StartOptions): Promise<string> {
  const child = start(options);
  const code = await child.exited;
  if (code !== 0)
    throw new Error(`${options.command} failed (${code}):\n${child.log().split('\n').slice(-15).join('\n')}`);
  return child.log();
}
