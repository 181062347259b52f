/** Disconnect: the bank's access ends, here and at the provider; what is booked stays booked. */
import { reportDisconnected } from '../host/report.ts';
import type { Connection } from '../store/models.ts';
import { Refusal, type ConnectionContext } from './context.ts';
import { languageOf, readLink } from '../host/settings.ts';
import { english, inLanguage, type Sentence } from '../words.ts';

/**
 * Harmless when repeated: what could not be told the first time is told then.
 * @param message what people read on the connection
 * @throws {Refusal} 409 while a synchronization is under way
 * @throws {ProviderError} when the provider cannot be told; everything stays as it is
 * @throws {HostError} when Odoo cannot be told; the access has ended all the same
 */
export async function disconnectConnection(
  context: Pick<ConnectionContext, 'provider' | 'host' | 'credentials' | 'exclusively'>,
  connection: Connection,
  message: Sentence,
): Promise<void> {
  const ran = await context.exclusively(connection.id, async () => {
    await connection.reload();
    if (connection.credentials !== null) {
      await context.provider(connection.provider).revoke(await context.credentials(connection));
    }
    await connection.update({
      state: 'disconnected',
      credentials: null,
      windowState: null,
      nextRunAt: null,
      requestedAt: null,
      problem: { state: 'reconnect', code: 'DISCONNECTED', message: english(message), words: message },
    });
    if (connection.hostLinkId !== null) {
      const host = await context.host(connection.hostId);
      const link = await readLink(host, connection.hostLinkId);
      if (link) await reportDisconnected(host, link.id, inLanguage(message, languageOf(link)));
    }
  });
  if (!ran)
    throw new Refusal(
      409,
      'busy',
      'A synchronization of this connection is under way. Try again in a minute.',
    );
}
