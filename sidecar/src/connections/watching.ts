/** What watches every account, the same for the server and for the operator's commands. */
import type { Sequelize } from 'sequelize';
import type { Config } from '../config.ts';
import { newReference, type Logger } from '../logging.ts';
import { signalsOf } from '../safety/suspicion.ts';
import { createWatch, type Watch } from '../safety/watch.ts';
import { wakeAccount } from './wake.ts';

/** @param enqueue where an account's connections run once more when it was blocked or freed */
export const watchAccounts = (
  config: Config,
  db: Sequelize,
  enqueue: Parameters<typeof wakeAccount>[1],
  log: Logger,
): Watch =>
  createWatch({
    db,
    // One address may make so many; an account of people at several may make twice that and be no machine.
    signals: signalsOf(2 * config.REQUESTS_A_MINUTE),
    blocks: config.SUSPICION === 'block',
    newReference,
    changed: (account) => wakeAccount(db, enqueue, account),
    log,
  });
