/** The catalogue as a part of the sidecar: imported when there is none, and each night. */
import cron from 'node-cron';
import { importCatalogue, type ImportContext, type ImportResult } from './import.ts';
import { readSources } from './store.ts';

/** When banks and people are asleep in most of Europe and America; the minute is each sidecar's own. */
const HOUR = 3;

export interface Catalogue {
  /** False while no import has ever ended. */
  ready(): Promise<boolean>;
  importNow(): Promise<ImportResult | null>;
  /** Begins the first import where it is due, without waiting for it. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createCatalogue(context: ImportContext): Catalogue {
  let task: ReturnType<typeof cron.schedule> | undefined;
  const stopping = new AbortController();
  let running: Promise<ImportResult | null> = Promise.resolve(null);
  const importNow = () => (running = importCatalogue({ ...context, signal: stopping.signal }));
  const inBackground = () => {
    importNow().catch((error: unknown) => {
      context.log.warn({ err: error }, 'the list of banks could not be imported');
    });
  };
  return {
    async ready() {
      return (await readSources(context.db)).length > 0 || context.providers.size === 0;
    },
    importNow,
    async start() {
      const known = new Set((await readSources(context.db)).map(({ provider }) => provider));
      // A provider that was configured since the last start is not made to wait for the night.
      if ([...context.providers.keys()].some((provider) => !known.has(provider))) inBackground();
      task = cron.schedule(`${Math.floor(Math.random() * 60)} ${HOUR} * * *`, inBackground);
    },
    async stop() {
      await task?.stop();
      stopping.abort();
      await running.catch(() => null);
    },
  };
}
