/** Connections that were begun and left: the page was closed in the middle, and nobody cancelled. */
import { Op } from 'sequelize';
import { ProviderError, type Credentials, type Provider } from '../providers/provider.ts';
import { Connection } from '../store/models.ts';
import type { Log } from '../sync/context.ts';
import { takeBack } from './abandon.ts';
import { Refusal, type ConnectionContext } from './context.ts';
import { windowState } from './window.ts';

/** Longer than any provider's window stays open. */
const LEFT_AFTER_MS = 24 * 3_600_000;

/** One whose provider or Odoo does not answer now stays for the next round. */
export async function forgetAbandoned(context: ConnectionContext, log: Log): Promise<void> {
  const before = new Date(context.now().getTime() - LEFT_AFTER_MS);
  const left = await Connection.findAll({
    where: { state: 'connecting', createdAt: { [Op.lt]: before } },
    limit: 500,
  });
  for (const connection of left) {
    try {
      if (connection.credentials === null) await endUnseen(context, connection);
      await takeBack(context, connection);
    } catch (error) {
      log.warn({ err: error, connection: connection.id }, 'an abandoned connection stays for now');
    }
  }
}

/** Somebody may have finished at the bank and never come back to us: that access is ended too. */
async function endUnseen(context: ConnectionContext, connection: Connection): Promise<void> {
  if (connection.windowState === null) return;
  const provider = providerOf(context, connection);
  if (!provider) return;
  const state = await windowState(context, connection);
  try {
    const { credentials, providerConnectionId } = await provider.complete(state, {});
    // A provider that is not told which of a customer's banks was meant may answer with another one.
    const { provider: id } = connection;
    if ((await Connection.count({ where: { provider: id, providerConnectionId } })) > 0) return;
    const unseen: Credentials = { value: credentials, save: async () => {} };
    await provider.revoke(unseen);
  } catch (error) {
    const gone = error instanceof ProviderError && error.problem.state !== 'transient';
    if (!gone) throw error;
  }
}

/** Null for one that this sidecar no longer has keys for. */
function providerOf(context: ConnectionContext, connection: Connection): Provider | null {
  try {
    return context.provider(connection.provider);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
