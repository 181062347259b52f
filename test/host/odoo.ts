/** The Odoo that a test runs on. */

export interface OpenOdoo {
  url: string;
  database: string;
  close(): Promise<void>;
}

/**
 * An Odoo with demo data and the addon, for the caller alone: tests change and uninstall what they like.
 * `ODOO_URL` and `ODOO_DATABASE` name one that runs already.
 */
export async function openOdoo(): Promise<OpenOdoo> {
  const { ODOO_URL, ODOO_DATABASE } = process.env;
  if (!ODOO_URL || !ODOO_DATABASE) throw new Error('Set ODOO_URL and ODOO_DATABASE to an Odoo to test on.');
  return { url: ODOO_URL, database: ODOO_DATABASE, close: async () => {} };
}
