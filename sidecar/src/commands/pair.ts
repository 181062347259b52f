import { hashSecret, newPairingCode, normalisedCode } from '../safety/secrets.ts';
import { storePairingCode } from '../store/pairing-codes.ts';
import { audit } from '../safety/audit.ts';
import { operator, type AddCommand } from './command.ts';

export const pair: AddCommand = (program, withContext) => {
  program
    .command('pair')
    .description('print a one-time code to pair an Odoo database with')
    .action(() =>
      withContext(async ({ config, database, print }) => {
        const code = newPairingCode();
        await storePairingCode(
          database.sequelize,
          hashSecret(normalisedCode(code)),
          config.PAIR_CODE_MINUTES,
        );
        await audit(database.sequelize, { ...operator(), action: 'pairing code made' });
        print(code);
      }),
    );
};
