/** What each command of the operator's command line is given. */
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { Logger } from '../logging.ts';
import type { Database } from '../store/database.ts';

export interface CommandContext {
  config: Config;
  log: Logger;
  database: Database;
  print: (line: string) => void;
}

/** Opens the sidecar's database (a running sidecar goes on beside), does the work, and closes it again. */
export type WithContext = (work: (context: CommandContext) => Promise<void>) => Promise<void>;

/** Adds one command to the program. A command that can't do its work throws one sentence. */
export type AddCommand = (program: Command, withContext: WithContext) => void;
