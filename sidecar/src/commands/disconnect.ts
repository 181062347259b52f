import { createAccess, keySource } from '../access.ts';
import { disconnectConnection } from '../connections/disconnect.ts';
import { configuredProviders } from '../providers/configured.ts';
import { audit } from '../safety/audit.ts';
import { openKeyRing } from '../safety/master-keys.ts';
import { exclusively } from '../schedule/exclusive.ts';
import { findConnection } from './lookup.ts';
import { CommandFailed, operator, shown, type AddCommand } from './command.ts';
import { say } from '../words.ts';

const MESSAGE = say('The operator of the sidecar has disconnected this bank. Reconnect it to go on.');

export const disconnect: AddCommand = (program, withContext) => {
  program
    .command('disconnect')
    .argument('<connection>', 'its id, or the beginning of it, as `connections` shows it')
    .description("end a bank's access, at the provider and here; what is booked stays booked")
    .option('--json', 'print JSON')
    .action((named: string, { json = false }: { json?: boolean }) =>
      withContext(async ({ config, database: { sequelize, pool }, print }) => {
        const connection = await findConnection(named);
        const vault = await openKeyRing(sequelize, keySource(config));
        const providers = configuredProviders(config);
        await disconnectConnection(
          {
            ...createAccess({ vault, timeoutMs: config.HOST_TIMEOUT_SECONDS * 1000 }),
            provider(id) {
              const found = providers.get(id);
              if (!found)
                throw new CommandFailed(`The keys of ${id} are not set: its access cannot be ended.`);
              return found;
            },
            exclusively: (id, work) => exclusively(pool, id, work),
          },
          connection,
          MESSAGE,
        );
        const { id, hostId, hostCompanyId: companyId, institutionName: bank } = connection;
        await audit(sequelize, {
          ...operator(),
          action: 'disconnected',
          hostId,
          companyId,
          connectionId: id,
        });
        shown(print, json, { id, bank }, [`${bank} is disconnected.`]);
      }),
    );
};
