/** Whether a database that pairs is one that was paired before, and keeps its connections, or a copy of one. */
import { whyForeign, type HostIdentity } from '../host/identity.ts';
import { Host } from '../store/models.ts';

/**
 * The same identifier in another place is a copy, or the original after a restore or a move. Where it has the address
 * of the one before, that one is not there any more. Where it has another address, it is the original only if somebody
 * ended the pairing before: while that stands, a copy must not get at its connections.
 * @returns the row it takes over; null for a new one
 */
export async function pairedBefore(database: string, identity: HostIdentity): Promise<Host | null> {
  // The paired ones first, then the newest.
  const known = await Host.findAll({
    where: { database, databaseUuid: identity.databaseUuid },
    order: [
      ['state', 'ASC'],
      ['createdAt', 'DESC'],
    ],
  });
  const here = known.find((host) => host.place === identity.place);
  if (here) return here;
  const open = known.find((host) => host.state === 'paired');
  if (!open) return known[0] ?? null;
  const sameAddress = whyForeign({ ...open.identity(), place: '' }, identity) === null;
  return sameAddress ? open : null;
}
