/** Says what is being done while it is done, and how long each step took. */

/** Something that cannot be had: one clear sentence that says what to do, never a trace. */
export class Missing extends Error {
  override name = 'Missing';
}

const began = Date.now();
const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Progress goes to stderr: stdout belongs to a command's result. */
export function say(text: string): void {
  process.stderr.write(`${`[${seconds(began)}]`.padStart(10)} ${text}\n`);
}

export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  say(`${what} …`);
  const since = Date.now();
  const result = await work();
  if (Date.now() - since > 500) say(`${what}: done in ${seconds(since)}`);
  return result;
}

/** Runs a command's main function; a failure is one sentence and exit code 1. */
export function command(main: () => Promise<void>): void {
  main().then(
    () => process.exit(process.exitCode ?? 0),
    (error: unknown) => {
      const text =
        error instanceof Missing ? error.message : error instanceof Error ? error.stack : String(error);
      process.stderr.write(`\n${text}\n`);
      process.exit(1);
    },
  );
}
