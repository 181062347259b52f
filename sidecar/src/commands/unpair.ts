import { createAccess, keySource } from '../access.ts';
import { endPairing } from '../connections/pairing.ts';
import { tellUnpaired } from '../host/pairing.ts';
import { audit } from '../safety/audit.ts';
import { openKeyRing } from '../safety/master-keys.ts';
import { findHost } from './lookup.ts';
import { operator, shown, type AddCommand } from './command.ts';

export const unpair: AddCommand = (program, withContext) => {
  program
    .command('unpair')
    .argument('<host>', "the Odoo's id (or its beginning), address or database, as `hosts` shows it")
    .description('end the pairing with an Odoo, on both sides; its connections wait until it is paired again')
    .option('--json', 'print JSON')
    .action((named: string, { json = false }: { json?: boolean }) =>
      withContext(async ({ config, database, print }) => {
        const host = await findHost(named);
        const untold = await tell(config.HOST_TIMEOUT_SECONDS, host.id);
        await endPairing(host);
        await audit(database.sequelize, {
          ...operator(),
          action: 'unpaired',
          hostId: host.id,
          details: { url: host.url, told: untold === null },
        });
        shown(print, json, { id: host.id, url: host.url, untold }, [
          `${host.url} is no longer paired.`,
          ...(untold === null
            ? []
            : [`It could not be told (${untold}): unpair it in its settings too, which ends its key.`]),
        ]);

        async function tell(timeoutSeconds: number, hostId: string): Promise<string | null> {
          try {
            const vault = await openKeyRing(database.sequelize, keySource(config));
            const access = createAccess({ vault, timeoutMs: timeoutSeconds * 1000 });
            await tellUnpaired(await access.host(hostId));
            return null;
          } catch (error) {
            return (error as Error).message;
          }
        }
      }),
    );
};
