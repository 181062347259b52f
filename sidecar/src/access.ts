/** What the vault opens: the way into a paired Odoo, and a bank's credentials. For the server and the command line. */
import { Refusal } from './connections/context.ts';
import type { Config } from './config.ts';
import { connectHost } from './host/client.ts';
import { HostError } from './host/errors.ts';
import type { HostAddress, HostTransport } from './host/transport.ts';
import type { Credentials, Json } from './providers/provider.ts';
import type { KeyRing } from './safety/keyring.ts';
import type { KeySource } from './safety/master-key.ts';
import { Host, type Connection } from './store/models.ts';

/** Where the master keys come from. */
export const keySource = (config: Config): KeySource => ({
  value: config.MASTER_KEY,
  file: config.MASTER_KEY_FILE,
  command: config.MASTER_KEY_COMMAND,
  dataDir: config.DATA_DIR,
});

export interface Access {
  host: (hostId: string) => Promise<HostTransport>;
  credentials: (connection: Connection) => Promise<Credentials>;
}

export interface AccessParts {
  vault: KeyRing;
  timeoutMs: number;
  observe?: HostAddress['observe'];
}

export function createAccess({ vault, timeoutMs, observe }: AccessParts): Access {
  return {
    async host(hostId) {
      const row = await Host.findOne({ where: { id: hostId, state: 'paired' } });
      if (!row) throw new HostError('unauthorised', 'This Odoo is no longer paired with the sidecar');
      return connectHost({
        url: row.url,
        database: row.database,
        login: row.login,
        apiKey: (await vault.open(row.id, row.apiKeySealed)) as string,
        timeoutMs,
        paired: row.identity(),
        ...(observe ? { observe } : {}),
      });
    },
    async credentials(connection) {
      if (connection.credentials === null)
        throw new Refusal(409, 'not-connected', 'This connection is not complete.');
      let value = await vault.open(connection.id, connection.credentials);
      return {
        get value() {
          return value;
        },
        async save(next: Json) {
          await connection.update({ credentials: await vault.seal(connection.id, next) });
          value = next;
        },
      };
    },
  };
}
