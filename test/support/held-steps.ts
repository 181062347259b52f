/** Each step of a run, held where a kill does most harm: on its way, in the middle of it, or done and not yet known. */
import { DATABASE } from '../../tools/host/template.ts';
import type { World } from '../../tools/world.ts';
import type { HostProxy } from './host-proxy.ts';
import { lockTable, type TableLock } from './table-lock.ts';

export interface Held {
  /** The PostgreSQL session that is in the middle of the step; one of the sidecar's where it is with others. */
  session: number;
  letGo(): Promise<void>;
}

interface Place {
  world: World;
  /** In front of Odoo and of the bank. */
  odoo: HostProxy;
  bank: HostProxy;
}

/** @returns when it lies in wait, so that the run may begin; `reached` tells when the step is held */
type Hold = (place: Place) => Promise<{ reached: Promise<Held> }>;

const SIDECAR = 'sidecar';

async function sidecarSession(world: World): Promise<number> {
  const [session] = (await world.query(
    "SELECT pid FROM pg_stat_activity WHERE datname = 'sidecar' AND pid <> pg_backend_pid() LIMIT 1",
  )) as { pid: number }[];
  if (!session) throw new Error('the sidecar has no session at its database');
  return session.pid;
}

const cluster = (world: World) => {
  if (!world.host.own) throw new Error('this test needs an Odoo of its own');
  return world.host.own.cluster;
};

/** Somebody else has done it, and the sidecar does not know yet. */
const answered =
  (by: 'odoo' | 'bank', path: RegExp): Hold =>
  async (place) => {
    const met = place[by].holdNext({ path, when: 'after' });
    return {
      reached: met.then(async (go) => ({
        session: await sidecarSession(place.world),
        letGo: async () => go(),
      })),
    };
  };

/** Their session waits for the lock. */
const waiting = async (lock: TableLock): Promise<Held> => {
  try {
    return { session: await lock.waiter(), letGo: () => lock.release() };
  } catch (error) {
    await lock.release();
    throw error;
  }
};

/** In Odoo's transaction. */
const inOdoo =
  (path: RegExp, table: string, stopped: 'writers' | 'everybody'): Hold =>
  async ({ world, odoo }) => {
    const met = odoo.holdNext({ path, when: 'before' });
    const reached = met.then(async (go) => {
      const lock = await lockTable(cluster(world), DATABASE, table, stopped);
      go();
      return waiting(lock);
    });
    return { reached };
  };

const beginning: Hold = async ({ world }) => {
  const lock = await lockTable(cluster(world), SIDECAR, 'runs', 'writers');
  return { reached: waiting(lock) };
};

/** In the sidecar's transaction, with a page of the bank's in hand. */
const staging: Hold = async ({ world, bank }) => {
  const met = bank.holdNext({ path: /\/transactions\/sync/, when: 'before' });
  const reached = met.then(async (go) => {
    const lock = await lockTable(cluster(world), SIDECAR, 'transactions', 'writers');
    go();
    return waiting(lock);
  });
  return { reached };
};

export const HELD_STEPS: [string, Hold][] = [
  ['beginning', beginning],
  ['reading the settings', inOdoo(/online\.link\/web_read/, 'account_online_link', 'everybody')],
  ['refreshing', answered('bank', /\/transactions\/refresh/)],
  ['pulling', answered('bank', /\/transactions\/sync/)],
  ['staging', staging],
  ['reading the balances', answered('bank', /\/accounts\/get/)],
  ['reading the health', answered('bank', /\/item\/get/)],
  ['looking at the statements', inOdoo(/statement\/search_read/, 'account_bank_statement', 'everybody')],
  ['delivering', inOdoo(/account\.journal\/web_save/, 'account_move_line', 'writers')],
  ['hearing that it is delivered', answered('odoo', /account\.journal\/web_save/)],
  ['reporting', inOdoo(/account\.online\.link\/write/, 'account_online_link', 'writers')],
  ['hearing that it is reported', answered('odoo', /account\.online\.link\/write/)],
];
