/** The Odoo that a test changes as it likes. */
import { startHost, type Host } from '../../tools/host/host.ts';

/**
 * @param addons folders with more addons than ours
 * Accounting with demo data; the addon is on the path and not installed.
 * @throws for an Odoo of somebody's own (`ODOO_URL`) that is not said to be disposable: users are made in it, bank
 *   lines booked, and the addon uninstalled
 */
export async function openDisposableOdoo(addons: string[] = []): Promise<Host> {
  if (process.env['ODOO_URL'] && process.env['ODOO_DISPOSABLE'] !== 'yes') {
    throw new Error('This test changes and uninstalls: set ODOO_DISPOSABLE=yes if ODOO_URL may be spoiled.');
  }
  return startHost({ addon: false, addons });
}
