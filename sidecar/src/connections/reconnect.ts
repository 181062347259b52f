/** Reconnect and "Update Credentials": the provider's window again, for a connection that stays the same one. */
import type { Credentials } from '../providers/provider.ts';
import { KeyLost } from '../safety/vault.ts';
import type { Connection } from '../store/models.ts';
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
  const existing = await whatThereIs(context, connection);
  const { sealed, window } = await beginWindow(context, connection.provider, {
    connectionId: id,
    institutionId: connection.institutionId,
    countries: [connection.country ?? country],
    language: person.language,
    ...(existing ? { existing } : {}),
  });
  await connection.update({ windowState: sealed });
  return { id, window, returnOrigin: new URL(context.publicUrl).origin };
}

/**
 * The access that the provider goes on from. There is none once it is disconnected, nor where the key that sealed it
 * is lost: at the provider that is a new one then; here it stays the same connection.
 */
async function whatThereIs(
  context: ConnectionContext,
  connection: Connection,
): Promise<Credentials | undefined> {
  if (connection.credentials === null) return undefined;
  try {
    return await context.credentials(connection);
  } catch (error) {
    if (error instanceof KeyLost) return undefined;
    throw error;
  }
}
