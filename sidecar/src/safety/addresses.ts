/** Which addresses a call that somebody else chose the target of may go to. */
import { BlockList, isIP } from 'node:net';
import { lookup as resolve, type LookupAddress } from 'node:dns';

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Link-local: where clouds keep the keys of a machine, and where no Odoo is. */
const NOWHERE = new BlockList();
NOWHERE.addSubnet('169.254.0.0', 16, 'ipv4');
NOWHERE.addSubnet('0.0.0.0', 8, 'ipv4');
NOWHERE.addSubnet('224.0.0.0', 3, 'ipv4');
NOWHERE.addSubnet('fe80::', 10, 'ipv6');
NOWHERE.addSubnet('ff00::', 8, 'ipv6');

const among = (list: BlockList, address: string): boolean => {
  const plain = address.replace(/^\[|\]$/g, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1] ?? plain;
  const family = isIP(mapped);
  return family !== 0 && list.check(mapped, family === 4 ? 'ipv4' : 'ipv6');
};

/** Anybody's on the internet. A name is none: it is asked for what it stands for. */
export const isPublicAddress = (address: string): boolean =>
  isIP(address.replace(/^\[|\]$/g, '')) !== 0 && !among(PRIVATE, address);

/** Whether an Odoo could be there: in one's own network, but not where only a machine's own services are. */
export async function mayBeOdoo(url: string): Promise<boolean> {
  const { hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  const found = await addressesOf(hostname);
  return found.every(({ address }) => !among(NOWHERE, address));
}

/** Empty where the name stands for nothing: whoever calls it meets that. */
const addressesOf = (hostname: string): Promise<LookupAddress[]> =>
  new Promise((done) => {
    resolve(hostname.replace(/^\[|\]$/g, ''), { all: true }, (error, found) => done(error ? [] : found));
  });

/**
 * For a connection's `lookup`: what a name stands for is held against the list at the very moment it is called, so that
 * a name cannot change in between.
 */
export function publicLookup(
  hostname: string,
  _options: object,
  done: (error: Error | null, found: LookupAddress[]) => void,
): void {
  void addressesOf(hostname).then((found) => {
    const inside = found.find(({ address }) => !isPublicAddress(address));
    if (inside || found.length === 0) done(new Error(`${hostname} is not a public address`), []);
    else done(null, found);
  });
}
