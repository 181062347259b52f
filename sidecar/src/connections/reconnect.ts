/** Reconnect and "Update Credentials": the provider's window again, for a connection that stays the same one. */
import { beginWindow, type Begun } from './begin.ts';
import { findConnection, requireManager } from './find.ts';
import { Refusal, type ConnectionContext, type Person } from './context.ts';

/**
 * Nothing changes until `complete`: a window that is closed leaves the connection as it was.
 * @param country for a connection from before its own was kept
 * @throws {ProviderError | Refusal}
 */
export async function reconnect(
  context: ConnectionContext,
  person: Person,
  id: string,
  country: string,
): Promise<Begun> {
  requireManager(person);
  const connection = await findConnection(person, id);
  if (connection.credentials === null && connection.state !== 'disconnected') {
    throw new Refusal(409, 'not-connected', 'This connection was never finished. Connect the bank anew.');
  }
  const { sealed, window } = await beginWindow(context, connection.provider, {
    connectionId: id,
    institutionId: connection.institutionId,
    countries: [connection.country ?? country],
    language: person.language,
    // Once disconnected there is nothing to go on from at the provider; here it stays the same connection.
    ...(connection.credentials === null ? {} : { existing: await context.credentials(connection) }),
  });
  await connection.update({ windowState: sealed });
  return { id, window, returnOrigin: new URL(context.publicUrl).origin };
}
