import { examine } from './checks.ts';
import { CommandFailed, shown, type AddCommand } from './command.ts';

export const doctor: AddCommand = (program, withContext) => {
  program
    .command('doctor')
    .description(
      'look at the database, the master key, each Odoo, each provider and the clock; changes nothing',
    )
    .option('--json', 'print JSON')
    .action(({ json = false }: { json?: boolean }) =>
      withContext(async ({ config, database, print }) => {
        const findings = await examine(config, database);
        const lines = findings.map(({ name, ok, message }) => `${ok ? 'ok  ' : 'FAIL'}  ${name}: ${message}`);
        shown(print, json, findings, lines);
        const failed = findings.filter((finding) => !finding.ok).length;
        if (failed > 0) throw new CommandFailed(`${failed} of ${findings.length} checks failed.`);
      }, false),
    );
};
