/** A journal that an older synchronization filled goes on with a new one. */
import { goOn } from '../host/legacy.ts';
import { readLastDay } from '../host/lines.ts';
import type { HostTransport } from '../host/transport.ts';
import { addDays } from '../days.ts';
import type { Account, Connection } from '../store/models.ts';
import { inLanguage, say } from '../words.ts';

/** Read again before the last line: what the bank booked late then, and what recognises the rest. */
const OVERLAP_DAYS = 7;

/**
 * The account takes the journal over. Where its history begins, and up to when lines may be in the books already, is
 * kept before: once the journal is the account's, nothing tells any more that it had been another's.
 * @param language of whoever connects the bank
 * @throws {HostError} harmless to come again
 */
export async function takeJournal(
  host: HostTransport,
  connection: Connection,
  account: Account,
  journalId: number,
  hostAccountId: number,
  language: string,
): Promise<void> {
  const last = await readLastDay(host, journalId);
  await account.update({ historyFrom: last && addDays(last, -OVERLAP_DAYS), legacyUntil: last });
  const bank = connection.institutionName;
  await goOn(host, journalId, hostAccountId, {
    old: inLanguage(say('Connected again as %(bank)s: its journals go on there.', { bank }), language),
    new: inLanguage(say('Goes on with the journals of the synchronization before.'), language),
  });
}
