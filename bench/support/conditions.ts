/** What the machine was like while it was measured: a figure without that says nothing. */
import { cpus, loadavg, totalmem } from 'node:os';

export function conditions(): string {
  const [model] = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  return `${cpus().length} × ${model?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, load ${load.join(' ')} (1, 5, 15 minutes)`;
}
