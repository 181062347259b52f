/** The key by which the sidecar calls Odoo ends after a while, and is renewed before, with nobody doing anything. */
import { Op } from 'sequelize';
import type { Sequelize } from 'sequelize';
import { keepKey, renewKey } from '../host/pairing.ts';
import type { HostTransport } from '../host/transport.ts';
import type { Json } from '../providers/provider.ts';
import { audit } from '../safety/audit.ts';
import { Host } from '../store/models.ts';

export interface RenewalContext {
  db: Sequelize;
  host: (hostId: string) => Promise<HostTransport>;
  seal: (rowId: string, value: Json) => Promise<string>;
  log: { error(fields: object, message: string): void };
  now: () => Date;
}

/** So long before its end that an Odoo which is away for weeks does not lose its pairing. */
const BEFORE_DAYS = 30;

/** One Odoo that does not answer keeps none of the others from theirs; it is asked again in an hour. */
export async function renewKeys(context: RenewalContext): Promise<void> {
  const soon = new Date(context.now().getTime() + BEFORE_DAYS * 86_400_000);
  const due = await Host.findAll({ where: { state: 'paired', apiKeyExpiresAt: { [Op.lt]: soon } } });
  for (const host of due) {
    await renew(context, host).catch((error: unknown) => {
      context.log.error({ err: error, host: host.id }, 'the key for an Odoo could not be renewed');
    });
  }
}

/** Both keys are good until the new one is stored here and has been used: killed anywhere, one of them is kept. */
async function renew(context: RenewalContext, host: Host): Promise<void> {
  const { id, key, expiresAt } = await renewKey(await context.host(host.id));
  await host.update({ apiKeySealed: await context.seal(host.id, key), apiKeyExpiresAt: new Date(expiresAt) });
  await keepKey(await context.host(host.id), id);
  await audit(context.db, {
    actor: 'sidecar',
    action: 'Odoo key renewed',
    hostId: host.id,
    details: { expiresAt },
  });
}
