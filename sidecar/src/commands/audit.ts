import { readAudit } from '../safety/audit.ts';
import { findConnection, findHost } from './lookup.ts';
import { CommandFailed, shown, table, type AddCommand } from './command.ts';

interface Options {
  host?: string;
  connection?: string;
  action?: string;
  days?: string;
  limit: string;
  json?: boolean;
}

const count = (text: string, name: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new CommandFailed(`${name} is a whole number from 1.`, 2);
  return value;
};

export const auditCommand: AddCommand = (program, withContext) => {
  program
    .command('audit')
    .description('show who did what, when and from where (times in UTC)')
    .option('--host <host>', 'of one Odoo: its id, address or database')
    .option('--connection <id>', 'of one connection')
    .option('--action <action>', 'of one kind, for example "connected"')
    .option('--days <days>', 'of the last days')
    .option('--limit <entries>', 'the newest of them', '100')
    .option('--json', 'print JSON')
    .action((options: Options) =>
      withContext(async ({ database, print }) => {
        const days = options.days === undefined ? null : count(options.days, '--days');
        const entries = await readAudit(database.sequelize, {
          hostId: options.host === undefined ? undefined : (await findHost(options.host)).id,
          connectionId:
            options.connection === undefined ? undefined : (await findConnection(options.connection)).id,
          action: options.action,
          since: days === null ? undefined : new Date(Date.now() - days * 86_400_000),
          limit: count(options.limit, '--limit'),
        });
        const lines = table(
          ['when', 'who', 'from', 'what', 'connection', 'details'],
          entries.map((entry) => [
            entry.at.toISOString().slice(0, 19).replace('T', ' '),
            entry.actor,
            entry.origin ?? '–',
            entry.action,
            entry.connectionId?.slice(0, 8) ?? '–',
            JSON.stringify(entry.details),
          ]),
        );
        shown(print, options.json ?? false, entries, lines.length > 0 ? lines : ['Nothing is recorded.']);
      }),
    );
};
