/** What the sidecar tells and asks Odoo about their pairing. Odoo lets only the service user do it. */
import { z } from 'zod';
import { hostIdentity, type HostIdentity } from './identity.ts';
import { shaped } from './values.ts';
import type { HostTransport } from './transport.ts';

const SIDECAR = 'account.online.sidecar';

/** @throws {HostError} */
export async function tellUnpaired(host: HostTransport): Promise<void> {
  await host.call(SIDECAR, 'sidecar_unpaired', {});
}

/** Which database really answers. @throws {HostError} */
export async function readIdentity(host: HostTransport): Promise<HostIdentity> {
  return shaped(hostIdentity, await host.call(SIDECAR, 'identity', {}), 'its identity');
}

const renewed = z.object({ id: z.number(), key: z.string(), expiresAt: z.string() });

/** The next key, good at once; the present one goes on. @throws {HostError} */
export async function renewKey(host: HostTransport): Promise<z.output<typeof renewed>> {
  return shaped(renewed, await host.call(SIDECAR, 'renew_service_key', {}), 'a new key');
}

/** With the new key: every other one ends. @throws {HostError} */
export async function keepKey(host: HostTransport, keyId: number): Promise<void> {
  await host.call(SIDECAR, 'keep_service_key', { key_id: keyId });
}
