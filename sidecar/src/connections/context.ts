/** What connecting works with. */
import type { Sequelize } from 'sequelize';
import type { HostTransport } from '../host/transport.ts';
import type { Credentials, Json, Provider } from '../providers/provider.ts';
import type { Watch } from '../safety/watch.ts';
import type { Block } from '../store/blocks.ts';
import type { Connection } from '../store/models.ts';
import { english, type Words } from '../words.ts';

export interface ConnectionContext {
  db: Sequelize;
  provider(id: string): Provider;
  host(hostId: string): Promise<HostTransport>;
  credentials(connection: Connection): Promise<Credentials>;
  /** Sealed for one row; it opens for no other. */
  seal(rowId: string, value: Json): Promise<string>;
  open(rowId: string, sealed: string): Promise<Json>;
  slotOf(connectionId: string): number;
  /** The connection's own next moment of the clock. */
  nextRun(connection: Connection): Date;
  /** Puts the connection's job in the queue: one a connection, whoever asks. */
  enqueue(connectionId: string, trigger: 'clock' | 'person' | 'webhook', personIp?: string): Promise<void>;
  /** Runs `work` while no synchronization of the connection does. @returns false where one is under way */
  exclusively(connectionId: string, work: () => Promise<void>): Promise<boolean>;
  watch: Watch;
  /** This sidecar's address as people and providers know it. */
  publicUrl: string;
  now(): Date;
}

/** For whom a request is made, from the session. */
export interface Person {
  hostId: string;
  userId: number;
  companyId: number;
  companyIds: number[];
  rights: 'user' | 'manager';
  language: string;
  /** Of their companies, those that are blocked now. */
  blocks: Block[];
}

/** A request that cannot be granted, in words for the person. */
export class Refusal extends Error {
  readonly status: 400 | 403 | 404 | 409 | 429 | 502;
  readonly code: string;
  readonly words: Words;
  constructor(status: Refusal['status'], code: string, words: Words) {
    super(english(words));
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.words = words;
  }
}
