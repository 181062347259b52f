import { keySource } from '../access.ts';
import { audit } from '../safety/audit.ts';
import { forgetOldKeys, rotate } from '../safety/rotation.ts';
import { exclusively } from '../schedule/exclusive.ts';
import { CommandFailed, operator, shown, type AddCommand } from './command.ts';

const HELP = `
The key file gets a new key in front of its others; where the keys come from MASTER_KEY or MASTER_KEY_COMMAND, put a new
one in front yourself and let every sidecar know both first. Running sidecars go on. Interrupted, run it again: it goes
on where it was. The old key stays until --forget, which takes out what seals nothing any more (ten minutes after).`;

export const rotateKey: AddCommand = (program, withContext) => {
  program
    .command('rotate-key')
    .description('seal all bank credentials with a new master key, while sidecars run')
    .option('--forget', 'take old keys that seal nothing any more out of the key file')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(({ forget = false, json = false }: { forget?: boolean; json?: boolean }) =>
      withContext(async ({ config, database: { sequelize, pool }, print }) => {
        const source = keySource(config);
        const alone = await exclusively(pool, 'rotate-key', async () => {
          if (forget) {
            const forgotten = await forgetOldKeys(sequelize, source);
            await audit(sequelize, { ...operator(), action: 'key forgotten', details: { forgotten } });
            shown(print, json, { forgotten }, [
              forgotten.length === 0
                ? 'No old key may go yet: each seals something, or was in use a moment ago.'
                : `Forgotten: ${forgotten.join(', ')}. Take them out wherever else they are kept, backups last.`,
            ]);
            return;
          }
          const done = await rotate(sequelize, source);
          await audit(sequelize, { ...operator(), action: 'key rotated', details: { ...done } });
          shown(print, json, done, [
            `The master key is now ${done.to} (was ${done.from}); sealed anew: ${done.rewrapped}.`,
            ...(done.left > 0
              ? [`${done.left} sealed by a key that is not here stay as they are: reconnect those banks.`]
              : []),
          ]);
        });
        if (!alone) throw new CommandFailed('Another rotate-key is at work. Wait for it to end.');
      }),
    );
};
