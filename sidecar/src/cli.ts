/** The operator's command line: `npm run sidecar -- --help`. */
import { Command } from 'commander';
import { CommandFailed, type AddCommand, type WithContext } from './commands/command.ts';
import { block } from './commands/block.ts';
import { forgetPhone, free } from './commands/free.ts';
import { auditCommand } from './commands/audit.ts';
import { connections } from './commands/connections.ts';
import { disconnect } from './commands/disconnect.ts';
import { doctor } from './commands/doctor.ts';
import { hosts } from './commands/hosts.ts';
import { migrateLegacyCommand } from './commands/migrate-legacy.ts';
import { pair } from './commands/pair.ts';
import { rotateKey } from './commands/rotate-key.ts';
import { unpair } from './commands/unpair.ts';
import { readConfig, secretValues } from './config.ts';
import { createLogger } from './logging.ts';
import { openDatabase } from './store/database.ts';

const COMMANDS: AddCommand[] = [
  pair,
  unpair,
  hosts,
  connections,
  disconnect,
  rotateKey,
  migrateLegacyCommand,
  auditCommand,
  doctor,
  block,
  free,
  forgetPhone,
];

const withContext: WithContext = async (work, upgrade = true) => {
  const config = readConfig(process.env);
  const log = createLogger(config.LOG_LEVEL, secretValues(config));
  const database = await openDatabase(config.DATABASE_URL, config.DATA_DIR, 1, false, upgrade);
  try {
    await work({ config, log, database, print: (line) => process.stdout.write(`${line}\n`) });
  } finally {
    await database.close();
  }
};

const program = new Command('npm run sidecar --').description("The operator's side of the sidecar.");
for (const add of COMMANDS) add(program, withContext);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof CommandFailed ? error.exitCode : 1);
});
