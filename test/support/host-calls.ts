/** What a sidecar's own figures say of its calls to Odoo. */
import { setTimeout as pause } from 'node:timers/promises';

export interface HostCalls {
  count: number;
  /** Odoo's time, the way there and back in it. */
  seconds: number;
}

/** Since the start, from `/metrics`. */
export async function hostCalls(url: string): Promise<HostCalls> {
  const figures = await figuresOf(url);
  const sum = (name: string) =>
    figures
      .filter((line) => line.startsWith(`host_call_seconds_${name}{`))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  return { count: sum('count'), seconds: sum('sum') };
}

/** Until no run is under way or put off. */
export async function noneWaits(url: string): Promise<void> {
  while (!(await figuresOf(url)).includes('queue_jobs 0')) await pause(200);
}

const figuresOf = async (url: string): Promise<string[]> =>
  (await (await fetch(`${url}/metrics`)).text()).split('\n');
