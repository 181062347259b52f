import { _t } from '@web/core/l10n/translation';
import type { Counts } from './runs';

/** What a run brought, in words: only what there is to say. */
export function sentence(counts: Partial<Counts>): string {
  const { booked = 0, corrected = 0, held = 0, left = 0, alike = 0 } = counts;
  const parts: string[] = [];
  if (booked === 1) parts.push(_t('1 transaction came in.'));
  if (booked > 1) parts.push(_t('%s transactions came in.', booked));
  if (corrected === 1) parts.push(_t('1 was corrected.'));
  if (corrected > 1) parts.push(_t('%s were corrected.', corrected));
  if (held === 1) parts.push(_t('1 is held: see why under "Held Transactions" on the connection.'));
  if (held > 1) parts.push(_t('%s are held: see why under "Held Transactions" on the connection.', held));
  if (alike === 1) parts.push(_t('1 looks like a line that was typed by hand.'));
  if (alike > 1) parts.push(_t('%s look like lines that were typed by hand.', alike));
  if (left > 0) parts.push(_t('Something needs a look: see the activities of the bank connection.'));
  return parts.length > 0 ? parts.join(' ') : _t('Nothing new at the bank.');
}
