/** Times, and what is read from many of them. */
import { readdirSync, readFileSync } from 'node:fs';

/** @returns the value below which `share` of them are */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** `p50 1.2, p95 3.4, p99 5.6 ms` */
export const spread = (values: number[]): string =>
  `${[0.5, 0.95, 0.99].map((share) => `p${share * 100} ${percentile(values, share).toFixed(1)}`).join(', ')} ms`;

/** Processor time of a process and its children in milliseconds, those that ended too; from Linux's /proc. */
export function cpuOf(pid: number): number {
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(name);
    const own = Number(name) === pid;
    if (!fields || (!own && Number(fields[1]) !== pid)) continue;
    ticks += Number(fields[11]) + Number(fields[12]);
    if (own) ticks += Number(fields[13]) + Number(fields[14]);
  }
  // USER_HZ, which Linux shows everybody as 100 a second.
  return ticks * 10;
}

/** The fields after the name: state, parent, … (proc(5)). */
function statOf(pid: string): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    return undefined;
  }
}

/** Resident memory of a process in MiB, now and at most, from Linux's /proc. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return { now: read('VmRSS'), peak: read('VmHWM') };
}
