/** Closing the books. */
import type { World } from '../../../tools/world.ts';

/**
 * Odoo's own settings refuse a lock date while lines before it are not reconciled, and those of other histories never
 * are; so it is set where Odoo keeps it. Booking and correcting under it are Odoo's.
 */
export async function setLock(world: World, date: string | null): Promise<void> {
  const { own, db } = world.host;
  if (!own) throw new Error('lock dates need an Odoo of our own');
  const value = date === null ? 'NULL' : `'${date}'`;
  await own.cluster.query(`UPDATE res_company SET fiscalyear_lock_date = ${value}`, db);
}
