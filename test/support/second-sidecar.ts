/** The sidecar's parts once more, in the test's own process: beside the running one, on the same database. */
import { readConfig } from '../../sidecar/src/config.ts';
import { createLogger } from '../../sidecar/src/logging.ts';
import { createParts, type Parts } from '../../sidecar/src/parts.ts';
import { createRedactor } from '../../sidecar/src/redaction.ts';
import { sidecarEnvironment } from '../../tools/services.ts';
import type { World } from '../../tools/world.ts';

export interface SecondSidecar {
  parts: Parts;
  /** What it has logged, secrets taken out as always. */
  log(): string;
  stop(): Promise<void>;
}

export async function secondSidecar(world: World, env: Record<string, string> = {}): Promise<SecondSidecar> {
  const config = readConfig({ ...sidecarEnvironment(world.sidecarOptions), ...env });
  const redactor = createRedactor();
  let lines = '';
  const log = createLogger('trace', redactor, (line) => {
    lines += line;
  });
  const parts = await createParts(config, log, world.sidecar().url, redactor);
  return {
    parts,
    log: () => lines,
    async stop() {
      await parts.queue.stop(0);
      await parts.database.close();
    },
  };
}
