/** Structured logs on stderr, without secrets, and the references by which people and logs find each other. */
import { readableCode } from './readable.ts';
import pino, { type Logger } from 'pino';
import { createRedactor, withoutSecrets, type Redactor } from './redaction.ts';

export type { Logger };

/**
 * @param secrets values that are cut out of whatever string they appear in; a redactor where more become known later
 * @param write where a line goes; stderr unless a test listens
 */
export function createLogger(
  level: string,
  secrets: string[] | Redactor,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Logger {
  const redactor = Array.isArray(secrets) ? createRedactor(secrets) : secrets;
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: (fields) => withoutSecrets(fields) as Record<string, unknown> },
      // The formatter has described errors already; pino's own serializer would do it again.
      serializers: { err: (described: unknown) => described },
    },
    { write: (line: string) => write(redactor.clean(line)) },
  );
}

/** For example `OS-7K3M-9QXW`: short enough to read over the telephone, long enough to be one of its kind. */
export function newReference(): string {
  return `OS-${readableCode(2)}`;
}
