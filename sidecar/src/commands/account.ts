/** Naming an account on the command line, and telling its connections that it changed. */
import { createQueue } from '../schedule/queue.ts';
import { watchAccounts } from '../connections/watching.ts';
import type { Watch } from '../safety/watch.ts';
import { Host } from '../store/models.ts';
import type { AccountKey } from '../store/signals.ts';
import { CommandFailed, type CommandContext } from './command.ts';

/**
 * @param host a paired Odoo's id or the beginning of it, or its address
 * @throws {CommandFailed}
 */
export async function accountNamed(host: string, company: string): Promise<AccountKey> {
  const companyId = Number(company);
  if (!Number.isSafeInteger(companyId) || companyId < 1) {
    throw new CommandFailed(`A company is named by its number in Odoo, for example 1, not by ${company}.`);
  }
  const hosts = await Host.findAll();
  const found = hosts.filter((one) => one.id.startsWith(host) || one.url === host.replace(/\/+$/, ''));
  const [only, ...more] = found;
  if (!only) throw new CommandFailed(`No paired Odoo is known as ${host}.`);
  if (more.length > 0) throw new CommandFailed(`Several Odoos are known as ${host}: give the id.`);
  return { hostId: only.id, companyId };
}

/** Runs `work` with a watch that puts the account's connections in the running sidecars' queue. */
export async function withWatch(
  { config, database, log }: CommandContext,
  work: (watch: Watch) => Promise<void>,
): Promise<void> {
  const queue = await createQueue(database.pool, 1, log);
  try {
    await work(watchAccounts(config, database.sequelize, queue.enqueue, log));
  } finally {
    await queue.stop(0);
  }
}
