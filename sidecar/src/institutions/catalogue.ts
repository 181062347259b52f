/** The catalogue as a part of the sidecar: imported at the first start, each night, and again where that failed. */
import { setTimeout as wait } from 'node:timers/promises';
import cron from 'node-cron';
import { importCatalogue, type Due, type ImportContext, type ImportResult } from './import.ts';
import { readBuild } from './store.ts';

/** When banks and people are asleep in most of Europe and America; the minute is each sidecar's own. */
const HOUR = 3;
/** A list that is younger was read by another sidecar tonight, or before a restart. */
const FRESH_MS = 12 * 3600_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3600_000;

export interface Catalogue {
  /** False while no import has ever ended. */
  ready(): Promise<boolean>;
  importNow(): Promise<ImportResult | null>;
  /** Begins what is due, without waiting for it. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** In milliseconds, after so many failures in a row: twice as long each time, an hour at most. */
export const pauseAfter = (failures: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));

export interface CatalogueContext extends ImportContext {
  /** Called at the start and after each import, before anybody has typed. */
  warmUp?: () => Promise<void>;
  /** Waits between two tries. */
  pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

export function createCatalogue(context: CatalogueContext): Catalogue {
  const { pause = (ms, signal) => wait(ms, undefined, { signal, ref: false }) } = context;
  let task: ReturnType<typeof cron.schedule> | undefined;
  const stopping = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  let trying = false;

  const importOf = (due?: Due): Promise<ImportResult | null> => {
    const result = importCatalogue({ ...context, signal: stopping.signal }, due);
    running = result;
    return result;
  };
  const warm = async (): Promise<void> => {
    try {
      await context.warmUp?.();
    } catch (error) {
      // The first who types waits a little longer, and is told where it still fails.
      if (!stopping.signal.aborted) context.log.warn({ err: error }, 'the search could not be warmed up');
    }
  };
  const isDue: Due = (importedAt) =>
    importedAt === undefined || context.now().getTime() - importedAt.getTime() > FRESH_MS;

  /** @returns whether nothing is left to do */
  const attempt = async (): Promise<boolean> => {
    try {
      const result = await importOf(isDue);
      if (result !== null && result.entries !== null) await warm();
      // Another sidecar is at it: whether it succeeds is seen at the next try.
      return result !== null && result.failed.length === 0;
    } catch (error) {
      context.log.warn({ err: error }, 'the list of banks could not be imported');
      return false;
    }
  };
  const untilDone = async (): Promise<void> => {
    if (trying) return;
    trying = true;
    try {
      for (let failures = 1; !(await attempt()) && !stopping.signal.aborted; failures += 1) {
        await pause(pauseAfter(failures), stopping.signal);
      }
    } catch (error) {
      // Only the pause throws, when the sidecar stops.
      if (!stopping.signal.aborted) throw error;
    } finally {
      trying = false;
    }
  };

  return {
    async ready() {
      return (await readBuild(context.db)) !== undefined || context.providers.size === 0;
    },
    importNow: () => importOf(),
    start() {
      void warm().then(() => {
        if (!stopping.signal.aborted) void untilDone();
      });
      task = cron.schedule(`${Math.floor(Math.random() * 60)} ${HOUR} * * *`, () => void untilDone());
      return Promise.resolve();
    },
    async stop() {
      await task?.stop();
      stopping.abort();
      await running.catch(() => null);
    },
  };
}
