/** Cancel: a connection that was begun, and from which nothing was fetched, leaves nothing behind anywhere. */
import { removeLink } from '../host/links.ts';
import { Account, Run, type Connection } from '../store/models.ts';
import { findConnection, requireManager } from './find.ts';
import { Refusal, type ConnectionContext, type Person } from './context.ts';

/**
 * Ends the provider's access, and forgets the host's records and ours.
 * @throws {Refusal} 409 once an account was chosen: then it is a connection to be removed, not one to be cancelled
 * @throws {ProviderError} when the provider cannot be told; everything stays, so that it can be tried again
 */
export async function abandonConnection(
  context: ConnectionContext,
  person: Person,
  id: string,
): Promise<void> {
  requireManager(person);
  const connection = await findConnection(person, id);
  const chosen = await Account.count({ where: { connectionId: id, chosen: true } });
  if (chosen > 0 || (await Run.count({ where: { connectionId: id } })) > 0) {
    throw new Refusal(409, 'in-use', 'This bank is connected already. Disconnect it on its own page.');
  }
  await takeBack(context, connection);
}

/** Only for a connection from which nothing was fetched. @throws {ProviderError | HostError} and everything stays */
export async function takeBack(context: ConnectionContext, connection: Connection): Promise<void> {
  if (connection.credentials !== null) {
    await context.provider(connection.provider).revoke(await context.credentials(connection));
  }
  if (connection.hostLinkId !== null)
    await removeLink(await context.host(connection.hostId), connection.hostLinkId);
  await connection.destroy();
}
