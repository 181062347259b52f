import { removePhone } from '../store/phones.ts';
import { audit } from '../safety/audit.ts';
import { CommandFailed, operator, type AddCommand } from './command.ts';
import { accountNamed, withWatch } from './account.ts';

export const free: AddCommand = (program, withContext) => {
  program
    .command('free')
    .description('let a blocked company synchronize again, whatever blocked it')
    .argument('<host>', "the paired Odoo's id, the beginning of it, or its address")
    .argument('<company>', "the company's number in Odoo")
    .action((host: string, company: string) =>
      withContext((context) =>
        withWatch(context, async (watch) => {
          const account = await accountNamed(host, company);
          const ended = await watch.free(account, 'operator', null, operator());
          if (!ended) throw new CommandFailed('This company is not blocked.');
          context.print(`Free again. It was blocked with reference ${ended.reference}.`);
        }),
      ),
    );
};

/** For people who lost their phone: whoever connects next is asked for a number. */
export const forgetPhone: AddCommand = (program, withContext) => {
  program
    .command('forget-phone')
    .description("forget a company's phone number, so that a new one can be entered without a code")
    .argument('<host>', "the paired Odoo's id, the beginning of it, or its address")
    .argument('<company>', "the company's number in Odoo")
    .action((host: string, company: string) =>
      withContext(async ({ database, print }) => {
        const account = await accountNamed(host, company);
        if (!(await removePhone(database.sequelize, account))) {
          throw new CommandFailed('No phone number is known of this company.');
        }
        await audit(database.sequelize, { ...operator(), action: 'phone forgotten', ...account });
        print('Forgotten. A number is asked for again in Settings, or with the next connection.');
      }),
    );
};
