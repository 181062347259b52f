/** What a sidecar's own figures say of its calls to Odoo. */

export interface HostCalls {
  count: number;
  /** Odoo's time, the way there and back in it. */
  seconds: number;
}

/** Since the start, from `/metrics`. */
export async function hostCalls(url: string): Promise<HostCalls> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
  const sum = (name: string) =>
    lines
      .filter((line) => line.startsWith(`host_call_seconds_${name}{`))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
  return { count: sum('count'), seconds: sum('sum') };
}
