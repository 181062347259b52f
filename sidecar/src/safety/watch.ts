/** Looks out for what is suspicious, and blocks and frees accounts. All that is remembered is in PostgreSQL. */
import type { Sequelize } from 'sequelize';
import { endBlock, insertBlock, openBlocks, type Block } from '../store/blocks.ts';
import { countSignal, forgetSignals, readSignals, type AccountKey } from '../store/signals.ts';
import { audit } from './audit.ts';
import type { Signal, SignalKind } from './suspicion.ts';
import { createTally } from './tally.ts';

export type { AccountKey, Block };

export interface WatchParts {
  db: Sequelize;
  signals: Record<SignalKind, Signal>;
  /** False: what is unusual is logged, and nobody is blocked. */
  blocks: boolean;
  newReference: () => string;
  /** After an account was blocked or freed: Odoo is to show it. */
  changed: (account: AccountKey) => Promise<void>;
  log: { warn(fields: object, message: string): void };
}

export interface Watch {
  /** Counts one happening of an account, and blocks it where that makes it suspicious. */
  note(account: AccountKey, kind: SignalKind, value?: string): Promise<void>;
  /** The same for a request, of which there are many: counted together with others a moment later. */
  noteRequest(account: AccountKey): void;
  /** Those that hold now. */
  blocksOf(hostId: string, companyIds: number[]): Promise<Block[]>;
  /** @returns null where it is blocked already */
  block(account: AccountKey, signal: string, reason: string, actor: Actor): Promise<Block | null>;
  /** @returns the block that was ended; null where none held */
  free(
    account: AccountKey,
    by: 'code' | 'operator',
    userId: number | null,
    actor: Actor,
  ): Promise<Block | null>;
}

/** For the audit log. */
export interface Actor {
  actor: string;
  origin?: string | undefined;
}

export function createWatch(parts: WatchParts): Watch {
  const { db, log } = parts;

  async function block(account: AccountKey, signal: string, reason: string, actor: Actor) {
    const reference = parts.newReference();
    const made = await insertBlock(db, account, { reference, signal, reason });
    if (!made) return null;
    log.warn({ ...account, signal, reference }, 'an account was blocked');
    await audit(db, { ...actor, action: 'blocked', ...account, details: { signal, reason, reference } });
    await parts.changed(account);
    return made;
  }

  async function note(account: AccountKey, kind: SignalKind, value: string, times: number): Promise<void> {
    const signal = parts.signals[kind];
    const inThisMinute = await countSignal(db, account, kind, value, times);
    // Most of what is counted is far from unusual, and not looked at further.
    if (inThisMinute < signal.from) return;
    const reason = signal.detect(await readSignals(db, account, kind, signal.minutes));
    if (reason === null) return;
    if (parts.blocks) await block(account, kind, reason, { actor: 'sidecar' });
    else log.warn({ ...account, signal: kind, reason }, 'an account is suspicious; SUSPICION is log');
  }

  return {
    note: (account, kind, value = '') => note(account, kind, value, 1),
    noteRequest: createTally((account, times) =>
      note(account, 'requests', '', times).catch((error: unknown) => {
        log.warn({ err: error }, 'requests could not be counted');
      }),
    ),
    blocksOf: (hostId, companyIds) => openBlocks(db, hostId, companyIds),
    block,
    async free(account, by, userId, actor) {
      const ended = await endBlock(db, account, by, userId);
      if (!ended) return null;
      await forgetSignals(db, account);
      const { reference, signal } = ended;
      log.warn({ ...account, reference, by }, 'an account was freed');
      await audit(db, { ...actor, action: 'freed', ...account, details: { by, signal, reference } });
      await parts.changed(account);
      return ended;
    },
  };
}
