/** What a run works with; `main.ts` alone knows where each part comes from. */
import type { Sequelize } from 'sequelize';
import type { HostTransport } from '../host/transport.ts';
import type { Credentials, Provider } from '../providers/provider.ts';
import type { Block } from '../store/blocks.ts';
import type { Connection } from '../store/models.ts';
import type { Sentence } from '../words.ts';

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface SyncContext {
  db: Sequelize;
  /** @throws when the provider is not configured here */
  provider(id: string): Provider;
  host(hostId: string): Promise<HostTransport>;
  /** The connection's credentials, opened; `save` seals them again. */
  credentials(connection: Connection): Promise<Credentials>;
  /** The next moment of the clock for a connection, given how many faults there were in a row. */
  nextRun(connection: Connection, failures: number): Date;
  /** For the figures. */
  observeRun(provider: string, trigger: string, outcome: string): void;
  /** Whether the connection's account is blocked: then nothing is fetched and nothing booked. */
  blockOf(connection: Connection): Promise<Block | null>;
  /** How its last block ended, in a sentence for the chatter. */
  howFreed(connection: Connection): Promise<Sentence | null>;
  newReference(): string;
  /** Cuts secrets that we know out of what a bank says. */
  clean: (text: string) => string;
  now(): Date;
  /** Lines a host call. */
  batchLines: number;
  log: Log;
}
