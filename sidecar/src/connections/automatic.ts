/** The switch "Automatic Synchronization" is Odoo's; here the clock follows it, also when it is switched on again. */
import { Op } from 'sequelize';
import { readAutoSync, writeNextRefresh } from '../host/links.ts';
import { Connection, Host } from '../store/models.ts';
import type { ConnectionContext } from './context.ts';

/** @returns when the connection runs next by itself; null where it does not */
export async function followSwitch(context: ConnectionContext, connection: Connection): Promise<Date | null> {
  if (connection.hostLinkId === null) return null;
  const host = await context.host(connection.hostId);
  const switchedOn = await readAutoSync(host, [connection.hostLinkId]);
  await plan(context, connection, switchedOn.length > 0);
  await writeNextRefresh(host, connection.hostLinkId, connection.nextRunAt);
  return connection.nextRunAt;
}

/** For switches that no screen of ours has turned: one call an Odoo that has any switched off. */
export async function followSwitches(context: ConnectionContext): Promise<void> {
  for (const { id: hostId } of await Host.findAll({ where: { state: 'paired' }, attributes: ['id'] })) {
    const off = await Connection.findAll({
      where: { hostId, autoSync: false, state: ['connected', 'error'], hostLinkId: { [Op.ne]: null } },
    });
    if (off.length === 0) continue;
    const host = await context.host(hostId);
    const switchedOn = new Set(
      await readAutoSync(
        host,
        off.map((one) => one.hostLinkId as number),
      ),
    );
    for (const connection of off.filter((one) => switchedOn.has(one.hostLinkId as number))) {
      await plan(context, connection, true);
      await writeNextRefresh(host, connection.hostLinkId as number, connection.nextRunAt);
    }
  }
}

async function plan(context: ConnectionContext, connection: Connection, on: boolean): Promise<void> {
  // A connection that waits for a person has no next time either.
  const runs = on && (connection.state === 'connected' || connection.state === 'error');
  await connection.update({ autoSync: on, nextRunAt: runs ? context.nextRun(connection) : null });
}
