/** What a sidecar's own figures say of the time its answers took. */

export interface ServerTime {
  count: number;
  /** Seconds, ascending, with how many answers took at most that. */
  buckets: [seconds: number, count: number][];
}

/** Of one route since the start, from `/metrics`. */
export async function serverTime(url: string, route: string): Promise<ServerTime> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith('http_request_seconds_bucket'));
  const buckets = lines.flatMap((line): [number, number][] => {
    const le = /le="([^"]+)"/.exec(line)?.[1];
    const counts = line.includes(`route="${route}"`) && line.includes('method="POST"');
    return le !== undefined && counts
      ? [[Number(le.replace('+Inf', 'Infinity')), Number(line.split(' ').at(-1))]]
      : [];
  });
  return { count: buckets.at(-1)?.[1] ?? 0, buckets };
}

/** Of those that were answered in between. */
export const since = (before: ServerTime, after: ServerTime): ServerTime => ({
  count: after.count - before.count,
  buckets: after.buckets.map(([seconds, count]) => [
    seconds,
    count - (before.buckets.find(([other]) => other === seconds)?.[1] ?? 0),
  ]),
});

/** The first bucket that holds so large a share of all: at most so many milliseconds. */
export const within = ({ count, buckets }: ServerTime, share: number): number =>
  1000 * (buckets.find(([, upTo]) => upTo >= share * count)?.[0] ?? Infinity);

/** How large a share took at most so long. */
export const shareWithin = ({ count, buckets }: ServerTime, milliseconds: number): number =>
  (buckets.find(([seconds]) => seconds * 1000 >= milliseconds)?.[1] ?? 0) / count;
