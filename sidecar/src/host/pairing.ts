/** What the sidecar tells and asks Odoo about their pairing. Odoo lets only the service user do it. */
import type { HostTransport } from './transport.ts';

/** @throws {HostError} */
export async function tellUnpaired(host: HostTransport): Promise<void> {
  await host.call('account.online.sidecar', 'sidecar_unpaired', {});
}
