import { CommandFailed, operator, type AddCommand } from './command.ts';
import { accountNamed, withWatch } from './account.ts';

export const block: AddCommand = (program, withContext) => {
  program
    .command('block')
    .description('stop every request and every synchronization of one company of a paired Odoo')
    .argument('<host>', "the paired Odoo's id, the beginning of it, or its address")
    .argument('<company>', "the company's number in Odoo")
    .requiredOption('--reason <words>', 'why, as the people there shall read it')
    .action((host: string, company: string, { reason }: { reason: string }) =>
      withContext((context) =>
        withWatch(context, async (watch) => {
          const account = await accountNamed(host, company);
          const words = reason.trim().replace(/[.\s]+$/, '');
          if (words === '') throw new CommandFailed('Say why: the people there read it.');
          const made = await watch.block(account, 'operator', words, operator());
          if (!made) throw new CommandFailed('This company is blocked already.');
          context.print(`Blocked. Reference: ${made.reference}`);
        }),
      ),
    );
};
