/** A PostgreSQL of its own with the sidecar's schema, for what is about the catalogue of banks. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { openDatabase, type Database } from '../../sidecar/src/store/database.ts';
import type { Institution, Provider } from '../../sidecar/src/providers/provider.ts';
import { startCluster } from '../../tools/host/cluster.ts';
import { cachePlace } from '../../tools/places.ts';

export interface CatalogueDatabase extends Database {
  url: string;
  serverPid: number;
  stop(): Promise<void>;
}

export async function catalogueDatabase(): Promise<CatalogueDatabase> {
  const directory = cachePlace('runs', `catalogue-${randomBytes(6).toString('hex')}`);
  const cluster = await startCluster(directory, false);
  await cluster.query('CREATE DATABASE catalogue');
  const database = await openDatabase(cluster.url('catalogue'), '', 2, false);
  return {
    ...database,
    url: cluster.url('catalogue'),
    serverPid: cluster.pid(),
    async stop() {
      await database.close();
      await cluster.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A provider whose catalogue is what the test says; nothing else of it is ever called. */
export function catalogueOf(id: string, pages: () => AsyncIterable<Institution[]>): Provider {
  return { id, name: id, institutions: pages } as Provider;
}

export const institution = (id: string, name: string, more: Partial<Institution> = {}): Institution => ({
  id,
  name,
  countries: ['BE'],
  beta: false,
  healthy: true,
  automatic: true,
  signIn: 'form',
  ...more,
});
