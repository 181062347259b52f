/** Telling a paired database from a copy of it, which holds the same secrets. Pure. */
import { z } from 'zod';
import { say, type Sentence } from '../words.ts';

export const hostIdentity = z.object({
  databaseUuid: z.string(),
  /** Where in which PostgreSQL the database is, in one word; empty for one that was paired before places were kept. */
  place: z.string(),
  /** Odoo's own address, `web.base.url`. */
  url: z.string(),
});
export type HostIdentity = z.output<typeof hostIdentity>;

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Name and port; a proxy may change `http` to `https`, and this machine has three names for itself. */
function authority(address: string): string {
  try {
    const { hostname, port } = new URL(address);
    return `${LOOPBACK.test(hostname) ? 'localhost' : hostname}:${port}`;
  } catch {
    return address;
  }
}

/** @returns why the database that answers is not the one that was paired, in words for people; null when it is */
export function whyForeign(paired: HostIdentity, told: HostIdentity): Sentence | null {
  if (
    told.databaseUuid !== paired.databaseUuid ||
    (paired.place !== '' && told.place !== '' && told.place !== paired.place)
  ) {
    return say(
      'This Odoo database was copied, restored or moved since it was paired. It is not synchronized as the original: pair it with a code of its own.',
    );
  }
  if (authority(told.url) !== authority(paired.url)) {
    return say(
      "Odoo's address (web.base.url) is now %(now)s; it was paired as %(paired)s. If it has moved, pair it again; if this is a copy, pair it with a code of its own; otherwise set the address back.",
      { now: told.url, paired: paired.url },
    );
  }
  return null;
}
