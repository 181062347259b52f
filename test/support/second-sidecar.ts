/** The sidecar's parts once more, in the test's own process: beside the running one, on the same database. */
import { readConfig } from '../../sidecar/src/config.ts';
import { createLogger } from '../../sidecar/src/logging.ts';
import { createParts, type Parts } from '../../sidecar/src/parts.ts';
import { createRedactor } from '../../sidecar/src/redaction.ts';
import { sidecarEnvironment } from '../../tools/services.ts';
import type { World } from '../../tools/world.ts';

export interface SecondSidecar {
  parts: Parts;
  stop(): Promise<void>;
}

export async function secondSidecar(world: World, env: Record<string, string> = {}): Promise<SecondSidecar> {
  const config = readConfig({ ...sidecarEnvironment(world.sidecarOptions), ...env });
  const redactor = createRedactor();
  const log = createLogger('silent', redactor);
  const parts = await createParts(config, log, world.sidecar().url, redactor);
  return {
    parts,
    async stop() {
      await parts.queue.stop(0);
      await parts.database.close();
    },
  };
}
