/** `migrate-legacy`: coming over from the synchronization of before December 2020, by hand. */
import { createAccess, keySource } from '../access.ts';
import { migrateLegacy, undoLegacy } from '../legacy/migrate.ts';
import { plainReport, reportLines } from '../legacy/report.ts';
import { openKeyRing } from '../safety/master-keys.ts';
import { Host } from '../store/models.ts';
import { english } from '../words.ts';
import { CommandFailed, shown, type AddCommand } from './command.ts';

interface Options {
  dryRun?: true;
  undo?: true;
  host?: string;
  json?: true;
}

export const migrateLegacyCommand: AddCommand = (program, withContext) => {
  program
    .command('migrate-legacy')
    .description('take over the bank feeds of before December 2020, and print the report')
    .option('--dry-run', 'only print what would be done')
    .option('--undo', 'give back what was taken over; possible until the first new synchronization')
    .option('--host <name>', "the Odoo database's name, or the pairing's id, where several are paired")
    .option('--json', 'the report as JSON')
    .action((options: Options) =>
      withContext(async ({ config, database, print }) => {
        if (options.dryRun && options.undo) throw new CommandFailed('Say --dry-run or --undo, not both.');
        const row = await chosenHost(options.host);
        const vault = await openKeyRing(database.sequelize, keySource(config));
        const { host } = createAccess({ vault, timeoutMs: config.HOST_TIMEOUT_SECONDS * 1000 });
        const context = { db: database.sequelize, host };
        if (options.undo) {
          const gone = await undoLegacy(context, row.id);
          print(`${gone} old connections are no longer listed. Run migrate-legacy to list them again.`);
          return;
        }
        const report = await migrateLegacy(context, row, options.dryRun ?? false);
        shown(print, options.json ?? false, plainReport(report), reportLines(report).map(english));
      }),
    );
};

/** @throws {CommandFailed} where it is not clear which is meant */
async function chosenHost(name: string | undefined): Promise<Host> {
  const paired = await Host.findAll({ where: { state: 'paired' } });
  const found =
    name === undefined ? paired : paired.filter((row) => row.id === name || row.database === name);
  const [first, second] = found;
  if (first && !second) return first;
  if (paired.length === 0) throw new CommandFailed('No Odoo is paired with this sidecar yet.');
  const known = paired.map((row) => `${row.database} (${row.id})`).join(', ');
  throw new CommandFailed(`Say which Odoo with --host: ${known}`);
}
