/** A journal that an older synchronization filled goes on with a new one. */
import { postNote } from '../host/report.ts';
import { readLastDay } from '../host/lines.ts';
import { retireLink, type JournalChoice } from '../host/links.ts';
import type { HostTransport } from '../host/transport.ts';
import { addDays } from '../statements/periods.ts';
import type { Connection } from '../store/models.ts';

/** Read again before the last line: what the bank booked late then, and what recognises the rest. */
const OVERLAP_DAYS = 7;

/** Where the account's history begins, and up to when lines may be in the books already. @throws {HostError} */
export async function goingOn(
  host: HostTransport,
  journalId: number,
): Promise<{ historyFrom: string | null; legacyUntil: string | null }> {
  const last = await readLastDay(host, journalId);
  return { historyFrom: last && addDays(last, -OVERLAP_DAYS), legacyUntil: last };
}

/** Old links none of whose journals is left are archived, each with a word of where it goes on. @throws {HostError} */
export async function retireOld(
  host: HostTransport,
  connection: Connection,
  journals: JournalChoice[],
  chosen: { journal: 'new' | number }[],
): Promise<void> {
  const taken = new Set(chosen.map(({ journal }) => journal));
  const old = journals
    .filter((one) => one.before && taken.has(one.id))
    .flatMap((one) => one.before?.linkId ?? []);
  for (const linkId of new Set(old)) {
    if (!(await retireLink(host, linkId))) continue;
    await postNote(
      host,
      linkId,
      `Connected again as ${connection.institutionName}: its journals go on there.`,
    );
    if (connection.hostLinkId !== null)
      await postNote(host, connection.hostLinkId, 'Goes on with the journals of the synchronization before.');
  }
}
