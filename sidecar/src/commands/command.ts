/** What each command of the operator's command line is given, and how it answers. */
import { hostname, userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { Logger } from '../logging.ts';
import type { AuditEntry } from '../safety/audit.ts';
import type { Database } from '../store/database.ts';

export interface CommandContext {
  config: Config;
  log: Logger;
  database: Database;
  print: (line: string) => void;
}

/**
 * Opens the sidecar's database (a running sidecar goes on beside), does the work, and closes it again.
 * @param upgrade false: the schema is left as it is found
 */
export type WithContext = (
  work: (context: CommandContext) => Promise<void>,
  upgrade?: boolean,
) => Promise<void>;

/** Adds one command to the program. A command that can't do its work throws one sentence. */
export type AddCommand = (program: Command, withContext: WithContext) => void;

/** One sentence for the operator; the exit code is 1 unless it says otherwise. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Who gives commands, for the audit log. */
export function operator(): Pick<AuditEntry, 'actor' | 'origin'> {
  let name = '';
  try {
    name = userInfo().username;
  } catch {
    // A container's user may have none.
  }
  return { actor: 'operator', origin: [name, hostname()].filter(Boolean).join('@') };
}

/** One JSON document for machines, or lines for people. */
export function shown(
  print: (line: string) => void,
  json: boolean,
  value: unknown,
  lines: readonly string[],
): void {
  if (json) print(JSON.stringify(value, null, 2));
  else for (const line of lines) print(line);
}

/** Columns as wide as their widest word; nothing for no rows. */
export function table(heads: readonly string[], cells: readonly (readonly string[])[]): string[] {
  if (cells.length === 0) return [];
  const all = [heads, ...cells];
  const widths = heads.map((_head, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
