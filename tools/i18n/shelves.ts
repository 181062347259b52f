/** Where our catalogues are. */
import { join } from 'node:path';
import { PROJECT } from '../places.ts';
import type { Shelf } from './catalogue.ts';

/** Odoo reads `i18n/fr.po` of a module for French as spoken anywhere. */
export const ADDON_SHELF: Shelf = {
  folder: join(PROJECT, 'addon/i18n'),
  name: 'account_online_synchronization',
};

/** What the sidecar says to people; read by `sidecar/src/words/catalogue.ts`. */
export const SIDECAR_SHELF: Shelf = { folder: join(PROJECT, 'sidecar/i18n'), name: 'sidecar' };
